import { expect, it } from 'vitest';
import { crsFromEpsg } from '../../../geo/crs.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { AssessedSample } from '../../../stages/validation/estimates/assess-sample.ts';
import { spatialCorrelation } from '../../../stages/validation/estimates/spatial-correlation.ts';
import { hashLattice } from '../../../statistics/random-stream.ts';

const SIDE = 24;
/** Every pixel a unit; the truth is in patches of 5 × 3 pixels, and the map wrong in every seventh. */
const places = Array.from({ length: SIDE * SIDE }, (_, k) => ({ col: k % SIDE, row: Math.floor(k / SIDE) }));
const units = places.map(({ col, row }, k) => {
  const referenceClass = hashLattice(7, Math.floor(col / 5), Math.floor(row / 3)) % 2;
  return { stratum: 0, referenceClass, part: k % 7 === 0 ? 1 - referenceClass : referenceClass, isInFrame: true };
});
const assessed = {
  units: places,
  sample: { strata: [{ name: 'all', size: 1 }], units, classCount: 2 },
} as unknown as AssessedSample;

function rangesM(grid: Grid): number[] {
  const found = spatialCorrelation(assessed, { classes: ['a', 'b'], grid, seed: 3 });
  return found.labels.map(({ rangeM }) => rangeM!);
}

/** Pixels of one kilometre at 60° north, where a metre of Web Mercator is half a metre on the ground. */
const size = { widthPx: SIDE, heightPx: SIDE };
const utm: Grid = { ...size, crs: crsFromEpsg(32632), affine: [1000, 0, 490_000, 0, -1000, 6_663_000] };
const mercator: Grid = { ...size, crs: crsFromEpsg(3857), affine: [2000, 0, 1_000_000, 0, -2000, 8_423_700] };

it('errors and labels gather over the same metres on the ground, whatever the projection does to lengths', () => {
  const [inUtm, inMercator] = [rangesM(utm), rangesM(mercator)];
  for (const [j, rangeM] of inUtm.entries()) {
    expect(rangeM).toBeGreaterThan(1000);
    expect(rangeM).toBeLessThan(5000);
    expect(Math.abs(inMercator[j]! / rangeM - 1), 'in Mercator').toBeLessThan(0.03);
  }
});

it('places on a turned grid are as far apart as on a straight one', () => {
  const turned: Grid = { ...utm, affine: [0, 1000, 490_000, -1000, 0, 6_663_000] };
  for (const [j, rangeM] of rangesM(turned).entries()) expect(rangeM / rangesM(utm)[j]!).toBeCloseTo(1, 2);
});
