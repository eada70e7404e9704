import type { Estimate, Interval } from './estimate.ts';
import { scaleEstimate } from './estimate.ts';
import { clopperPearsonInterval, jeffreysInterval, wilsonInterval } from './proportion-interval.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import type { UnitGroup } from './stratum.ts';

/** Options of a simple random sample: the correction applies when the population's size is given. */
export interface SimpleRandomOptions extends Omit<InferenceOptions, 'fpc'> {
  /** Population units N; without it the population counts as infinite. */
  readonly populationUnits?: number;
}

function simpleRandomEstimate(groups: readonly UnitGroup[], isShare: boolean, options: SimpleRandomOptions): Estimate {
  const { populationUnits } = options;
  const stratum = { name: 'all', size: 1, ...(populationUnits === undefined ? {} : { unitCount: populationUnits }) };
  return ratioEstimate({
    strata: [stratum],
    groups,
    method: 'simple-random',
    isShare,
    whenUndefined: 'UNSAMPLED_STRATUM',
    whenZero: 'DEGENERATE_SE_ZERO',
    options: { ...options, fpc: populationUnits !== undefined },
  });
}

/**
 * Mean of a simple random sample without replacement: V = (1 − n/N) s² ÷ n, t with n − 1 degrees of freedom.
 * Source: Cochran 1977, section 2.6.
 * @throws RangeError when a value is not finite or the sample is larger than its population.
 */
export function simpleRandomMean(values: readonly number[], options: SimpleRandomOptions = {}): Estimate {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`A sample needs finite values, found ${wrong}.`);
  return simpleRandomEstimate(
    values.map((y) => ({ stratum: 0, y, x: 1, count: 1 })),
    false,
    options,
  );
}

/**
 * Total of a population of N units from a simple random sample: N times the mean.
 * @throws RangeError as for the mean.
 */
export function simpleRandomTotal(
  values: readonly number[],
  options: SimpleRandomOptions & { readonly populationUnits: number },
): Estimate {
  return scaleEstimate(simpleRandomMean(values, options), options.populationUnits);
}

/** A proportion with the intervals an office may choose from; `estimate.interval` is the one to publish. */
export interface ProportionEstimate {
  readonly estimate: Estimate;
  /** `undefined` when there is no unit. */
  readonly wilson: Interval | undefined;
  readonly clopperPearson: Interval | undefined;
  readonly jeffreys: Interval | undefined;
}

/**
 * Share of units that show something, from a simple random sample: V = (1 − n/N) p(1 − p) ÷ (n − 1).
 * The published interval is Wilson's, with the effective sample size p(1 − p) ÷ V where the population is
 * finite; a Wald interval would collapse when all units agree (`DEGENERATE_SE_ZERO`).
 * Source: Cochran 1977, section 3.2; Wilson 1927; Brown, Cai and DasGupta 2001.
 * @throws RangeError when there are more successes than units, or more units than the population has.
 */
export function simpleRandomProportion(
  o: SimpleRandomOptions & { readonly successes: number; readonly sampleSize: number },
): ProportionEstimate {
  const { successes, sampleSize } = o;
  if (!(Number.isInteger(successes) && Number.isInteger(sampleSize) && successes >= 0 && successes <= sampleSize)) {
    throw new RangeError(
      `A proportion needs whole numbers 0 ≤ successes ≤ units, found ${successes} of ${sampleSize}.`,
    );
  }
  const groups = [
    { stratum: 0, y: 1, x: 1, count: successes },
    { stratum: 0, y: 0, x: 1, count: sampleSize - successes },
  ].filter(({ count }) => count > 0);
  const estimate = simpleRandomEstimate(groups, true, o);
  if (sampleSize === 0) return { estimate, wilson: undefined, clopperPearson: undefined, jeffreys: undefined };
  const trials = { successes, trials: sampleSize, level: o.confidence ?? 0.95 };
  const published = publishedInterval(estimate, trials);
  return {
    estimate: { ...estimate, interval: published, outcome: publishedOutcome(estimate) },
    wilson: wilsonInterval(trials),
    clopperPearson: clopperPearsonInterval(trials),
    jeffreys: jeffreysInterval(trials),
  };
}

function publishedInterval(
  { value, standardError, fpcApplied }: Estimate,
  trials: { readonly successes: number; readonly trials: number; readonly level: number },
): Interval | undefined {
  if (value === undefined || standardError === undefined) return undefined;
  if (!fpcApplied || standardError === 0) return wilsonInterval(trials);
  const effective = (value * (1 - value)) / standardError ** 2;
  return {
    ...wilsonInterval({ successes: value * effective, trials: effective, level: trials.level }),
    method: 'wilson-effective-n',
  };
}

/** Wilson's interval is the published one in any case, so that Wald's leaving [0, 1] is no event. */
function publishedOutcome({ outcome }: Estimate): Estimate['outcome'] {
  return outcome === 'CI_TRUNCATED' ? 'OK' : outcome;
}
