import { ModelError } from './model-error.ts';

/**
 * Holds the shape of an output to [chips, classes, height, width].
 * @throws ModelError that says what differs, and how the model is to be exported.
 */
export function checkOutputShape(found: readonly number[], expected: readonly number[], onnxPath: string): void {
  if (found.length === expected.length && found.every((size, axis) => size === expected[axis])) return;
  const [chips, classes, height, width] = expected;
  const isChannelsLast = String(found) === String([chips, height, width, classes]);
  const remedy = isChannelsLast
    ? 'its classes come last: end it with a Transpose by [0, 3, 1, 2] when it is exported'
    : found.length !== expected.length
      ? `it has ${found.length} dimensions: export it with four`
      : found[1] !== classes
        ? `its card lists ${classes} classes: correct classification:classes, or export it with a channel for each`
        : `chips of ${width} pixels must come out as large: end it with a Resize to the size of its input when it is exported`;
  throw new ModelError(
    `Model file ${onnxPath}: expected output of shape [${expected.join(', ')}] (chips, classes, rows, columns), found [${found.join(', ')}]; ${remedy}.`,
  );
}
