import { markdownTable, percent } from '../markdown-table.ts';
import { ERROR_MATRICES } from './error-matrices.ts';
import type { GridCell } from './grid-cell.ts';
import { gridSummary, worstCells } from './grid-summary.ts';
import { isCoarse } from './least-coverage.ts';

const WORST = 20;

/** The grid in Markdown: by level, by map and by design, and the worst cells. */
export function gridReport(cells: readonly GridCell[], draws: number): string {
  const coarse = cells.filter(isCoarse);
  const fine = cells.filter((cell) => !isCoarse(cell));
  return [
    '## Maps and designs\n',
    `${draws} draws of each design from each map of the sample case, and from published error matrices taken as the population. ` +
      'A cell is one class in one area; those count that are expected to hold at least 5 units and have a figure in at least a tenth of the draws. ' +
      'The bound is 92 % for the whole and regions and 90 % for municipalities; a cell lies below it beyond simulation error where a binomial test says so at 1 % by itself, or at 5 % for all cells of the line together (Holm). ' +
      'Where a unit in error or fewer is expected an interval that keeps its bound whatever the truth is has to hold it nearly always (grid/necessary-coverage.ts); the other cells are free to be held in 98.5 % or less. ' +
      'Bias is beyond simulation error where it is above 0.2 standard errors by more than 2.33 of its own. Every cell: [simulation-grid.csv](simulation-grid.csv).\n',
    section('By level', cells, ({ level }) => level),
    section('By map or error matrix, the whole and regions', coarse, ({ map }) => map),
    section('By design, the whole and regions', coarse, ({ design }) => design),
    section('By map, municipalities', fine, ({ map }) => map),
    section('By design, municipalities', fine, ({ design }) => design),
    '### The cells farthest below their bound, the whole and regions\n',
    worstTable(coarse),
    '### The same, municipalities\n',
    worstTable(fine),
    '### The error matrices\n',
    ...Object.entries(ERROR_MATRICES).map(([name, { source }]) => `- ${name}: ${source}`),
    '',
  ].join('\n');
}

function section(title: string, cells: readonly GridCell[], of: (cell: GridCell) => string): string {
  const head = [
    '',
    'cells',
    'mean %',
    'lowest %',
    'below',
    'beyond error',
    'Holm',
    'above 98.5 %',
    'free',
    'of these above',
    'mean bias ÷ SE',
    'largest',
    '> 0.2',
    'beyond error',
    'width ÷ Wald',
  ];
  const rows = [...new Set(cells.map(of))].flatMap((name) => {
    const summary = gridSummary(cells.filter((cell) => of(cell) === name));
    if (summary === undefined) return [];
    return [
      [
        name,
        String(summary.cells),
        percent(summary.meanCoverage),
        percent(summary.lowestCoverage),
        String(summary.below),
        String(summary.belowBeyondError),
        String(summary.belowByHolm),
        `${percent(summary.aboveHighShare, 0)} %`,
        String(summary.free),
        `${percent(summary.freeAboveHighShare, 0)} %`,
        summary.meanAbsoluteBias.toFixed(2),
        summary.largestAbsoluteBias.toFixed(2),
        String(summary.biased),
        String(summary.biasedBeyondError),
        summary.meanWidthOverWald.toFixed(2),
      ],
    ];
  });
  return `### ${title}\n\n${markdownTable([head, ...rows])}\n`;
}

function worstTable(cells: readonly GridCell[]): string {
  const head = [
    'map',
    'design',
    'area',
    'class',
    'units',
    'published %',
    'covers %',
    'above the truth %',
    'below %',
    'Wald covers %',
    'width ÷ Wald',
    'bias ÷ SE',
    'method',
  ];
  const rows = worstCells(cells, WORST).map((cell) => [
    cell.map,
    cell.design,
    cell.area,
    cell.class,
    cell.expectedUnits.toFixed(0),
    percent(cell.published, 0),
    percent(cell.coverage),
    percent(cell.above),
    percent(cell.below),
    percent(cell.waldCoverage),
    cell.widthOverWald?.toFixed(2) ?? '–',
    cell.biasOverSe.toFixed(2),
    Object.keys(cell.methods)[0] ?? '',
  ]);
  return `${markdownTable([head, ...rows])}\n`;
}

const COLUMNS = [
  ...([
    'map',
    'design',
    'level',
    'area',
    'class',
    'trueKm2',
    'expectedUnits',
    'expectedOmitted',
    'expectedCommitted',
    'necessaryCoverage',
    'draws',
    'published',
    'coverage',
  ] as const),
  ...(['above', 'below', 'widthKm2', 'widthOverWald', 'waldCoverage', 'widthOverTextbook'] as const),
  ...(['textbookCoverage', 'biasOverSe', 'biasZ', 'varianceOverMse'] as const),
];

/** Every cell as a line of CSV, with four digits and the methods of its figures. */
export function gridCsv(cells: readonly GridCell[]): string {
  const text = (value: string | number | null): string =>
    typeof value === 'number' ? String(Number(value.toPrecision(4))) : (value ?? '');
  const lines = cells.map((cell) => {
    const methods = Object.entries(cell.methods).map(([name, share]) => `${name} ${percent(share, 0)}`);
    return [...COLUMNS.map((column) => text(cell[column])), methods.join('; ')].join(',');
  });
  return [[...COLUMNS, 'methods'].join(','), ...lines, ''].join('\n');
}
