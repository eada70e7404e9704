import { markdownTable, percent } from './markdown-table.ts';
import type { CellCoverage, SampleCaseCoverage } from './sample-case-coverage.ts';
import type { SamplePopulation } from './sample-population.ts';

/** A cell that is estimated one way in fewer draws says too little by itself. */
const LEAST_SHARE = 0.1;
const MANY_UNITS = 30;

/** Coverage of the areas of the sample case beside what counting pixels gives, in Markdown. */
export function sampleCaseReport(
  { cells, withheldShare }: SampleCaseCoverage,
  { population, draws }: { readonly population: SamplePopulation; readonly draws: number },
): string {
  const design = cells.filter(({ kind }) => kind === 'design-based');
  const model = cells.filter(({ kind }) => kind === 'model-based');
  return [
    '## The sample case\n',
    `${draws} draws of its reference sample (600 points), labelled with the truth and estimated as a run does. ` +
      `${percent(withheldShare)} % of the figures are withheld by the ladder (parent only).\n`,
    countingSection(population),
    designSection(design, draws),
    modelSection(model),
  ].join('\n');
}

function countingSection({ classes, mapped, truthKm2 }: SamplePopulation): string {
  const total = mapped.areas.find(({ level }) => level === 'total')!;
  const seen = total.classAreasM2.reduce((sum, area) => sum + area, 0);
  const truth = truthKm2.get('total\nTOTAL')!;
  const rows = classes.map((name, j) => {
    const counted = (total.classAreasM2[j]! / seen) * (total.totalM2 / 1e6);
    return [name, truth[j]!.toFixed(2), counted.toFixed(2), signed(counted / truth[j]! - 1)];
  });
  const head = ['class', 'true km²', 'counted ÷ share seen', 'bias of counting %'];
  return `Counting pixels has no sampling error, and this bias whatever the sample:\n\n${markdownTable([head, ...rows])}\n`;
}

function designSection(cells: readonly CellCoverage[], draws: number): string {
  const steady = cells.filter((cell) => cell.draws >= LEAST_SHARE * draws);
  const rows = steady
    .toSorted((a, b) => a.covered - b.covered)
    .map((cell) => [
      cell.level,
      cell.area,
      cell.class,
      percent(cell.draws / draws, 0),
      cell.trueKm2.toFixed(2),
      cell.expectedUnits.toFixed(0),
      percent(cell.covered),
      cell.meanWidthKm2.toFixed(2),
      cell.biasInStandardErrors.toFixed(2),
      cell.biasInSpreads.toFixed(2),
      cell.mseRatio.toFixed(2),
    ]);
  const head = [
    'level',
    'area',
    'class',
    '% of draws',
    'true km²',
    'units',
    'covered %',
    'width km²',
    'bias ÷ SE',
    'bias ÷ spread',
    'V̂ ÷ MSE',
  ];
  const many = steady.filter(({ expectedUnits }) => expectedUnits >= MANY_UNITS);
  const worst = (bias: (cell: CellCoverage) => number): string =>
    Math.max(...steady.map((cell) => Math.abs(bias(cell)))).toFixed(2);
  return [
    '### Design-based figures (direct, assisted, the whole)\n',
    `Cells that are estimated so in at least ${percent(LEAST_SHARE, 0)} % of the draws: ${steady.length}. ` +
      `Covered in ${percent(least(steady))} to ${percent(most(steady))} % of their draws (${percent(pooled(cells))} % over all cells and draws); ` +
      `the ${many.length} with at least ${MANY_UNITS} units expected in ${percent(least(many))} to ${percent(most(many))} %. ` +
      `Largest bias ${worst(({ biasInStandardErrors }) => biasInStandardErrors)} published standard errors, or ${worst(({ biasInSpreads }) => biasInSpreads)} of the estimates’ own spread: a cell at the margin is estimated by design in the draws whose sample makes the map look good, and leans a little.\n`,
    markdownTable([head, ...rows]),
    '',
  ].join('\n');
}

function modelSection(cells: readonly CellCoverage[]): string {
  const groups = new Map<string, CellCoverage[]>();
  for (const cell of cells)
    groups.set(`${cell.level}\n${cell.class}`, [...(groups.get(`${cell.level}\n${cell.class}`) ?? []), cell]);
  const rows = [...groups].map(([key, group]) => {
    const [level = '', name = ''] = key.split('\n');
    return [
      level,
      name,
      String(group.length),
      String(group.reduce((sum, cell) => sum + cell.draws, 0)),
      percent(pooled(group)),
      mean(group, ({ mseRatio }) => mseRatio).toFixed(2),
    ];
  });
  const head = ['level', 'class', 'areas', 'figures', 'covered %', 'estimated ÷ true MSE'];
  return [
    '### Model-based figures (composite, Fay–Herriot)\n',
    `Covered in ${percent(pooled(cells))} % on average over areas and draws; estimated ÷ true mean squared error ${mean(cells, ({ mseRatio }) => mseRatio).toFixed(2)} on average.\n`,
    markdownTable([head, ...rows]),
    '',
  ].join('\n');
}

function pooled(cells: readonly CellCoverage[]): number {
  return mean(cells, ({ covered }) => covered);
}

/** Mean over cells, each counting by its draws. */
function mean(cells: readonly CellCoverage[], pick: (cell: CellCoverage) => number): number {
  const draws = cells.reduce((sum, cell) => sum + cell.draws, 0);
  return cells.reduce((sum, cell) => sum + cell.draws * pick(cell), 0) / draws;
}

function least(cells: readonly CellCoverage[]): number {
  return Math.min(...cells.map(({ covered }) => covered));
}

function most(cells: readonly CellCoverage[]): number {
  return Math.max(...cells.map(({ covered }) => covered));
}

function signed(share: number): string {
  return `${share > 0 ? '+' : '−'}${percent(Math.abs(share), 0)}`;
}
