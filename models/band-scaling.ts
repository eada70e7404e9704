import { fillWhereZero } from '../raster/mask-runs.ts';
import type { MlmValueScaling } from './mlm-item.ts';
import { ModelError } from './model-error.ts';

/**
 * How a physical value becomes what the model sees; `value_scaling` of MLM 1.5 with its formulas:
 * z-score (x − mean) / stddev; min-max (x − minimum) / (maximum − minimum), not clipped; clip to [minimum, maximum];
 * offset x − value; scale x / value; none leaves it.
 */
export type BandScaling =
  | { readonly type: 'none' }
  | { readonly type: 'z-score'; readonly mean: number; readonly stddev: number }
  | { readonly type: 'min-max'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'clip'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'clip-min'; readonly minimum: number }
  | { readonly type: 'clip-max'; readonly maximum: number }
  | { readonly type: 'offset'; readonly value: number }
  | { readonly type: 'scale'; readonly value: number };

/**
 * The scaling of each band: one object for all bands or one per band, in the order of the bands.
 * @throws ModelError where the numbers do not match, a divisor is 0, or a type is not supported.
 */
export function readBandScalings(
  entries: readonly MlmValueScaling[] | null | undefined,
  bands: readonly string[],
  location: string,
): BandScaling[] {
  if (entries === null || entries === undefined || entries.length === 0) return bands.map(() => ({ type: 'none' }));
  if (entries.length !== 1 && entries.length !== bands.length) {
    throw new ModelError(
      `Model item ${location}: value_scaling must have one object for all bands or one for each of the ` +
        `${bands.length} bands, but has ${entries.length}.`,
    );
  }
  const shared = entries.length === 1 ? entries[0] : undefined;
  return bands.map((band, index) =>
    readScaling(shared ?? entries[index] ?? null, `value_scaling of ${band}`, location),
  );
}

function readScaling(entry: MlmValueScaling, what: string, location: string): BandScaling {
  if (entry === null || entry.type === null) return { type: 'none' };
  if (entry.type === 'processing') {
    throw new ModelError(
      `Model item ${location}: ${what} is of type 'processing', an expression that is not supported; ` +
        'supported are z-score, min-max, clip, clip-min, clip-max, offset and scale.',
    );
  }
  if (divisorOf(entry) === 0) {
    throw new ModelError(
      `Model item ${location}: ${what} (${entry.type}) would divide by zero: expected another divisor.`,
    );
  }
  if (entry.type === 'clip' && entry.minimum > entry.maximum) {
    throw new ModelError(
      `Model item ${location}: ${what} (clip) has a minimum of ${entry.minimum} above its maximum of ${entry.maximum}: expected them in order.`,
    );
  }
  return entry;
}

function divisorOf(scaling: BandScaling): number {
  if (scaling.type === 'z-score') return scaling.stddev;
  if (scaling.type === 'min-max') return scaling.maximum - scaling.minimum;
  return scaling.type === 'scale' ? scaling.value : 1;
}

/**
 * Scales the physical values of one band, in float64 with one rounding to float32 at the end.
 * `into` (default: in place) and `valid` (1 = observed) have the length of `values`; a pixel that is not observed
 * becomes 0 after scaling. Returns `into`.
 */
export function scaleBand(
  values: Float32Array,
  scaling: BandScaling,
  o: { readonly valid?: Uint8Array | undefined; readonly into?: Float32Array } = {},
): Float32Array {
  const into = o.into ?? values;
  if (into.length !== values.length || (o.valid !== undefined && o.valid.length !== values.length)) {
    throw new RangeError(`scaleBand: arrays of one length expected, found ${values.length} and ${into.length}.`);
  }
  const { lower, upper, shift, divisor } = normalForm(scaling);
  if (lower === -Infinity && upper === Infinity) scaleLinear(values, shift, divisor, into);
  else clipValues(values, lower, upper, into);
  if (o.valid !== undefined) fillWhereZero(o.valid, into, 0);
  return into;
}

/** Every type is a clip to [lower, upper] or (x − shift) / divisor: two loops, each free of branches on the type. */
function normalForm(scaling: BandScaling): { lower: number; upper: number; shift: number; divisor: number } {
  const form = { lower: -Infinity, upper: Infinity, shift: 0, divisor: 1 };
  switch (scaling.type) {
    case 'z-score':
      return { ...form, shift: scaling.mean, divisor: scaling.stddev };
    case 'min-max':
      return { ...form, shift: scaling.minimum, divisor: scaling.maximum - scaling.minimum };
    case 'offset':
      return { ...form, shift: scaling.value };
    case 'scale':
      return { ...form, divisor: scaling.value };
    case 'clip':
      return { ...form, lower: scaling.minimum, upper: scaling.maximum };
    case 'clip-min':
      return { ...form, lower: scaling.minimum };
    case 'clip-max':
      return { ...form, upper: scaling.maximum };
    case 'none':
      return form;
    default:
      return scaling satisfies never;
  }
}

/** Multiplies by the reciprocal, which costs a third of dividing; in float64, so that float32 sees no difference. */
function scaleLinear(values: Float32Array, shift: number, divisor: number, into: Float32Array): void {
  const factor = 1 / divisor;
  for (let i = 0; i < values.length; i += 1) into[i] = (values[i]! - shift) * factor;
}

function clipValues(values: Float32Array, lower: number, upper: number, into: Float32Array): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    into[i] = value < lower ? lower : value > upper ? upper : value;
  }
}
