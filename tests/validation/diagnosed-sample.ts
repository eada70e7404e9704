import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import type { DiagnosticsRequest } from '../../stages/validation/diagnostics/input.ts';
import { seededRandom } from '../../statistics/random-stream.ts';

/** 1000 by 1000 pixels of 100 m: four districts of equal size to a region, two regions side by side. */
export const GRID: Grid = {
  crs: crsFromEpsg(32633),
  affine: [100, 0, 500_000, 0, -100, 5_000_000],
  widthPx: 1000,
  heightPx: 1000,
};

export const CLASSES = ['crop', 'forest', 'water'];

const AREAS = [
  { level: 'total', code: 'TOTAL', name: 'All areas' },
  { level: 'region', code: 'R0', name: 'West' },
  { level: 'region', code: 'R1', name: 'East' },
  ...Array.from({ length: 8 }, (_, k) => ({ level: 'district', code: `D${k}`, name: `District ${k}` })),
  { level: 'district', code: 'D8', name: 'Island' },
];

function unitAt(id: number, col: number, row: number): LabelledUnit {
  const region = col < 500 ? 0 : 1;
  return {
    id: `u${id}`,
    col,
    row,
    referenceClass: undefined,
    alternateClass: undefined,
    mapClass: undefined,
    stratum: undefined,
    cluster: undefined,
    inclusionProbability: undefined,
    gridCol: undefined,
    gridRow: undefined,
    areas: { region: `R${region}`, district: `D${region * 4 + Math.floor(row / 250)}` },
  };
}

/** Strata are the map's classes: crop, forest and water with these shares of a million pixels. */
const SIZES = [500_000, 400_000, 100_000];

/** A stratified sample of the scene whose chance of an error at a place `errorAt` gives. */
export function diagnosedSample(o: {
  readonly count: number;
  readonly seed: number;
  readonly errorAt: (col: number, row: number) => number;
}): DiagnosticsRequest {
  const random = seededRandom(o.seed);
  const strata = CLASSES.map((name, h) => ({ name, size: SIZES[h]! }));
  const counts = [0, 0, 0];
  const drawn = Array.from({ length: o.count }, (_, k) => {
    const unit = unitAt(k, Math.floor(random() * 1000), Math.floor(random() * 1000));
    const stratum = k % 3;
    counts[stratum]! += 1;
    const isWrong = random() < o.errorAt(unit.col, unit.row);
    const other = (stratum + (random() < 0.5 ? 1 : 2)) % 3;
    return {
      stratum,
      unit: { ...unit, mapClass: CLASSES[stratum], referenceClass: CLASSES[isWrong ? other : stratum] },
    };
  });
  return {
    units: drawn.map(({ unit }) => unit),
    design: {
      strata,
      units: drawn.map(({ stratum }) => ({ stratum, weight: SIZES[stratum]! / counts[stratum]! })),
    },
    isProbabilitySample: true,
    classes: CLASSES,
    areas: AREAS,
    grid: GRID,
    confidence: 0.95,
    seed: 11,
  };
}
