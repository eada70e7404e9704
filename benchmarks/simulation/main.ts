// `npm run simulate [-- DRAWS]`: how often published intervals hold the truth. Prints, and writes benchmarks/SIMULATION.md
// and benchmarks/simulation-grid.csv. `npm run simulate -- grid …` draws a part of the grid: see grid/grid-command.ts.
// `-- guards [RIGHT] [WRONG]` counts how often right and wrong declared designs are held; `-- latitude [DRAWS]` estimates from
// samples of grids whose pixels differ in area. Both print only.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sampleCaseCoverage } from './sample-case-coverage.ts';
import { designPrecision, forecastSpread } from './design-precision.ts';
import { designPrecisionReport } from './design-precision-report.ts';
import { gridCommand, printedGrid } from './grid/grid-command.ts';
import { gridCsv, gridReport } from './grid/grid-report.ts';
import { guardOutcomes } from './guard-outcomes.ts';
import { withSampleRun, type SamplePopulation } from './sample-population.ts';
import { sampleCaseReport } from './sample-case-report.ts';
import { table8Coverage } from './table8-coverage.ts';
import { table8Report } from './table8-report.ts';
import { unequalPixelsReport } from './unequal-pixels-report.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const [first = '1000', ...rest] = process.argv.slice(2);
const parts: Readonly<Record<string, () => Promise<void>>> = {
  grid: () => gridCommand(root, rest),
  guards: () => printGuards(Number(rest[0] ?? 1000), Number(rest[1] ?? 100)),
  latitude: async () => console.log(await unequalPixelsReport({ draws: Number(rest[0] ?? 300), size: 1000 })),
};
await (parts[first]?.() ?? simulateAll(Number(first)));

async function printGuards(rightDraws: number, wrongDraws: number): Promise<void> {
  await withSampleRun(root, async (_, population) => {
    const { right, wrong } = guardOutcomes(population, { rightDraws, wrongDraws, seed: 1 });
    for (const outcome of [...right, ...wrong]) console.log(JSON.stringify(outcome));
  });
}

async function simulateAll(draws: number): Promise<void> {
  const table8 = table8Section(5 * draws);
  console.log(table8);
  const sections = await withSampleRun(root, async (folder, population) => {
    const coverage = sampleCaseCoverage(population, { draws, seed: 1 });
    const sampleCase = sampleCaseReport(coverage, { population, draws });
    console.log(sampleCase);
    const precision = await precisionSection({ folder, population }, draws);
    console.log(precision);
    const cells = await printedGrid(population, { draws });
    writeFileSync(path.join(root, 'benchmarks', 'simulation-grid.csv'), gridCsv(cells));
    const grid = gridReport(cells, draws);
    console.log(grid);
    return [grid, table8, sampleCase, precision];
  });
  writeFileSync(
    path.join(root, 'benchmarks', 'SIMULATION.md'),
    `# Coverage by simulation\n\nMade by \`npm run simulate\`: samples drawn again and again from populations whose truth is known, estimated as a run\ndoes. An interval covers if it holds the truth; nominal is 95 %.\n\n${sections.join('\n')}`,
  );
}

function table8Section(draws: number): string {
  return table8Report(
    [
      { name: '75/75/165/325, the example’s own', allocation: [75, 75, 165, 325] },
      { name: '20/20/50/100', allocation: [20, 20, 50, 100] },
      { name: '13/10/205/413, proportional', allocation: [13, 10, 205, 413] },
    ].map((o) => ({ ...o, classes: table8Coverage({ draws, allocation: o.allocation, seed: 2014 }) })),
    draws,
  );
}

async function precisionSection(
  run: { readonly folder: string; readonly population: SamplePopulation },
  draws: number,
): Promise<string> {
  const municipalities = {
    file: path.join(root, 'sample-tiles', 'areas.geojson'),
    code: 'code',
    name: 'name',
    level: 'municipality',
    parents: ['region'],
  };
  const known = { ...run, municipalities };
  const size = 1500;
  const earlierSamples = Math.max(5, Math.round(draws / 50));
  const seeds = Array.from({ length: Math.max(10, Math.round(draws / 10)) }, (_, k) => k + 1);
  return designPrecisionReport({
    size,
    earlierSamples,
    outcomes: await designPrecision(known, { size, seeds }),
    spreads: await forecastSpread(known, { size, earlierSamples }),
  });
}
