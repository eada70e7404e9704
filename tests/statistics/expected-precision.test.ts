import { describe, expect, it } from 'vitest';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { wholeAllocation } from '../../statistics/whole-allocation.ts';
import {
  expectedDomain,
  expectedSimpleRandom,
  expectedStratified,
  expectedTwoStage,
} from '../../statistics/expected/precision.ts';
import { expectedReference } from '../../statistics/expected/reference.ts';
import { assessMatrix } from '../../benchmarks/simulation/assess-matrix.ts';
import { ratioEstimate } from '../../statistics/ratio-estimate.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { TABLE8 } from '../../benchmarks/simulation/olofsson-table8.ts';

/** P(reference class | map class) of Table 8 of Olofsson et al. 2014, taken as the truth. */
const truth = TABLE8.counts.map((row) => {
  const n = row.reduce((a: number, b) => a + b, 0);
  return row.map((count) => count / n);
});
const total = TABLE8.mappedAreas.reduce((a: number, b) => a + b, 0);
const classes = TABLE8.mapClasses;

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

function strataFor(j: number, units: readonly number[]) {
  return TABLE8.mappedAreas.map((size, i) => ({ size, units: units[i]!, rate: truth[i]![j]! }));
}

describe('the expected standard error of a class', () => {
  it('of a stratified sample is what the estimates of many draws claim on average', () => {
    const strata = classes.map((name, i) => ({ name, size: TABLE8.mappedAreas[i]! }));
    const units = wholeAllocation({ strata, rule: 'compromise', total: 640, minimum: 75 });
    const random = new RandomStream(8);
    const claimed: number[][] = classes.map(() => []);
    for (let draw = 0; draw < 400; draw++) {
      const counts = truth.map((row, i) => drawCounts(random, row, units[i]!));
      const { areaShares } = assessMatrix({ ...TABLE8, counts, degreesOfFreedom: 'normal' });
      for (const [j, { standardError }] of areaShares.entries()) claimed[j]!.push(standardError ?? 0);
    }
    for (const j of classes.keys()) {
      const { share, standardError, cv } = expectedStratified(strataFor(j, units));
      expect(standardError / rootMeanSquare(claimed[j]!)).toBeCloseTo(1, 1);
      expect(cv).toBeCloseTo(standardError / share, 12);
    }
  });

  it('of a simple random sample is that of the post-stratified estimates', () => {
    const random = new RandomStream(9);
    const weights = TABLE8.mappedAreas.map((size) => size / total);
    const claimed: number[][] = classes.map(() => []);
    for (let draw = 0; draw < 250; draw++) {
      const ofClass = drawCounts(random, weights, 900);
      const units = ofClass.flatMap((n, i) =>
        drawCounts(random, truth[i]!, n).map((count, j) => ({
          ...{ mapClass: classes[i]!, referenceClass: classes[j]!, count },
        })),
      );
      const sample = { classes, units: units.filter(({ count }) => count > 0), mappedAreas: TABLE8.mappedAreas };
      const { assessment, method } = areaByClass({ ...sample, degreesOfFreedom: 'normal' });
      expect(method).toBe('post-stratified');
      for (const [j, { standardError }] of assessment.areaShares.entries()) claimed[j]!.push(standardError ?? 0);
    }
    for (const j of classes.keys()) {
      const { standardError } = expectedSimpleRandom(strataFor(j, []), 900);
      expect(Math.abs(standardError / rootMeanSquare(claimed[j]!) - 1)).toBeLessThan(0.06);
    }
  });

  it('does without the map where a map class expects too few units', () => {
    const strata = [
      { size: 99, rate: 0.9 },
      { size: 1, rate: 0.1 },
    ];
    const share = 0.892;
    expect(expectedSimpleRandom(strata, 100).standardError).toBeCloseTo(Math.sqrt((share * (1 - share)) / 100), 12);
    expect(expectedSimpleRandom(strata, 500).standardError).toBeLessThan(Math.sqrt((share * (1 - share)) / 500));
  });

  it('of a two-stage sample is that of the ultimate clusters, and none comes from between areas that are certain', () => {
    const areas = [0.1, 0.3, 0.4, 0.6, 0.8].map((rate, i) => ({ size: 10 + i, rate, isCertain: false, units: 20 }));
    const size = areas.reduce((sum, area) => sum + area.size, 0);
    const random = new RandomStream(10);
    const claimed: number[] = [];
    for (let draw = 0; draw < 4000; draw++) {
      // With replacement, as the variance takes it.
      const clusters = Array.from({ length: 4 }, () => {
        const { rate } = areas[random.index(areas.map((area) => area.size / size))]!;
        return { x: 20, y: Array.from({ length: 20 }, () => Number(random.next() < rate)).reduce((a, b) => a + b, 0) };
      });
      const { standardError = 0 } = ratioEstimate({
        ...{ strata: [{ name: 'all', size: 1 }], method: 'cluster', isShare: false },
        groups: clusters.map((sums, cluster) => ({ stratum: 0, ...sums, count: 1, cluster: String(cluster) })),
        ...{ whenUndefined: 'UNSAMPLED_STRATUM', whenZero: 'DEGENERATE_SE_ZERO', options: { rule: 'cluster' } },
      });
      claimed.push(standardError);
    }
    const { standardError } = expectedTwoStage(areas, { size, draws: 4 });
    expect(Math.abs(standardError / rootMeanSquare(claimed) - 1)).toBeLessThan(0.03);
    const certain = areas.map((area) => ({ ...area, isCertain: true }));
    const within = areas.reduce((sum, a) => sum + ((a.size / size) ** 2 * a.rate * (1 - a.rate)) / 20, 0);
    expect(expectedTwoStage(certain, { size: 0, draws: 0 }).standardError).toBeCloseTo(Math.sqrt(within), 12);
  });
});

describe('the expected standard error of an area', () => {
  it('is that of the whole where the area is the whole, and p(1 − p)/n within one stratum', () => {
    const units = [75, 75, 165, 325];
    const whole = strataFor(0, units).map((stratum) => ({ ...stratum, domainSize: stratum.size }));
    const { standardError, share } = expectedStratified(strataFor(0, units));
    expect(expectedDomain(whole).standardError).toBeCloseTo(standardError, 12);
    expect(expectedDomain(whole).share).toBeCloseTo(share, 12);
    const part = expectedDomain([{ size: 100, units: 200, domainSize: 25, rate: 0.3 }]);
    expect(part.units).toBe(50);
    expect(part.standardError).toBeCloseTo(Math.sqrt((0.3 * 0.7) / 50), 12);
  });

  it('of a two-stage sample with an auxiliary is by what that leaves of units and of areas', () => {
    const area = { size: 50, rate: 0.3, isCertain: false, units: 10, spread: 0, variance: 0.08, unexplained: 0.002 };
    const { standardError } = expectedTwoStage([area, { ...area, unexplained: 0.004 }], { size: 100, draws: 5 });
    expect(standardError).toBeCloseTo(Math.sqrt((0.003 + 0.08 / 10) / 5), 12);
    const strata = [
      { size: 50, units: 10, rate: 0.3, variance: 0.08 },
      { size: 50, units: 20, rate: 0.3, variance: 0.08 },
    ];
    expect(expectedStratified(strata).standardError).toBeCloseTo(Math.sqrt(0.25 * (0.008 + 0.004)), 12);
  });

  it('of a two-stage sample is p(1 − p) over the units expected in a single area', () => {
    const area = { size: 20, rate: 0.3, isCertain: false, units: 40 };
    const { standardError } = expectedTwoStage([area], { size: 100, draws: 3 });
    // z = 0.2 and e = 0 on average: V = 100² × 0.2 × 0.21/40 ÷ 3 ÷ 20².
    expect(standardError).toBeCloseTo(Math.sqrt((0.3 * 0.7) / (40 * 3 * 0.2)), 12);
  });
});

describe('what is expected of the labels', () => {
  const request = { classes: ['a', 'b', 'c'], mappedSizes: [60, 30, 10], usersAccuracy: 0.8 };

  it('is an assumed user’s accuracy with the rest by mapped shares', () => {
    const { givenMap, assumed, givenUnmapped } = expectedReference(request);
    expect(givenMap[0]).toEqual([0.8, expect.closeTo(0.15, 12), expect.closeTo(0.05, 12)]);
    expect(assumed).toEqual(['a', 'b', 'c']);
    expect(givenUnmapped.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('comes from an earlier sample, whatever the order of its classes, and is assumed where that says nothing', () => {
    const earlier = {
      classes: ['b', 'a', 'c'],
      cells: [
        [0.3, 0.1, 0],
        [0.05, 0.45, 0],
        [null, null, null],
      ],
      units: [40, 99, 0],
    };
    const { givenMap, cautious, assumed } = expectedReference({ ...request, earlier });
    // 99 units at 0.9, 0.1 and 0, and one more spread over the three classes.
    const a = [(99 * 0.9 + 1 / 3) / 100, (99 * 0.1 + 1 / 3) / 100, 1 / 300];
    expect(givenMap[0]).toEqual(a.map((value) => expect.closeTo(value, 12)));
    const b = [10 + 1 / 3, 30 + 1 / 3, 1 / 3];
    expect(givenMap[1]).toEqual(b.map((units) => expect.closeTo(units / 41, 12) as number));
    expect(assumed).toEqual(['c']);
    // Of 99 units mapped a none was c: half a unit more, so that no stratum goes without.
    expect(cautious[0]![2]).toBeCloseTo(0.005, 12);
    expect(cautious[2]).toEqual(givenMap[2]);
  });

  it('is that of what was seen where the map shows nothing, and of the earlier units there as far as they go', () => {
    const cells = [
      [0.4, 0, 0],
      [0, 0.4, 0],
      [0, 0, 0.2],
    ];
    const earlier = { classes: request.classes, cells, units: [1e9, 1e9, 1e9] };
    const of = (unmapped: { cells: (number | null)[]; units: number } | undefined): readonly number[] =>
      expectedReference({ ...request, earlier: { ...earlier, unmapped } }).givenUnmapped;
    const close = (rates: readonly number[]): unknown[] => rates.map((rate) => expect.closeTo(rate, 6) as unknown);
    expect(of(undefined)).toEqual(close([0.6, 0.3, 0.1]));
    expect(of({ cells: [null, null, null], units: 0 })).toEqual(close([0.6, 0.3, 0.1]));
    // 27 units, all of c: what was seen counts as three.
    expect(of({ cells: [0, 0, 0.05], units: 27 })).toEqual(close([0.06, 0.03, 0.91]));
  });

  it('is refused for an accuracy that is none', () => {
    expect(() => expectedReference({ ...request, usersAccuracy: 1.2 })).toThrow(/found 1.2/);
    expect(() => expectedReference({ ...request, mappedSizes: [0, 0, 0] })).toThrow(/No class has any mapped area/);
  });
});

function drawCounts(random: RandomStream, probabilities: readonly number[], count: number): number[] {
  const counts = probabilities.map(() => 0);
  for (let i = 0; i < count; i++) counts[random.index(probabilities)]! += 1;
  return counts;
}
