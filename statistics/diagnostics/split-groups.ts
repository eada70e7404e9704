import { clusterTotals, isRight, unitCounts, type JudgedSample, type Totals } from './judged-sample.ts';

/** Sampling units alike in what they hold of an area and of the rest: right (y) of what the map shows (x). */
export interface SplitGroup {
  readonly stratum: number;
  readonly count: number;
  readonly area: Totals;
  readonly rest: Totals;
}

const NOTHING: Totals = { y: 0, x: 0 };
/** What a difference of two sums leaves of nothing, as a share of the sum. */
const ROUNDING = 1e-9;

/**
 * Splits the sample into an area, the rest of `all`, and what lies in neither. What all areas share is counted once, so
 * that an area costs its own units and the strata (the clusters, where there are some).
 * @param all units of all areas together.
 */
export function sampleSplitter(
  sample: JudgedSample,
  all: readonly number[],
): (members: readonly number[]) => SplitGroup[] {
  return sample.clusters === undefined ? splitUnits(sample, all) : splitClusters(sample, all);
}

function splitUnits(sample: JudgedSample, all: readonly number[]): (members: readonly number[]) => SplitGroup[] {
  const whole = unitCounts(sample, all, isRight);
  const wrong = { y: 0, x: 1 };
  const right = { y: 1, x: 1 };
  return (members) =>
    unitCounts(sample, members, isRight).flatMap((area, stratum) => {
      const total = whole[stratum]!;
      const outside = sample.sampleSizes[stratum]! - total.wrong - total.right;
      const groups: readonly SplitGroup[] = [
        { stratum, count: area.wrong, area: wrong, rest: NOTHING },
        { stratum, count: area.right, area: right, rest: NOTHING },
        { stratum, count: total.wrong - area.wrong, area: NOTHING, rest: wrong },
        { stratum, count: total.right - area.right, area: NOTHING, rest: right },
        { stratum, count: outside, area: NOTHING, rest: NOTHING },
      ];
      return groups.filter(({ count }) => count > 0);
    });
}

function splitClusters(sample: JudgedSample, all: readonly number[]): (members: readonly number[]) => SplitGroup[] {
  const whole = clusterTotals(sample, all, isRight);
  const { stratumOf } = sample.clusters!;
  const less = (total: number, part: number): number => (Math.abs(total - part) <= ROUNDING * total ? 0 : total - part);
  return (members) => {
    const inArea = clusterTotals(sample, members, isRight);
    return stratumOf.map((stratum, cluster) => {
      const total = whole.get(cluster) ?? NOTHING;
      const area = inArea.get(cluster) ?? NOTHING;
      return { stratum, count: 1, area, rest: { y: less(total.y, area.y), x: less(total.x, area.x) } };
    });
  };
}
