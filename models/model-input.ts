import { bandExpectations } from './band-expectation.ts';
import type { BandExpectation } from './band-expectation.ts';
import { readBandScalings } from './band-scaling.ts';
import type { BandScaling } from './band-scaling.ts';
import type { MlmInput, MlmItem } from './mlm-item.ts';
import { firstNames } from './first-names.ts';
import { ModelError } from './model-error.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { joinGraphShape, readItemShape } from './tensor-shape.ts';
import type { TensorShape } from './tensor-shape.ts';

/** What a model takes in: its tensor's name and shape, its bands by name and how each is scaled. */
export interface ModelInput {
  readonly name: string;
  readonly bands: readonly string[];
  readonly scalings: readonly BandScaling[];
  readonly expectations: readonly (BandExpectation | undefined)[];
  readonly shape: TensorShape;
}

/**
 * Reads `mlm:input` and checks it against the graph.
 * @throws ModelError for what is not supported (named) and for numbers of bands that differ.
 */
export function readModelInput(item: MlmItem, graph: OnnxGraph, location: string): ModelInput {
  const inputs = item.properties['mlm:input'];
  const [input] = inputs;
  if (input === undefined || inputs.length > 1) {
    throw new ModelError(
      `Model item ${location} has ${inputs.length} inputs; exactly one is supported: export the model with one that holds all bands, and list it in mlm:input.`,
    );
  }
  const what = `Model item ${location}: input ${input.name}`;
  refuseUnsupported(input, what);
  const bands = input.bands.map((band) => (typeof band === 'string' ? band : band.name));
  refuseRepeatedBand(bands, what);
  const shape = joinWithGraph(input, graph, what);
  if (shape.channels !== undefined && shape.channels !== bands.length) {
    const inGraph = graph.inputs[0]?.shape?.[1];
    const source = inGraph === undefined ? 'its shape' : 'the ONNX graph';
    const remedy =
      graph.inputs[0]?.shape?.[3] === bands.length
        ? ' and its bands come last: begin it with a Transpose by [0, 2, 3, 1] when it is exported'
        : ': name one band for each';
    throw new ModelError(
      `${what} names ${bands.length} bands (${bands.join(', ')}), but ${source} has ${shape.channels} channels${remedy}.`,
    );
  }
  const scalings = readBandScalings(input.value_scaling, bands, location);
  return { name: input.name, bands, scalings, expectations: bandExpectations(input, scalings), shape };
}

function refuseUnsupported(input: MlmInput, what: string): void {
  const refuse = (key: string, value: unknown): never => {
    throw new ModelError(
      `${what} has ${key} ${JSON.stringify(value)}, which is not supported: leave it out and export the model so that it needs none.`,
    );
  };
  if (input.bands.length === 0) throw new ModelError(`${what} names no bands; a model of imagery needs at least one.`);
  if (typeof input.resize_type === 'string') refuse('resize_type', input.resize_type);
  if (input.pre_processing_function) refuse('pre_processing_function', input.pre_processing_function.expression);
  if (typeof input.norm_type === 'string') refuse('norm_type (value_scaling since MLM 1.3)', input.norm_type);
  for (const band of input.bands) {
    if (typeof band !== 'string' && band.expression !== undefined) {
      refuse(`for band ${band.name} the expression`, band.expression);
    }
  }
}

function refuseRepeatedBand(bands: readonly string[], what: string): void {
  const repeated = bands.find((band, index) => bands.indexOf(band) !== index);
  if (repeated !== undefined) throw new ModelError(`${what} names band ${repeated} twice: expected each once.`);
}

function joinWithGraph(input: MlmInput, graph: OnnxGraph, what: string): TensorShape {
  const names = graph.inputs.map((tensor) => tensor.name);
  if (names.length !== 1) {
    throw new ModelError(
      `${what}: the ONNX graph has ${names.length} inputs (${firstNames(names)}); exactly one is supported: export the model with one that holds all bands.`,
    );
  }
  const tensor = graph.inputs[0];
  if (tensor === undefined || tensor.name !== input.name) {
    throw new ModelError(
      `${what} is not in the ONNX graph, whose input is ${names.join(', ')}: expected that name in mlm:input.`,
    );
  }
  const shape = readItemShape(input.input, what);
  // Channels are compared with the bands, whose names say more, so a difference is left to that check.
  return joinGraphShape({ ...shape, channels: tensor.shape?.[1] ?? shape.channels }, tensor, what);
}
