import type { Grid } from '../../geo/grid.ts';
import { correlograms, fitExponentialCorrelation, type Correlogram } from '../../statistics/diagnostics/correlogram.ts';
import { designWeights } from '../../statistics/ladder/area-sample.ts';
import type { AssessedSample } from './assess-sample.ts';
import { placesInMetres } from './diagnostics-places.ts';

/** Correlation of two units by the distance d between them: atZero · exp(−d ÷ rangeM). */
export interface CorrelationFigure {
  readonly class: string;
  /** Null where nothing varies. */
  readonly atZero: number | null;
  readonly rangeM: number | null;
}

/** How alike units near each other are, by class: what a later sample of the same map has to expect. */
export interface SpatialCorrelation {
  /** Of 1[reference is the class] less its rate within the map's class, of units that the map shows. */
  readonly residuals: readonly CorrelationFigure[];
  /** Of 1[reference is the class] less its rate. */
  readonly labels: readonly CorrelationFigure[];
}

/** Correlations of the units in the frame, weighted by the design. */
export function spatialCorrelation(
  { sample, units }: AssessedSample,
  o: { readonly classes: readonly string[]; readonly grid: Grid; readonly seed: number },
): SpatialCorrelation {
  const places = placesInMetres(units, o.grid);
  const weights = designWeights(sample);
  const all = sample.units.flatMap(({ isInFrame }, k) => (isInFrame ? [k] : []));
  const seen = all.filter((k) => sample.units[k]!.part < sample.classCount);
  const figures = (members: readonly number[], partOf: (k: number) => number): CorrelationFigure[] => {
    const series = o.classes.map((_, j) => {
      const isClass = (k: number): number => (sample.units[k]!.referenceClass === j ? 1 : 0);
      const rates = partRates(members, { partOf, weights, isClass });
      return members.map((k) => isClass(k) - rates.get(partOf(k))!);
    });
    const ofMembers = { weights: members.map((k) => weights[k]!), places: members.map((k) => places[k]!) };
    return correlograms({ series, ...ofMembers }, o.seed).map((found, j) => figure(o.classes[j]!, found));
  };
  return { residuals: figures(seen, (k) => sample.units[k]!.part), labels: figures(all, () => 0) };
}

function figure(name: string, found: Correlogram | undefined): CorrelationFigure {
  if (found === undefined) return { class: name, atZero: null, rangeM: null };
  const { atZero, range } = fitExponentialCorrelation(found);
  return { class: name, atZero, rangeM: range };
}

function partRates(
  members: readonly number[],
  o: {
    readonly partOf: (k: number) => number;
    readonly weights: readonly number[];
    readonly isClass: (k: number) => number;
  },
): ReadonlyMap<number, number> {
  const sums = new Map<number, { weight: number; showing: number }>();
  for (const k of members) {
    const sum = sums.get(o.partOf(k)) ?? { weight: 0, showing: 0 };
    sums.set(o.partOf(k), sum);
    sum.weight += o.weights[k]!;
    sum.showing += o.weights[k]! * o.isClass(k);
  }
  return new Map([...sums].map(([part, { weight, showing }]) => [part, showing / weight]));
}
