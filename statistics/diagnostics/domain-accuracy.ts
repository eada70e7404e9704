import { absentEstimate, type Estimate } from '../estimate.ts';
import type { Outcome } from '../outcome.ts';
import { ratioEstimate, type InferenceOptions } from '../ratio-estimate.ts';
import { domainGroups, isRight, type Indicator, type JudgedSample } from './judged-sample.ts';

/** Units below which a figure is withheld: defaults of Quadrat, an office's to set. */
export interface AccuracyMinimum {
  /** For an area's overall accuracy and its gap. */
  readonly area: number;
  /** For a class's accuracy in an area. */
  readonly class: number;
}

export const DEFAULT_MINIMUM: AccuracyMinimum = { area: 10, class: 5 };

/** Accuracy of the map in a domain; by class index, only classes that its units show. */
export interface DomainAccuracy {
  readonly overall: Estimate;
  readonly users: ReadonlyMap<number, Estimate>;
  readonly producers: ReadonlyMap<number, Estimate>;
}

/**
 * Overall, user's and producer's accuracy within a domain, as ratios over the whole sample with y = x = 0 outside of it:
 * the number of units that fall into a domain is random. Strata need not nest in it. A figure of fewer units than the
 * minimum is `SUPPRESSED`, because the linearised variance of a ratio of few units is no guide.
 * Source: Stehman 2014, International Journal of Remote Sensing 35:4923-4939, equations 27 and 28.
 * @throws RangeError when strata or the level are out of range.
 */
export function domainAccuracy(
  sample: JudgedSample,
  members: readonly number[],
  options: InferenceOptions & { readonly minimum?: AccuracyMinimum } = {},
): DomainAccuracy {
  const minimum = options.minimum ?? DEFAULT_MINIMUM;
  const share = (indicate: Indicator, least: number, whenUndefined: Outcome): Estimate =>
    accuracyShare({ sample, members, indicate, least, whenUndefined, options });
  const observed = members.map((k) => sample.units[k]!).filter(({ map }) => map !== undefined);
  const byClass = (classes: readonly number[], estimate: (k: number) => Estimate): ReadonlyMap<number, Estimate> =>
    new Map([...new Set(classes)].toSorted((a, b) => a - b).map((k) => [k, estimate(k)]));
  return {
    overall: share(isRight, minimum.area, 'CLASS_ABSENT_MAP'),
    users: byClass(
      observed.map(({ map }) => map!),
      (k) => share(usersOf(k), minimum.class, 'CLASS_ABSENT_MAP'),
    ),
    producers: byClass(
      observed.map(({ reference }) => reference),
      (k) => share(producersOf(k), minimum.class, 'CLASS_ABSENT_REFERENCE'),
    ),
  };
}

function usersOf(k: number): Indicator {
  return ({ map, reference }) => ({ y: reference === k, x: map === k });
}

function producersOf(k: number): Indicator {
  return ({ map, reference }) => ({ y: map === k, x: map !== undefined && reference === k });
}

function accuracyShare(o: {
  readonly sample: JudgedSample;
  readonly members: readonly number[];
  readonly indicate: Indicator;
  readonly least: number;
  readonly whenUndefined: Outcome;
  readonly options: InferenceOptions;
}): Estimate {
  const sampleSize = o.members.filter((k) => o.indicate(o.sample.units[k]!).x).length;
  if (sampleSize > 0 && sampleSize < o.least) {
    return absentEstimate({ outcome: 'SUPPRESSED', method: 'domain-direct', sampleSize });
  }
  const estimate = ratioEstimate({
    strata: o.sample.strata,
    groups: domainGroups(o.sample, o.members, o.indicate),
    method: 'domain-direct',
    isShare: true,
    whenUndefined: o.whenUndefined,
    whenZero: 'DEGENERATE_SE_ZERO',
    options: o.options,
  });
  // Of clusters the engine counts those that hold such a unit.
  return { ...estimate, sampleSize };
}
