import type { BandScaling } from './band-scaling.ts';
import { ModelError } from './model-error.ts';
import { openOnnxSession, type Device } from './onnx-session.ts';
import { lookAtValues, type OutputValues } from './output-values.ts';
import { trialInput } from './trial-input.ts';

/** What is tried: a graph, and what its card says of its input and output. */
export interface TrialRequest {
  readonly onnxPath: string;
  /** SHA-256 of the graph, hexadecimal. */
  readonly digest: string;
  readonly device: Device;
  /** Chips in one call, and their side. */
  readonly chips: number;
  readonly chipPx: number;
  readonly scalings: readonly BandScaling[];
  readonly classCount: number;
}

/** What a model did with made-up input. */
export interface ModelTrial {
  readonly values: OutputValues;
  /** One chip on one thread, measured. */
  readonly secondsPerChip: number;
}

/**
 * Opens a model and runs it twice on made-up chips, each time after word of it.
 * @throws ModelError where the device is not there, or the model cannot be run, or gives another layout, number of classes or
 * size than a map of its classes has.
 */
export async function tryModel(o: TrialRequest, onCall: () => void = () => undefined): Promise<ModelTrial> {
  const session = await openOnnxSession({ ...o, threads: 1 });
  const { chips, chipPx, classCount } = o;
  const shape = [chips, o.scalings.length, chipPx, chipPx] as const;
  onCall();
  const usual = await session.run(trialInput(o.scalings, { chips, chipPx, spread: 'usual' }), shape);
  checkOutputShape(usual.shape, [chips, classCount, chipPx, chipPx], o.onnxPath);
  const input = trialInput(o.scalings, { chips, chipPx, spread: 'wide' });
  // The second run of a session: the first one pays for memory that later ones find ready.
  onCall();
  const startedMs = performance.now();
  const wide = await session.run(input, shape);
  const secondsPerChip = (performance.now() - startedMs) / 1000 / chips;
  await session.release();
  const values = lookAtValues([usual.data, wide.data], { classes: classCount, pixels: chipPx * chipPx });
  return { values, secondsPerChip };
}

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
