import { describe, expect, it } from 'vitest';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { assessMatrix } from '../../benchmarks/simulation/assess-matrix.ts';
import { TABLE8 } from '../../benchmarks/simulation/olofsson-table8.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

/** P(reference class | map class) of the population: Table 8 taken as the truth. */
const truth = TABLE8.counts.map((row) => {
  const n = row.reduce((a: number, b) => a + b, 0);
  return row.map((count) => count / n);
});
const total = TABLE8.mappedAreas.reduce((a: number, b) => a + b, 0);
const weights = TABLE8.mappedAreas.map((size) => size / total);
const trueShares = truth.map((_, j) => truth.reduce((sum, row, i) => sum + weights[i]! * row[j]!, 0));

interface Draw {
  readonly value: number;
  readonly standardError: number;
}

/** Mean of the estimates in Monte-Carlo standard errors from the truth, and root mean SE² over their real spread. */
function summary(draws: readonly Draw[], expected: number): { bias: number; errorRatio: number } {
  const mean = draws.reduce((sum, { value }) => sum + value, 0) / draws.length;
  const variance = draws.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
  const claimed = draws.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / draws.length;
  return { bias: (mean - expected) / Math.sqrt(variance / draws.length), errorRatio: Math.sqrt(claimed / variance) };
}

/** Classes whose estimate is off by 3 Monte-Carlo standard errors, or whose standard error is off by 5 %. */
function dishonest(draws: readonly Draw[][]): string[] {
  return draws.flatMap((ofClass, j) => {
    const { bias, errorRatio } = summary(ofClass, trueShares[j]!);
    const isHonest = Math.abs(bias) < 3 && errorRatio > 0.95 && errorRatio < 1.05;
    return isHonest ? [] : [`${TABLE8.mapClasses[j]}: bias ${bias}, standard error ratio ${errorRatio}`];
  });
}

describe('over many draws of the sample', () => {
  it('the stratified estimate is unbiased and its standard error is that of its spread', () => {
    const random = new RandomStream(2014);
    const allocation = [75, 75, 165, 325];
    const draws: Draw[][] = truth.map(() => []);
    for (let run = 0; run < 2000; run++) {
      const counts = truth.map((row, i) => {
        const drawn = row.map(() => 0);
        for (let unit = 0; unit < allocation[i]!; unit++) drawn[random.index(row)]! += 1;
        return drawn;
      });
      const { areaShares } = assessMatrix({ ...TABLE8, counts, degreesOfFreedom: 'normal' });
      for (const [j, { value, standardError }] of areaShares.entries()) {
        draws[j]!.push({ value: value!, standardError: standardError! });
      }
    }
    expect(dishonest(draws)).toEqual([]);
  });

  it('so is the post-stratified estimate of a simple random sample', () => {
    const random = new RandomStream(1982);
    const draws: Draw[][] = truth.map(() => []);
    for (let run = 0; run < 1500; run++) {
      const counts = truth.map((row) => row.map(() => 0));
      for (let unit = 0; unit < 600; unit++) {
        const i = random.index(weights);
        counts[i]![random.index(truth[i]!)]! += 1;
      }
      const classes = TABLE8.mapClasses;
      const units = counts.flatMap((row, i) =>
        row.map((count, j) => ({ mapClass: classes[i]!, referenceClass: classes[j]!, count })),
      );
      const { assessment } = areaByClass({
        classes,
        units: units.filter(({ count }) => count > 0),
        mappedAreas: TABLE8.mappedAreas,
        variance: 'unconditional',
        degreesOfFreedom: 'normal',
      });
      // A draw with fewer than two units of a class has no standard error.
      if (assessment.fault !== undefined) continue;
      for (const [j, { value, standardError }] of assessment.areaShares.entries()) {
        draws[j]!.push({ value: value!, standardError: standardError! });
      }
    }
    expect(draws[0]!.length).toBeGreaterThan(1490);
    expect(dishonest(draws)).toEqual([]);
  });
});
