import type { AreaEstimate } from '../../../stages/validation/estimates/area-estimates.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import { normalQuantile } from '../../../statistics/distributions/normal.ts';

/** Sums over draws of one class in one area; sums of two runs of draws add up. Areas in km². */
export interface CellTally {
  /** Draws, and those of them with a value and an interval. */
  draws: number;
  figures: number;
  /** Units of the class in the area. */
  units: number;
  /** Units of the class that the map shows as another there, and those of another that it shows as the class. */
  omitted: number;
  committed: number;
  covered: number;
  /** Intervals that lie wholly above the truth, and wholly below it. */
  above: number;
  below: number;
  widthKm2: number;
  /** Of value ± quantile × standard error, by the figure's own standard error. */
  waldWidthKm2: number;
  waldCovered: number;
  /** The textbook interval of the design, without the map; only of the whole. */
  textbook: number;
  textbookWidthKm2: number;
  textbookCovered: number;
  deviationKm2: number;
  squaredDeviationKm4: number;
  varianceKm4: number;
  /** Draws by method and interval. */
  readonly methods: Record<string, number>;
}

export type CellCounts = Pick<CellTally, 'units' | 'omitted' | 'committed'>;

export function emptyTally(): CellTally {
  return {
    ...{
      draws: 0,
      figures: 0,
      units: 0,
      omitted: 0,
      committed: 0,
      covered: 0,
      above: 0,
      below: 0,
      widthKm2: 0,
      waldWidthKm2: 0,
    },
    ...{ waldCovered: 0, textbook: 0, textbookWidthKm2: 0, textbookCovered: 0 },
    ...{ deviationKm2: 0, squaredDeviationKm4: 0, varianceKm4: 0, methods: {} },
  };
}

const Z = normalQuantile(0.975);

/** Adds what one draw gave. `textbook` is the design's own estimate of the whole, in km². */
export function addFigure(
  tally: CellTally,
  o: {
    readonly estimate: AreaEstimate['estimate'];
    readonly textbook: Pick<Estimate, 'value' | 'wald'> | undefined;
    readonly truthKm2: number;
    readonly counts: CellCounts;
  },
): void {
  const { truthKm2 } = o;
  const { value, interval, wald, standardError = 0, method } = o.estimate;
  tally.draws += 1;
  tally.units += o.counts.units;
  tally.omitted += o.counts.omitted;
  tally.committed += o.counts.committed;
  if (o.textbook?.value !== undefined) {
    // Without an error among its units it has no width.
    const { lower, upper } = o.textbook.wald ?? { lower: o.textbook.value, upper: o.textbook.value };
    tally.textbook += 1;
    tally.textbookWidthKm2 += upper - lower;
    tally.textbookCovered += lower <= truthKm2 && truthKm2 <= upper ? 1 : 0;
  }
  if (value === undefined || interval === undefined) return;
  const plain = wald ?? { lower: value - Z * standardError, upper: value + Z * standardError };
  const name = `${method}/${interval.method}`;
  tally.figures += 1;
  tally.covered += interval.lower <= truthKm2 && truthKm2 <= interval.upper ? 1 : 0;
  tally.above += interval.lower > truthKm2 ? 1 : 0;
  tally.below += interval.upper < truthKm2 ? 1 : 0;
  tally.widthKm2 += interval.upper - interval.lower;
  tally.waldWidthKm2 += plain.upper - plain.lower;
  tally.waldCovered += plain.lower <= truthKm2 && truthKm2 <= plain.upper ? 1 : 0;
  tally.deviationKm2 += value - truthKm2;
  tally.squaredDeviationKm4 += (value - truthKm2) ** 2;
  tally.varianceKm4 += standardError ** 2;
  tally.methods[name] = (tally.methods[name] ?? 0) + 1;
}

export function mergeTally(into: CellTally, other: CellTally): void {
  for (const [key, sum] of Object.entries(other)) {
    if (typeof sum === 'number') (into as unknown as Record<string, number>)[key]! += sum;
  }
  for (const [name, draws] of Object.entries(other.methods)) into.methods[name] = (into.methods[name] ?? 0) + draws;
}
