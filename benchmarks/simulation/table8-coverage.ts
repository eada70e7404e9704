import { assessMatrix } from './assess-matrix.ts';
import type { Interval } from '../../statistics/estimate.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { TABLE8 } from './olofsson-table8.ts';

/** How one class fared over all draws; widths and areas are shares of the total area. */
export interface ClassCoverage {
  readonly class: string;
  readonly trueShare: number;
  /** Share of draws whose interval holds the truth. */
  readonly published: number;
  readonly wald: number;
  readonly publishedWidth: number;
  readonly waldWidth: number;
  /** Share of draws in which Jeffreys' interval was the published one. */
  /** (mean of estimates − truth) ÷ their standard deviation. */
  readonly biasInStandardErrors: number;
  /** Root mean SE² ÷ standard deviation of the estimates. */
  readonly standardErrorRatio: number;
}

const truth = TABLE8.counts.map((row) => {
  const n = row.reduce((a: number, b) => a + b, 0);
  return row.map((count) => count / n);
});
const totalArea = TABLE8.mappedAreas.reduce((a: number, b) => a + b, 0);

interface Sums {
  held: number;
  waldHeld: number;
  width: number;
  waldWidth: number;
  value: number;
  square: number;
  variance: number;
}

/** Share of the area that each class has when Table 8 is taken as the population. */
export function trueShares(): number[] {
  return truth.map((_, j) => truth.reduce((sum, row, i) => sum + (TABLE8.mappedAreas[i]! / totalArea) * row[j]!, 0));
}

/**
 * Coverage of 95 % intervals when stratified samples are drawn again and again from the error matrix of Olofsson et al.
 * 2014, Table 8, taken as the population.
 */
export function table8Coverage(o: {
  readonly draws: number;
  readonly allocation: readonly number[];
  readonly seed: number;
}): ClassCoverage[] {
  const random = new RandomStream(o.seed);
  const shares = trueShares();
  const sums: Sums[] = shares.map(() => ({
    held: 0,
    waldHeld: 0,
    width: 0,
    waldWidth: 0,
    value: 0,
    square: 0,
    variance: 0,
  }));
  for (let draw = 0; draw < o.draws; draw++) {
    const counts = truth.map((row, i) => {
      const drawn = row.map(() => 0);
      for (let unit = 0; unit < o.allocation[i]!; unit++) drawn[random.index(row)]! += 1;
      return drawn;
    });
    const { areaShares } = assessMatrix({ ...TABLE8, counts });
    for (const [j, estimate] of areaShares.entries()) add(sums[j]!, estimate, shares[j]!);
  }
  return sums.map((sum, j) => summary(sum, { draws: o.draws, trueShare: shares[j]!, name: TABLE8.mapClasses[j]! }));
}

function add(
  sum: Sums,
  estimate: {
    value: number | undefined;
    standardError: number | undefined;
    interval: Interval | undefined;
    wald: Interval | undefined;
  },
  truthOfClass: number,
): void {
  const { value = 0, standardError = 0, interval, wald } = estimate;
  const published = interval ?? { lower: value, upper: value, method: 'wald-t' };
  const plain = wald ?? { lower: value, upper: value };
  sum.held += published.lower <= truthOfClass && truthOfClass <= published.upper ? 1 : 0;
  sum.waldHeld += plain.lower <= truthOfClass && truthOfClass <= plain.upper ? 1 : 0;
  sum.width += published.upper - published.lower;
  sum.waldWidth += plain.upper - plain.lower;
  sum.value += value;
  sum.square += value * value;
  sum.variance += standardError ** 2;
}

function summary(sum: Sums, o: { draws: number; trueShare: number; name: string }): ClassCoverage {
  const mean = sum.value / o.draws;
  const spread = Math.sqrt((sum.square - o.draws * mean * mean) / (o.draws - 1));
  return {
    class: o.name,
    trueShare: o.trueShare,
    published: sum.held / o.draws,
    wald: sum.waldHeld / o.draws,
    publishedWidth: sum.width / o.draws,
    waldWidth: sum.waldWidth / o.draws,
    biasInStandardErrors: (mean - o.trueShare) / spread,
    standardErrorRatio: Math.sqrt(sum.variance / o.draws) / spread,
  };
}
