import type { BandScaling } from './band-scaling.ts';
import { openOnnxSession, type Device } from './onnx-session.ts';
import { checkOutputShape } from './output-shape.ts';
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
  /** Longest that the model may take for a chip. */
  readonly secondsPerChip: number;
}

/** What a model did with made-up input. */
export interface ModelTrial {
  readonly values: OutputValues;
  /** One chip on one thread, measured. */
  readonly secondsPerChip: number;
}

/**
 * Opens a model and runs it twice on made-up chips.
 * @throws ModelError where the device is not there, or the model cannot be run, or gives another layout, number of classes or
 * size than a map of its classes has.
 */
export async function tryModel(o: TrialRequest): Promise<ModelTrial> {
  const session = await openOnnxSession({ ...o, threads: 1 });
  const { chips, chipPx, classCount } = o;
  const shape = [chips, o.scalings.length, chipPx, chipPx] as const;
  const usual = await session.run(trialInput(o.scalings, { chips, chipPx, spread: 'usual' }), shape);
  checkOutputShape(usual.shape, [chips, classCount, chipPx, chipPx], o.onnxPath);
  const input = trialInput(o.scalings, { chips, chipPx, spread: 'wide' });
  // The second run of a session: the first one pays for memory that later ones find ready.
  const startedMs = performance.now();
  const wide = await session.run(input, shape);
  const secondsPerChip = (performance.now() - startedMs) / 1000 / chips;
  await session.release();
  const values = lookAtValues([usual.data, wide.data], { classes: classCount, pixels: chipPx * chipPx });
  return { values, secondsPerChip };
}
