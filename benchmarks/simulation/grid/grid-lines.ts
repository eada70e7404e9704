import { percent } from '../markdown-table.ts';
import type { GridCell } from './grid-cell.ts';
import { gridSummary, worstCells } from './grid-summary.ts';
import { isCoarse } from './least-coverage.ts';

const WORST = 20;

/** How a group of cells fared, in one line of plain text. */
export function groupLine(name: string, cells: readonly GridCell[]): string {
  const summary = gridSummary(cells);
  if (summary === undefined) return `${name}: no cell to judge`;
  return [
    `${name.padEnd(14)} ${String(summary.cells).padStart(4)} cells`,
    `coverage mean ${percent(summary.meanCoverage)} lowest ${percent(summary.lowestCoverage)}`,
    `low ${summary.below}, beyond error ${summary.belowBeyondError} (Holm ${summary.belowByHolm})`,
    `above 98.5: ${percent(summary.aboveHighShare, 0)} %, of ${summary.free} free ones ${percent(summary.freeAboveHighShare, 0)} %`,
    `|bias|/SE mean ${summary.meanAbsoluteBias.toFixed(2)} largest ${summary.largestAbsoluteBias.toFixed(2)}, > 0.2: ${summary.biased}, beyond error ${summary.biasedBeyondError}`,
    `width/Wald ${summary.meanWidthOverWald.toFixed(2)}`,
  ].join(' | ');
}

/** One cell in one line of plain text. */
export function cellLine(cell: GridCell): string {
  const methods = Object.entries(cell.methods).slice(0, 2);
  return [
    `${cell.map} ${cell.design} ${cell.level} ${cell.area} ${cell.class}`,
    `units ${cell.expectedUnits.toFixed(0)}, true ${cell.trueKm2.toFixed(2)} km²`,
    `published ${percent(cell.published, 0)} %`,
    `covers ${percent(cell.coverage)} (above ${percent(cell.above)}, below ${percent(cell.below)}; Wald ${percent(cell.waldCoverage)}${cell.textbookCoverage === null ? '' : `, textbook ${percent(cell.textbookCoverage)}`})`,
    `width/Wald ${cell.widthOverWald?.toFixed(2) ?? '–'}${cell.widthOverTextbook === null ? '' : `, /textbook ${cell.widthOverTextbook.toFixed(2)}`}`,
    `bias/SE ${cell.biasOverSe.toFixed(2)}`,
    `V/MSE ${cell.varianceOverMse?.toFixed(2) ?? '–'}`,
    methods.map(([name, share]) => `${name} ${percent(share, 0)}`).join(', '),
  ].join(' | ');
}

/** The grid by level, map and design, and its worst cells. */
export function summaryLines(cells: readonly GridCell[]): string[] {
  const coarse = cells.filter(isCoarse);
  const fine = cells.filter((cell) => !isCoarse(cell));
  return [
    '',
    'By level',
    ...groupLines(cells, ({ level }) => level),
    '',
    'By map, total and regions',
    ...groupLines(coarse, ({ map }) => map),
    '',
    'By design, total and regions',
    ...groupLines(coarse, ({ design }) => design),
    '',
    'Worst cells, total and regions',
    ...worstCells(coarse, WORST).map(cellLine),
    '',
    'Worst cells below regions',
    ...worstCells(fine, WORST).map(cellLine),
  ];
}

function groupLines(cells: readonly GridCell[], of: (cell: GridCell) => string): string[] {
  return [...new Set(cells.map(of))].map((name) =>
    groupLine(
      name,
      cells.filter((cell) => of(cell) === name),
    ),
  );
}
