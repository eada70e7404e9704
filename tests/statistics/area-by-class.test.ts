import { describe, expect, it } from 'vitest';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { assessMatrix } from '../../benchmarks/simulation/assess-matrix.ts';
import { postStratifiedMean } from '../../statistics/post-stratified.ts';
import { expectedShares } from '../../statistics/ladder/map-errors.ts';
import { errorsOfMatrix } from './cases/small-area-answers.ts';

const classes = ['crop', 'forest', 'water'];
const unit = (mapClass: string | undefined, referenceClass: string, count: number) => ({
  mapClass,
  referenceClass,
  count,
});
const units = [
  unit('crop', 'crop', 40),
  unit('crop', 'forest', 6),
  unit('forest', 'forest', 70),
  unit('forest', 'crop', 9),
  unit('water', 'water', 4),
  unit('water', 'crop', 1),
];
const mappedAreas = [300, 600, 100];

describe('class areas from a simple random sample', () => {
  it('are post-stratified by the map: the formula of a stratified sample with the realised sizes', () => {
    const { areas, assessment, method, frameArea } = areaByClass({ classes, units, mappedAreas });
    const matrix = [
      [40, 6, 0],
      [9, 70, 0],
      [1, 0, 4],
    ];
    const stratified = assessMatrix({
      mapClasses: classes,
      referenceClasses: classes,
      counts: matrix,
      mappedAreas,
    });
    expect(method).toBe('post-stratified');
    expect(frameArea).toBe(1000);
    for (const [k, { value, standardError, ...rest }] of areas.entries()) {
      expect(value).toBeCloseTo(1000 * stratified.areaShares[k]!.value!, 9);
      expect(standardError).toBeCloseTo(1000 * stratified.areaShares[k]!.standardError!, 9);
      expect(rest.method).toBe('post-stratified');
    }
    expect(assessment.overall.value).toBeCloseTo(stratified.overall.value!, 12);
  });

  it('carry the unconditional or the linearised variance when asked', () => {
    const error = (variance: 'conditional' | 'unconditional' | 'linearised'): number =>
      areaByClass({ classes, units, mappedAreas, variance }).areas[0]!.standardError!;
    expect(new Set([error('conditional'), error('unconditional'), error('linearised')]).size).toBe(3);
    const observations = units.map(({ mapClass, referenceClass, count }) => ({
      stratum: classes.indexOf(mapClass!),
      y: referenceClass === 'crop' ? 1 : 0,
      count,
    }));
    const strata = classes.map((name, k) => ({ name, size: mappedAreas[k]! }));
    const { standardErrors } = postStratifiedMean({ strata, observations, isShare: true });
    expect(error('unconditional')).toBeCloseTo(1000 * standardErrors!.unconditional, 9);
    expect(error('linearised')).toBeCloseTo(1000 * standardErrors!.linearised, 9);
  });

  it('are not to be had of a class with area but too few units that joins no other, which is said', () => {
    const few = [...units.slice(0, 4), unit('water', 'water', 1)];
    const one = areaByClass({ classes, units: few, mappedAreas });
    expect(one.assessment.fault).toEqual({ outcome: 'VARIANCE_NOT_ESTIMABLE', strata: ['water'] });
    expect(one.areas[0]!.value).toBeCloseTo(300 * (40 / 46) + 600 * (9 / 79), 9);
    expect(one.areas[0]!.standardError).toBeUndefined();
    const none = areaByClass({ classes, units: units.slice(0, 4), mappedAreas });
    expect(none.assessment.fault).toEqual({ outcome: 'UNSAMPLED_STRATUM', strata: ['water'] });
    expect(none.areas.map(({ value, outcome }) => [value, outcome])).toEqual(
      classes.map(() => [undefined, 'UNSAMPLED_STRATUM']),
    );
  });

  it('stay post-stratified where classes are declared to share a post-stratum', () => {
    const few = [...units.slice(0, 4), unit('water', 'water', 1)];
    const { method, areas, assessment } = areaByClass({ classes, units: few, mappedAreas, merge: { water: 'crop' } });
    expect(method).toBe('post-stratified');
    expect(areas[0]!.value).toBeCloseTo(400 * (40 / 47) + 600 * (9 / 79), 9);
    expect(areas.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(1000, 9);
    expect(assessment.counts[2]).toEqual([0, 0, 1]);
  });

  it('take the unmapped part as a post-stratum of its own', () => {
    const cloudy = [...units, unit(undefined, 'crop', 6), unit(undefined, 'forest', 2)];
    const estimate = areaByClass({ classes, units: cloudy, mappedAreas, unmappedArea: 250 });
    expect(estimate.frameArea).toBe(1250);
    // A fifth of the frame has no class: 6 of the 8 units there are crop, 2 are forest.
    const unmapped = estimate.assessment.unmappedShares;
    for (const [k, share] of [0.15, 0.05, 0].entries()) expect(unmapped[k]).toBeCloseTo(share, 12);
    expect(estimate.areas.reduce((sum, { value }) => sum + value!, 0)).toBeCloseTo(1250, 9);
    expect(() => areaByClass({ classes, units: cloudy, mappedAreas })).toThrow('no map class');
  });

  it('shrink with the finite population correction of a known population', () => {
    const plain = areaByClass({ classes, units, mappedAreas }).areas[0]!;
    const corrected = areaByClass({ classes, units, mappedAreas, populationUnits: 400 }).areas[0]!;
    expect(corrected.standardError!).toBeLessThan(plain.standardError!);
  });
});

describe('shares that the map’s errors make one expect of an area', () => {
  const { areas: national } = areaByClass({ classes, units, mappedAreas });
  const matrix = [
    [40, 6, 0],
    [9, 70, 0],
    [1, 0, 4],
  ];
  const expectedAreas = (sizes: readonly number[]): readonly number[] | undefined => {
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return expectedShares(sizes, errorsOfMatrix(matrix))?.map((share) => share * total);
  };

  it('sum over areas to the post-stratified estimate of the whole, and over classes to the area', () => {
    const north = expectedAreas([100, 450, 20])!;
    const south = expectedAreas([200, 150, 80])!;
    for (const [k, { value }] of national.entries()) expect(north[k]! + south[k]!).toBeCloseTo(value!, 9);
    expect(north.reduce((sum, value) => sum + value, 0)).toBeCloseTo(570, 9);
  });

  it('are not to be had where a part of the map has no unit, or nothing was observed', () => {
    const silent = matrix.map((row, i) => (i === 2 ? [0, 0, 0] : row));
    expect(expectedShares([1, 1, 1], errorsOfMatrix(silent))).toBeUndefined();
    expect(expectedShares([1, 1, 0], errorsOfMatrix(silent))).toHaveLength(3);
    expect(expectedAreas([0, 0, 0])).toBeUndefined();
  });
});
