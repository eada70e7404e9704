import { describe, expect, it } from 'vitest';
import { absentEstimate, type Estimate } from '../../statistics/estimate.ts';
import { areaCandidates } from '../../statistics/ladder/area-candidates.ts';
import type { AreaSample, AreaUnit } from '../../statistics/ladder/area-sample.ts';
import { chooseMethod, type CellEvidence } from '../../statistics/ladder/choose-method.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { estimateWhole } from '../../statistics/ladder/estimate-whole.ts';
import { mapErrors } from '../../statistics/ladder/map-errors.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

const CLASSES = 2;

function sampleOf(units: readonly Pick<AreaUnit, 'part' | 'referenceClass' | 'cluster' | 'weight'>[]): AreaSample {
  return {
    strata: [{ name: 'areas', size: 1 }],
    units: units.map((unit) => ({ ...unit, stratum: 0, isInFrame: true })),
    classCount: CLASSES,
    rule: 'cluster',
  };
}

/** Share of the first class in the whole, as the map assists it. */
function assisted(sample: AreaSample, partSizes: readonly number[]): Estimate {
  const level = {
    name: 'whole',
    areas: [{ code: 'all', parent: 0, partSizes }],
    areaOfUnit: sample.units.map(() => 0),
  };
  return areaCandidates(sample, level, mapErrors(sample))[0]!.assisted[0]!;
}

describe('the whole of a clustered sample with the map’s help', () => {
  it('is the mapped share less the errors found, its variance that of the clusters’ sums: by hand', () => {
    // The map has 60 km² of the class, 30 km² of the other and shows nothing of 10 km², where 60/90 are foretold.
    const unit = (cluster: string, part: number, referenceClass: number) => ({
      cluster,
      part,
      referenceClass,
      weight: 2,
    });
    const sample = sampleOf([
      ...[unit('a', 0, 0), unit('a', 0, 1), unit('a', 1, 1), unit('a', 2, 0)],
      ...[unit('b', 0, 0), unit('b', 1, 1), unit('b', 1, 0)],
      ...[unit('c', 0, 0), unit('c', 0, 0), unit('c', 1, 1)],
    ]);
    const third = 1 / 3;
    // Residuals y − q: a: 0, −1, 0, 1/3; b: 0, 0, 1; c: 0. Their mean is 1/30.
    const sums = [-1 + third, 1, 0];
    const sizes = [4, 3, 3];
    const mean = (sums[0]! + sums[1]! + sums[2]!) / 10;
    const squares = sums.reduce((total, sum, c) => total + (sum - mean * sizes[c]!) ** 2, 0);
    const found = assisted(sample, [60, 30, 10]);
    expect(found.value).toBeCloseTo(0.6 + (0.1 * 60) / 90 + mean, 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt((3 / 2) * squares) / 10, 12);
    expect(found.df).toBeLessThanOrEqual(2);
  });

  it('sums to the frame also where the map shows a class that no unit does', () => {
    const unit = (cluster: string, part: number) => ({ cluster, part, referenceClass: 1, weight: 1 });
    const sample = sampleOf(
      ['a', 'b', 'c', 'd'].flatMap((c, i) => [0, 1, 2, 3].map((k) => unit(c, k < i % 2 ? 0 : 1))),
    );
    const absent = { ...assisted(sample, [20, 80, 0]), value: 0, standardError: 0 };
    const designShares: Estimate[] = [
      { ...absent, outcome: 'CLASS_ABSENT_REFERENCE' },
      { ...absent, value: 1, standardError: 0.5 },
    ];
    const { estimates } = estimateWhole({
      ...{ sample, designShares, partSizes: [20, 80, 0], errors: mapErrors(sample) },
      ...{ usesMap: false, rules: { assistedGain: 1.2 } },
    });
    expect(estimates.map(({ method }) => method)).toEqual(['difference', 'difference']);
    expect(estimates[0]!.value).toBeCloseTo(100 * (0.2 - 2 / 16), 12);
    expect(estimates[0]!.value! + estimates[1]!.value!).toBeCloseTo(100, 12);
  });

  it('gives way to the design’s own shares where it would leave a class below nothing, so that classes sum to the frame', () => {
    // The map has 2 of 100 km² of the first class; one unit in eight is wrongly called so.
    const unit = (cluster: string, part: number) => ({ cluster, part, referenceClass: 1, weight: 1 });
    const sample = sampleOf(['a', 'b', 'c', 'd'].flatMap((c) => [0, 1, 1, 1, 1, 1, 1, 1].map((part) => unit(c, part))));
    const own = { ...absentEstimate({ outcome: 'OK', method: 'cluster' }), standardError: 0.5 };
    const { estimates } = estimateWhole({
      ...{ sample, designShares: [0, 1].map((value) => ({ ...own, value })), partSizes: [2, 98, 0] },
      ...{ errors: mapErrors(sample), usesMap: false, rules: { assistedGain: 1.2 } },
    });
    expect(estimates.map(({ value }) => value)).toEqual([0, 100]);
    expect(estimates.map(({ method }) => method)).toEqual(['cluster', 'cluster']);
  });

  it('is withheld in an area of two clusters, whose interval would be ten times as wide as its standard error', () => {
    const evidence = (clusterFreedom: number): CellEvidence => {
      const share = { ...absentEstimate({ outcome: 'OK', method: 'domain-regression' }), value: 0.4 };
      const area = {
        ...{ frame: 1, unitCount: 300, effectiveSize: 300, plannedSize: 300, clusterFreedom, observedShare: 1 },
        ...{ mappedShares: [0.4, 0.6], expectedUnits: [120, 180], expected: [0.4, 0.6], expectedVariances: undefined },
        ...{ residualSpreads: [0.1, 0.1], direct: [share, share], assisted: [share, share] },
      };
      const variances = { direct: 0.03 ** 2, assisted: 0.025 ** 2 };
      return {
        area,
        class: 0,
        variances,
        gain: 2,
        isHomogeneous: true,
        designEffect: 10,
        models: { composite: undefined, fayHerriot: undefined },
      };
    };
    expect(chooseMethod(evidence(1), DEFAULT_LADDER).method).toBe('parent-only');
    expect(chooseMethod(evidence(8), DEFAULT_LADDER).method).toBe('domain-regression');
  });

  it('holds the truth as often as it says from ten clusters of eighty, where the map errs more in some than in others', () => {
    const random = new RandomStream(17);
    const clusters = Array.from({ length: 80 }, () => ({
      share: random.between(0.05, 0.6),
      missed: random.next() < 0.4 ? random.between(0.1, 0.5) : 0.03,
      wrong: random.between(0, 0.1),
      unseen: random.next() < 0.2 ? 0.5 : 0,
    }));
    const average = (of: (one: (typeof clusters)[number]) => number): number =>
      clusters.reduce((sum, one) => sum + of(one), 0) / clusters.length;
    const truth = average(({ share }) => share);
    const mappedShare = ({ share, missed, wrong }: (typeof clusters)[number]): number =>
      share * (1 - missed) + (1 - share) * wrong;
    const partSizes = [
      100 * average((one) => (1 - one.unseen) * mappedShare(one)),
      100 * average((one) => (1 - one.unseen) * (1 - mappedShare(one))),
      100 * average(({ unseen }) => unseen),
    ];
    let [held, squares, variances] = [0, 0, 0];
    const draws = 400;
    for (let draw = 0; draw < draws; draw++) {
      const units = random.sampleWithoutReplacement(clusters.length, 10).flatMap((c) =>
        Array.from({ length: 30 }, () => {
          const { share, missed, wrong, unseen } = clusters[c]!;
          const referenceClass = random.next() < share ? 0 : 1;
          const error = random.next() < (referenceClass === 0 ? missed : wrong);
          const part = random.next() < unseen ? CLASSES : error ? 1 - referenceClass : referenceClass;
          return { cluster: String(c), part, referenceClass, weight: 1 };
        }),
      );
      const sample = sampleOf(units);
      const designShares = [0, 1].map((j): Estimate => ({
        ...assisted(sample, partSizes),
        standardError: 1,
        value: j,
      }));
      const whole = estimateWhole({
        ...{ sample, partSizes, designShares, errors: mapErrors(sample) },
        ...{ usesMap: false, rules: { assistedGain: 1.2 } },
      });
      const { method, value, standardError, interval } = whole.estimates[0]!;
      expect(method).toBe('difference');
      held += interval!.lower <= 100 * truth && 100 * truth <= interval!.upper ? 1 : 0;
      squares += (value! - 100 * truth) ** 2;
      variances += standardError! ** 2;
    }
    expect(held / draws).toBeGreaterThan(0.92);
    // Ten of eighty clusters are drawn without replacement, which the variance does not use: 1 ÷ (1 − 1/8) at least.
    expect(variances / squares).toBeGreaterThan(0.95);
    expect(variances / squares).toBeLessThan(1.45);
  });
});
