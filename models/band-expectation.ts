import type { BandScaling } from './band-scaling.ts';
import type { MlmInput } from './mlm-item.ts';

/** What values of a band a model was trained on, before they are scaled, as far as its card says so. */
export interface BandExpectation {
  /** Undefined where the card has only a range. */
  readonly mean: number | undefined;
  readonly stddev: number | undefined;
  /** Smallest and largest value; three standard deviations from the mean where the card has only that. */
  readonly low: number;
  readonly high: number;
}

/** Below this, a divisor says how the model counts, not in what the scene is. */
const LEAST_DIVISOR = 20;

/**
 * One for each band; undefined where the card says nothing of its values. What it scales by goes first: z-score by mean and
 * standard deviation, min-max by the range, scale by the largest value; then the statistics of the input or of its band (MLM
 * before 1.3; STAC 1.1). Clipping says nothing: it is set wide.
 */
export function bandExpectations(
  { bands, statistics }: Pick<MlmInput, 'bands' | 'statistics'>,
  scalings: readonly BandScaling[],
): (BandExpectation | undefined)[] {
  return bands.map((band, i) => {
    const ofBand = typeof band === 'string' ? undefined : band.statistics;
    const ofInput = statistics?.length === bands.length ? statistics[i] : undefined;
    return byScaling(scalings[i]!) ?? byStatistics(ofBand ?? ofInput);
  });
}

function byScaling(scaling: BandScaling): BandExpectation | undefined {
  if (scaling.type === 'z-score') return byMean(scaling.mean, scaling.stddev);
  if (scaling.type === 'min-max') return byRange(scaling.minimum, scaling.maximum);
  if (scaling.type === 'scale' && scaling.value >= LEAST_DIVISOR) return byRange(0, scaling.value);
  return undefined;
}

function byStatistics(
  statistics: NonNullable<MlmInput['statistics']>[number] | undefined,
): BandExpectation | undefined {
  if (statistics === undefined || statistics === null) return undefined;
  const { mean, stddev, minimum, maximum } = statistics;
  const known = typeof mean === 'number' && typeof stddev === 'number' ? byMean(mean, stddev) : undefined;
  const range = typeof minimum === 'number' && typeof maximum === 'number' ? byRange(minimum, maximum) : undefined;
  return known === undefined || range === undefined ? (known ?? range) : { ...known, low: range.low, high: range.high };
}

function byMean(mean: number, stddev: number): BandExpectation | undefined {
  // A mean of 0 with a deviation of 1 is how a card says that nothing is to be done.
  if (stddev <= 0 || (mean === 0 && stddev === 1)) return undefined;
  return { mean, stddev, low: mean - 3 * stddev, high: mean + 3 * stddev };
}

function byRange(low: number, high: number): BandExpectation | undefined {
  return high > low ? { mean: undefined, stddev: undefined, low, high } : undefined;
}
