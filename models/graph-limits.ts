import { TENSOR_BYTES } from '../limits/input-limits.ts';
import { bytesText, countText } from '../limits/limit-error.ts';
import { ModelError } from './model-error.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import type { TensorShape } from './tensor-shape.ts';

const FLOAT_BYTES = 4;

/** Operations whose second input, where it is a constant, says how large their output is. */
const SIZED_BY_INPUT: ReadonlySet<string> = new Set(['Expand', 'Tile', 'Resize', 'Upsample']);

/**
 * Holds what a graph says of its sizes to what a thread can hold, before ONNX Runtime takes memory for it.
 * @throws ModelError where a weight claims more values than the file has, or a constant asks for a tensor too large.
 */
export function checkGraphSizes({ nodes, constants }: OnnxGraph, location: string): void {
  for (const [name, { elements, storedBytes }] of constants) {
    // Two values of four bits share a byte; no type takes less.
    if (elements <= 2 * storedBytes) continue;
    throw new ModelError(
      `Model file ${location}: tensor ${name} claims ${countText(elements)} values, but has ${countText(storedBytes)} bytes: expected bytes for all of them, export the model anew.`,
    );
  }
  for (const { operation, inputs } of nodes) {
    const sizes = operation === 'ConstantOfShape' ? inputs.slice(0, 1) : inputs.slice(1);
    if (operation !== 'ConstantOfShape' && !SIZED_BY_INPUT.has(operation)) continue;
    for (const name of sizes) {
      const elements = product(constants.get(name)?.values ?? []);
      if (elements * FLOAT_BYTES > TENSOR_BYTES)
        throw tooLarge(`${operation} of the graph asks for`, elements, location);
    }
  }
}

/**
 * Holds the tensor of one call of the model to what a thread can hold.
 * @throws ModelError where sizes that are fixed make it too large.
 */
export function checkTensorSize(shape: TensorShape, o: { readonly what: string; readonly location: string }): void {
  const elements = product([shape.batch, shape.channels, shape.heightPx, shape.widthPx].map((size) => size ?? 1));
  if (elements * FLOAT_BYTES > TENSOR_BYTES) throw tooLarge(`${o.what} takes`, elements, o.location);
}

function tooLarge(who: string, elements: number, location: string): ModelError {
  return new ModelError(
    `Model ${location}: ${who} ${countText(elements)} values at once, more than the ${bytesText(TENSOR_BYTES)} that a tensor may have; export it for smaller chips or batches.`,
  );
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * Math.abs(size), 1);
}
