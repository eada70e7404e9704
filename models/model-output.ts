import { finalOperation } from './graph-structure.ts';
import type { MlmItem, MlmOutput } from './mlm-item.ts';
import { readModelClasses } from './model-classes.ts';
import type { ModelClass } from './model-classes.ts';
import { firstNames } from './first-names.ts';
import { ModelError } from './model-error.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { joinGraphShape, readItemShape } from './tensor-shape.ts';
import type { TensorShape } from './tensor-shape.ts';

/** What is to be done to the output to get class probabilities: 'softmax' on logits, 'none' on probabilities. */
export type Activation = 'softmax' | 'none';

/** What says it: a key of the card, the graph, the output's name, the values that it gave when it was tried, or nobody. */
export type ActivationBy = 'quadrat:values' | 'graph' | 'post_processing_function' | 'name' | 'values' | 'nobody';

/** What card and graph say of the output, and which of them says it. */
export interface StatedActivation {
  readonly activation: Activation;
  readonly by: ActivationBy;
}

/** What a model gives: its tensor's name and shape, its classes in channel order, and what turns it into probabilities. */
export interface ModelOutput {
  readonly name: string;
  readonly classes: readonly ModelClass[];
  readonly stated: StatedActivation;
  readonly shape: TensorShape;
  readonly warnings: readonly string[];
}

const TASK = 'semantic-segmentation';

/**
 * Reads `mlm:output` and checks it against the graph.
 * @throws ModelError for what is not supported (named) and for numbers of classes that differ.
 */
export function readModelOutput(item: MlmItem, graph: OnnxGraph, location: string): ModelOutput {
  const outputs = item.properties['mlm:output'];
  const [output] = outputs;
  if (output === undefined || outputs.length > 1) {
    throw new ModelError(
      `Model item ${location} has ${outputs.length} outputs; exactly one is supported: export the model with the one that has the classes, and list it in mlm:output.`,
    );
  }
  const what = `Model item ${location}: output ${output.name}`;
  checkTask(item, output, location);
  const listed = listedClasses(output, location);
  const { classes, warnings } = readModelClasses(listed.entries, location);
  const shape = joinWithGraph(output, graph, what);
  if (shape.channels !== undefined && shape.channels !== classes.length) {
    const source = graph.outputs[0]?.shape?.[1] === undefined ? 'its shape' : 'the ONNX graph';
    throw new ModelError(
      `${what} has ${classes.length} classes (${classes.map((entry) => entry.name).join(', ')}), but ${source} has ${shape.channels} channels${remedyOf(classes.length, graph)}.`,
    );
  }
  const stated = readActivation(output, graph, what);
  return { name: output.name, classes, stated, shape, warnings: [...listed.warnings, ...warnings] };
}

function remedyOf(classCount: number, graph: OnnxGraph): string {
  const shape = graph.outputs[0]?.shape;
  if (shape?.[3] === classCount)
    return ' and its classes come last: end it with a Transpose by [0, 3, 1, 2] when it is exported';
  if (shape?.[1] === 1 && classCount === 2) return ': export it with two, Concat(1 − p, p) of its probability p';
  return ': list one class for each';
}

function checkTask(item: MlmItem, output: MlmOutput, location: string): void {
  const tasks = item.properties['mlm:tasks'];
  if (tasks.includes(TASK) && output.tasks.includes(TASK)) return;
  const found = [...new Set([...tasks, ...output.tasks])].filter((task) => task !== TASK).join(', ') || 'no task';
  throw new ModelError(
    `Model item ${location} is for ${found}; only ${TASK} is supported: expected a model that gives each pixel a class.`,
  );
}

function listedClasses(output: MlmOutput, location: string): { entries: MlmOutputClasses; warnings: string[] } {
  const entries = output['classification:classes'];
  if (entries !== undefined) return { entries, warnings: [] };
  const misspelt = output.classification_classes;
  if (misspelt !== undefined) {
    const warning = `Model item ${location} writes classification_classes for classification:classes; it was read all the same.`;
    return { entries: misspelt, warnings: [warning] };
  }
  throw new ModelError(
    `Model item ${location}: output ${output.name} has no classification:classes: expected the classes in the order of its channels.`,
  );
}

type MlmOutputClasses = NonNullable<MlmOutput['classification:classes']>;

function joinWithGraph(output: MlmOutput, graph: OnnxGraph, what: string): TensorShape {
  const names = graph.outputs.map((tensor) => tensor.name);
  const tensor = graph.outputs.find((candidate) => candidate.name === output.name);
  if (names.length !== 1) {
    throw new ModelError(
      `${what}: the ONNX graph has ${names.length} outputs (${firstNames(names)}); exactly one is supported: export the model with the one that has the classes.`,
    );
  }
  if (tensor === undefined) {
    throw new ModelError(
      `${what} is not in the ONNX graph, whose output is ${names.join(', ')}: expected that name in mlm:output.`,
    );
  }
  const shape = readItemShape(output.result, what);
  return joinGraphShape({ ...shape, channels: tensor.shape?.[1] ?? shape.channels }, tensor, what);
}

/**
 * Probabilities or logits, as far as card and graph say? `quadrat:values` goes first, being there for nothing else. A Softmax
 * at the end of the graph gives probabilities. A `post_processing_function` that names softmax is to be applied, so the
 * output is logits; an output whose name begins with "prob" gives probabilities. Otherwise nobody says.
 */
function readActivation(output: MlmOutput, graph: OnnxGraph, what: string): StatedActivation {
  const values = output['quadrat:values'];
  if (values !== undefined) return { activation: values === 'logits' ? 'softmax' : 'none', by: 'quadrat:values' };
  const last = finalOperation(graph, output.name);
  if (last === 'Softmax') return { activation: 'none', by: 'graph' };
  if (last === 'Sigmoid' || last === 'ArgMax') {
    throw new ModelError(
      `${what} ends in ${last} in the ONNX graph; expected logits, or probabilities that sum to 1 over the classes: export it without its end, or declare "quadrat:values" in mlm:output.`,
    );
  }
  const postProcessing = output.post_processing_function;
  if (postProcessing) {
    const expression = JSON.stringify(postProcessing.expression);
    if (/softmax|argmax/i.test(expression)) return { activation: 'softmax', by: 'post_processing_function' };
    throw new ModelError(
      `${what} has the post_processing_function ${expression}; only softmax is supported: export the model with the function in its graph, and leave it out of the item.`,
    );
  }
  return /^prob/i.test(output.name) ? { activation: 'none', by: 'name' } : { activation: 'softmax', by: 'nobody' };
}
