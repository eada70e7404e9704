import type { OnnxGraph, OnnxNode } from './onnx-graph.ts';

const STRIDED = new Set(['Conv', 'MaxPool', 'AveragePool', 'LpPool', 'QLinearConv']);
/** Operations that pass values on without changing what they mean: their order, their number, how exact they are. */
const TRANSPARENT = new Set([
  'Identity',
  'Cast',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Slice',
  'Pad',
  'Crop',
  'Clip',
  'Resize',
  'Upsample',
  'DepthToSpace',
  'Dropout',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/**
 * The number that a chip's side must be a multiple of, in pixels: the largest product of strides on the way from the
 * input, as a network that halves four times and doubles four times wants multiples of 16. An upsampling of unknown
 * factor is taken to return to the level of what it is joined with.
 */
export function sideMultiplePx(graph: OnnxGraph): number {
  const reductions = new Map<string, number>(graph.inputs.map((input) => [input.name, 1]));
  let largest = 1;
  for (const node of graph.nodes) {
    const known = node.inputs.map((name) => reductions.get(name)).filter((value) => value !== undefined);
    if (known.length === 0) continue;
    const reduction = reductionAfter(node, Math.max(...known));
    if (reduction === undefined) continue;
    largest = Math.max(largest, reduction);
    for (const output of node.outputs) reductions.set(output, reduction);
  }
  return largest;
}

function reductionAfter(node: OnnxNode, before: number): number | undefined {
  if (STRIDED.has(node.operation)) return before * Math.max(1, ...node.strides);
  if (node.operation === 'ConvTranspose') return Math.max(1, before / Math.max(1, ...node.strides));
  return node.operation === 'Resize' || node.operation === 'Upsample' ? undefined : before;
}

/** Of them, Q… are those of integers, of which a network of 8 bits is made. */
const IN_STEPS =
  /^(Tree|OneHot|Arg(Max|Min)|TopK|Less|Greater|Equal|Where|Sign$|Round|Floor|Ceil|Mod$|Quantize|DynamicQuantize|QLinear|QGemm|QAttention|(Conv|MatMul)Integer|IsInf|IsNaN)/;
/** They bound what they are given: inside of a network (ReLU6) others follow, at its end all beyond is one number. */
const BOUNDING = new Set(['Clip', 'Min', 'Max', 'HardSigmoid', 'HardSwish', 'ThresholdedRelu', 'Shrink']);
const WEIGHING = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'FusedConv', 'LSTM', 'GRU']);

/** Whether some operation gives the same for ranges of input: trees, thresholds, votes, rounding, bounds at the end. */
export function isStepwise({ nodes }: OnnxGraph): boolean {
  const end = nodes.findLastIndex(({ operation }) => WEIGHING.has(operation)) + 1;
  return nodes.some(({ operation }, place) => IN_STEPS.test(operation) || (place >= end && BOUNDING.has(operation)));
}

/** The operation that makes an output, looking through those that only rename, cast or reorder it. */
export function finalOperation(graph: OnnxGraph, outputName: string): string | undefined {
  let name: string | undefined = outputName;
  for (let step = 0; step < graph.nodes.length && name !== undefined; step += 1) {
    const wanted: string = name;
    const node = graph.nodes.find((candidate) => candidate.outputs.includes(wanted));
    if (node === undefined || !TRANSPARENT.has(node.operation)) return node?.operation;
    name = node.inputs[0];
  }
  return undefined;
}
