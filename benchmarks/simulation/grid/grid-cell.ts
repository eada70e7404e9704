import type { CellTally } from './cell-tally.ts';
import { leastCoverage } from './least-coverage.ts';
import { necessaryCoverage } from './necessary-coverage.ts';

/** How one class in one area fared under one map (or error matrix) and design. Widths and bias are of the draws with a figure. */
export interface GridCell {
  readonly map: string;
  readonly design: string;
  readonly level: string;
  readonly area: string;
  readonly class: string;
  readonly trueKm2: number;
  /** Mean number of units of the class in the area. */
  readonly expectedUnits: number;
  /** Mean number of units that the map omits from the class there, and of those that it commits to it. */
  readonly expectedOmitted: number;
  readonly expectedCommitted: number;
  /** Coverage that any interval has there that keeps its level's bound whatever the truth is. */
  readonly necessaryCoverage: number;
  readonly draws: number;
  /** Draws with a value and an interval, and their share. */
  readonly figures: number;
  readonly published: number;
  /** Share of intervals that hold the truth, lie wholly above it and wholly below it. */
  readonly coverage: number;
  readonly above: number;
  readonly below: number;
  readonly widthKm2: number;
  /** Mean width ÷ that of value ± quantile × the figure's own standard error, and the coverage of that. */
  readonly widthOverWald: number | null;
  readonly waldCoverage: number;
  /** The same against the design's textbook interval without the map; of the whole only. */
  readonly widthOverTextbook: number | null;
  readonly textbookCoverage: number | null;
  /** Mean deviation from the truth ÷ root mean squared standard error. */
  readonly biasOverSe: number;
  /** Mean deviation ÷ its simulation error. */
  readonly biasZ: number;
  /** Mean squared standard error ÷ mean squared deviation. */
  readonly varianceOverMse: number | null;
  /** Share of the figures by method and interval. */
  readonly methods: Readonly<Record<string, number>>;
}

/** A cell as it is written; undefined where no draw had a figure. */
export function gridCell(
  about: Pick<GridCell, 'map' | 'design' | 'level' | 'area' | 'class' | 'trueKm2'>,
  tally: CellTally,
): GridCell | undefined {
  const { figures, draws } = tally;
  if (figures === 0) return undefined;
  const bias = tally.deviationKm2 / figures;
  const spread = Math.sqrt(Math.max(0, tally.squaredDeviationKm4 / figures - bias * bias));
  const standardError = clear(Math.sqrt(tally.varianceKm4 / figures), about);
  const widthKm2 = tally.widthKm2 / figures;
  return {
    ...about,
    expectedUnits: tally.units / draws,
    expectedOmitted: tally.omitted / draws,
    expectedCommitted: tally.committed / draws,
    necessaryCoverage: necessaryCoverage(
      { omitted: tally.omitted / draws, committed: tally.committed / draws },
      leastCoverage(about.level),
    ),
    draws,
    figures,
    published: figures / draws,
    coverage: tally.covered / figures,
    above: tally.above / figures,
    below: tally.below / figures,
    widthKm2,
    widthOverWald: ratio(widthKm2, clear(tally.waldWidthKm2 / figures, about)),
    waldCoverage: tally.waldCovered / figures,
    widthOverTextbook: tally.textbook === 0 ? null : ratio(widthKm2, tally.textbookWidthKm2 / tally.textbook),
    textbookCoverage: ratio(tally.textbookCovered, tally.textbook),
    biasOverSe: ratio(bias, standardError) ?? 0,
    biasZ: ratio(bias, spread / Math.sqrt(figures)) ?? 0,
    varianceOverMse: ratio(tally.varianceKm4, tally.squaredDeviationKm4),
    methods: Object.fromEntries(
      Object.entries(tally.methods)
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => [name, count / figures]),
    ),
  };
}

/** Zero for what is but rounding beside the truth: a good map leaves draws without any error. */
function clear(km2: number, { trueKm2 }: Pick<GridCell, 'trueKm2'>): number {
  return km2 < 1e-9 * trueKm2 ? 0 : km2;
}

function ratio(value: number, by: number): number | null {
  return by === 0 ? null : value / by;
}
