import type { CorrelationFigure, SpatialCorrelation } from '../../../results/accuracy.ts';
import type { Grid } from '../../../geo/grid.ts';
import { pixelAreaModel } from '../../../geo/pixel-area.ts';
import {
  correlograms,
  fitExponentialCorrelation,
  type Correlogram,
} from '../../../statistics/diagnostics/correlogram.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import { designWeights } from '../../../statistics/ladder/area-sample.ts';
import type { AssessedSample } from './assess-sample.ts';
import { placesInMetres } from '../diagnostics/places.ts';

/** Correlations of the units in the frame, weighted by the design. */
export function spatialCorrelation(
  { sample, units }: AssessedSample,
  o: { readonly classes: readonly string[]; readonly grid: Grid; readonly seed: number },
): SpatialCorrelation {
  const places = placesOnGround(units, o.grid);
  const weights = designWeights(sample);
  const all = sample.units.flatMap(({ isInFrame }, k) => (isInFrame ? [k] : []));
  const seen = all.filter((k) => sample.units[k]!.part < sample.classCount);
  const figures = (
    members: readonly number[],
    valueOf: (k: number, j: number) => number,
    partOf: (k: number) => number,
  ): CorrelationFigure[] => {
    const series = o.classes.map((_, j) => {
      const means = partMeans(members, { partOf, weights, valueOf: (k) => valueOf(k, j) });
      return members.map((k) => valueOf(k, j) - means.get(partOf(k))!);
    });
    const ofMembers = { weights: members.map((k) => weights[k]!), places: members.map((k) => places[k]!) };
    return correlograms({ series, ...ofMembers }, o.seed).map((found, j) => figure(o.classes[j]!, found));
  };
  const isClass = (k: number, j: number): number => (sample.units[k]!.referenceClass === j ? 1 : 0);
  const isMapped = (k: number, j: number): number => (sample.units[k]!.part === j ? 1 : 0);
  return {
    residuals: figures(seen, isClass, (k) => sample.units[k]!.part),
    differences: figures(
      seen,
      (k, j) => isClass(k, j) - isMapped(k, j),
      () => 0,
    ),
    labels: figures(all, isClass, () => 0),
  };
}

/** A projection's lengths are made those of the ground by the true area of a pixel in the middle of the units. */
function placesOnGround(units: AssessedSample['units'], grid: Grid): Place[] {
  const places = placesInMetres(units, grid);
  if (grid.crs.kind === 'geographic' || units.length === 0) return places;
  const rows = units.map(({ row }) => row).toSorted((a, b) => a - b);
  const row = Math.min(grid.heightPx - 1, Math.max(0, rows[Math.floor(rows.length / 2)]!));
  const [a, b, , d, e] = grid.affine;
  const pixelM2 = Math.abs(a * e - b * d) * grid.crs.unitM ** 2;
  const scale = Math.sqrt(pixelAreaModel(grid).runAreaM2(row, 0, 1) / pixelM2);
  return places.map(([x, y]) => [scale * x, scale * y]);
}

function figure(name: string, found: Correlogram | undefined): CorrelationFigure {
  if (found === undefined) return { class: name, atZero: null, rangeM: null };
  const { atZero, range } = fitExponentialCorrelation(found);
  return { class: name, atZero, rangeM: range };
}

function partMeans(
  members: readonly number[],
  o: {
    readonly partOf: (k: number) => number;
    readonly weights: readonly number[];
    readonly valueOf: (k: number) => number;
  },
): ReadonlyMap<number, number> {
  const sums = new Map<number, { weight: number; values: number }>();
  for (const k of members) {
    const sum = sums.get(o.partOf(k)) ?? { weight: 0, values: 0 };
    sums.set(o.partOf(k), sum);
    sum.weight += o.weights[k]!;
    sum.values += o.weights[k]! * o.valueOf(k);
  }
  return new Map([...sums].map(([part, { weight, values }]) => [part, values / weight]));
}
