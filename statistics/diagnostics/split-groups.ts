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
 * that an area costs its own units and the strata (or the kinds of clusters that differ in their totals).
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
  const { kinds, kindOf } = clusterKinds(sample, all);
  const less = (total: number, part: number): number => (Math.abs(total - part) <= ROUNDING * total ? 0 : total - part);
  return (members) => {
    const left = kinds.map(({ count }) => count);
    const touched = [...clusterTotals(sample, members, isRight)].map(([cluster, area]): SplitGroup => {
      const kind = kindOf[cluster]!;
      left[kind]! -= 1;
      const { stratum, total } = kinds[kind]!;
      return { stratum, count: 1, area, rest: { y: less(total.y, area.y), x: less(total.x, area.x) } };
    });
    const others = kinds.map(({ stratum, total }, kind): SplitGroup => {
      return { stratum, count: left[kind]!, area: NOTHING, rest: total };
    });
    return [...touched, ...others.filter(({ count }) => count > 0)];
  };
}

interface ClusterKind {
  readonly stratum: number;
  readonly total: Totals;
  count: number;
}

/** Clusters of one stratum with equal totals, of which there are few where sizes and weights are equal. */
function clusterKinds(
  sample: JudgedSample,
  all: readonly number[],
): { readonly kinds: readonly ClusterKind[]; readonly kindOf: readonly number[] } {
  const whole = clusterTotals(sample, all, isRight);
  const numbers = new Map<string, number>();
  const kinds: ClusterKind[] = [];
  const kindOf = sample.clusters!.stratumOf.map((stratum, cluster) => {
    const total = whole.get(cluster) ?? NOTHING;
    const key = `${stratum}/${total.y}/${total.x}`;
    const kind = numbers.get(key) ?? kinds.push({ stratum, total, count: 0 }) - 1;
    numbers.set(key, kind);
    kinds[kind]!.count += 1;
    return kind;
  });
  return { kinds, kindOf };
}
