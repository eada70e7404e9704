import type { BandScaling } from './band-scaling.ts';
import { checkOrientation, withOtherBlock } from './check-orientation.ts';
import { ModelError } from './model-error.ts';
import { openOnnxSession, type SessionDevice, type OnnxSession } from './onnx-session.ts';
import { checkOutputShape } from './output-shape.ts';
import { lookAtValues, type OutputValues } from './output-values.ts';
import { seenInput, trialInput, type TrialSpread } from './trial-input.ts';

/** What is tried: a graph, and what its card says of its input and output. */
export interface TrialRequest {
  readonly onnxPath: string;
  /** SHA-256 of the graph, hexadecimal. */
  readonly digest: string;
  readonly device: SessionDevice;
  /** Chips in one call, and their side. */
  readonly chips: number;
  /** Chips in one call of the run, where it may be another number. */
  readonly chipsPerCall: number;
  readonly chipPx: number;
  readonly scalings: readonly BandScaling[];
  /** Values of the scenes in physical units, for each band; left out: it is tried without. */
  readonly seen?: readonly Float32Array[] | undefined;
  readonly classCount: number;
  /** Longest that the model may take for a chip. */
  readonly secondsPerChip: number;
  /** Most memory that it may take; left out: any. */
  readonly memoryBytes: number | undefined;
}

/** What a model did with made-up input. */
export interface ModelTrial {
  readonly values: OutputValues;
  /** Input for which it gave one answer: all that was made up, or the values of the scenes; undefined where it told both apart. */
  readonly alikeFor: 'made-up' | 'seen' | undefined;
  /** One chip on one thread, measured. */
  readonly secondsPerChip: number;
}

/**
 * Opens a model and runs it twice on made-up chips; on more where it gave the same for both.
 * @throws ModelError where the device is not there, or the model cannot be run, or gives another layout, number of classes,
 * size or orientation than a map of its classes has.
 */
export async function tryModel(o: TrialRequest): Promise<ModelTrial> {
  const session = await openOnnxSession({ ...o, threads: 1 });
  const { chips, chipPx, classCount } = o;
  const shape = [chips, o.scalings.length, chipPx, chipPx] as const;
  const inputOf = (spread: TrialSpread): Float32Array => trialInput(o.scalings, { chips, chipPx, spread });
  const usual = await session.run(inputOf('usual'), shape);
  checkOutputShape(usual.shape, [chips, classCount, chipPx, chipPx], o.onnxPath);
  const input = inputOf('wide');
  // The second run of a session: the first one pays for memory that later ones find ready.
  const startedMs = performance.now();
  const wide = await session.run(input, shape);
  const secondsPerChip = (performance.now() - startedMs) / 1000 / chips;
  const values = lookAtValues([usual.data, wide.data], { classes: classCount, pixels: chipPx * chipPx });
  let isAlike = areEqual(usual.data, wide.data);
  for (const spread of ['ramp', 'blocks'] as const)
    isAlike &&= areEqual(usual.data, (await session.run(inputOf(spread), shape)).data);
  if (isRandom(usual.data, (await session.run(inputOf('usual'), shape)).data, o.device)) {
    throw new ModelError(
      `Model file ${o.onnxPath}: what it gives for one and the same chip changes from call to call, expected the same each time: export it in evaluation mode, without chance in its graph (dropout, RandomNormal).`,
    );
  }
  await checkIndependence(session, o, {
    usual: usual.data,
    mostDifference: ALONE_TOLERANCE * (values.most - values.least),
  });
  await checkPlaces(session, o, { before: usual.data, usual: inputOf('usual'), wide: input });
  const alikeFor = isAlike ? 'made-up' : (await isAlikeOnSeen(session, o)) ? 'seen' : undefined;
  await session.release();
  return { values, alikeFor, secondsPerChip };
}

/** Whether values of the scenes, which are not all one, have one answer. */
async function isAlikeOnSeen(session: OnnxSession, { seen, chips, chipPx, scalings }: TrialRequest): Promise<boolean> {
  if (seen === undefined || seen.every((values) => values.every((value) => value === values[0]))) return false;
  const { data } = await session.run(seenInput(scalings, { chips, chipPx, seen }), [
    chips,
    scalings.length,
    chipPx,
    chipPx,
  ]);
  const plane = chipPx ** 2;
  return data.every((value, at) => isEqual(value, data[at - (at % plane)]!));
}

/** Runs the first chip with a part of another one in it. */
async function checkPlaces(
  session: OnnxSession,
  { chips, chipPx, classCount, scalings, onnxPath }: TrialRequest,
  o: { readonly before: Float32Array; readonly usual: Float32Array; readonly wide: Float32Array },
): Promise<void> {
  const bands = scalings.length;
  const size = bands * chipPx ** 2;
  const changed = withOtherBlock(o.usual.subarray(0, size), o.wide.subarray(0, size), { bands, chipPx });
  if (changed === undefined) return;
  const input = o.usual.slice();
  input.set(changed);
  const { data } = await session.run(input, [chips, bands, chipPx, chipPx]);
  checkOrientation(o.before, data, { classes: classCount, chipPx, onnxPath });
}

/** Other devices than the processor may add up in any order, and so round. */
function isRandom(one: Float32Array, other: Float32Array, device: SessionDevice): boolean {
  if (device === 'cpu') return !areEqual(one, other);
  const most = ALONE_TOLERANCE * one.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return one.some((value, at) => Math.abs(value - other[at]!) > most);
}

/** Share of the range of a model's output: devices round by how many chips there are. */
const ALONE_TOLERANCE = 0.01;

/**
 * Runs the first chip once more, with others beside it.
 * @throws ModelError where it cannot be run so, or where the first chip then has other numbers: a map's would hang on how its
 * chips are grouped.
 */
async function checkIndependence(
  session: OnnxSession,
  o: TrialRequest,
  { usual, mostDifference }: { readonly usual: Float32Array; readonly mostDifference: number },
): Promise<void> {
  const chips = Math.max(o.chips, Math.min(2, o.chipsPerCall));
  if (chips === 1) return;
  const { chipPx, scalings, classCount } = o;
  const input = trialInput(scalings, { chips, chipPx, spread: 'wide' });
  input.set(trialInput(scalings, { chips: 1, chipPx, spread: 'usual' }));
  const together = await session.run(input, [chips, scalings.length, chipPx, chipPx]).catch((error: unknown) => {
    throw new ModelError(
      `${(error as Error).message.replace(/\.$/, '')}, though it can on one chip: export it with an open batch, or write inference.batch: 1.`,
      { cause: error },
    );
  });
  checkOutputShape(together.shape, [chips, classCount, chipPx, chipPx], o.onnxPath);
  const alone = usual.subarray(0, classCount * chipPx ** 2);
  if (!alone.some((value, at) => Math.abs(value - together.data[at]!) > mostDifference)) return;
  throw new ModelError(
    `Model file ${o.onnxPath}: what it gives for a chip changes with the other chips of the same call, expected each by itself: export it in evaluation mode (is a normalization still in training?)${o.chips === 1 ? ', or write inference.batch: 1' : ''}.`,
  );
}

function isEqual(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

function areEqual(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, at) => isEqual(value, other[at]!));
}
