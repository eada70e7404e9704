import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { samplePopulation, type SamplePopulation } from '../sample-population.ts';
import { casePixels } from './case-pixels.ts';
import { configurations, type Configuration } from './configurations.ts';
import type { GridCell } from './grid-cell.ts';
import { groupLine, summaryLines } from './grid-lines.ts';
import { runGrid } from './run-grid.ts';

const THREADS = 2;

/**
 * `grid [--draws N] [--map M,…] [--design D,…] [--levels total,region] [--threads N] [--out FILE]`: draws the grid or a
 * part of it, prints how each configuration fared and a summary, and writes one line of JSON for each cell.
 * @param root folder of the project.
 */
export async function gridCommand(root: string, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      draws: { type: 'string', default: '1000' },
      map: { type: 'string' },
      design: { type: 'string' },
      levels: { type: 'string' },
      threads: { type: 'string', default: String(THREADS) },
      out: { type: 'string', default: path.join(root, 'benchmarks', 'data', 'grid.jsonl') },
    },
  });
  const list = (value: string | undefined): readonly string[] | undefined => value?.split(',');
  mkdirSync(path.dirname(values.out), { recursive: true });
  writeFileSync(values.out, '');
  const cells = await printedGrid(await samplePopulation(root), {
    chosen: configurations({ maps: list(values.map), designs: list(values.design) }),
    draws: Number(values.draws),
    levels: list(values.levels),
    threads: Number(values.threads),
    onCells: (found) => appendFileSync(values.out, found.map((cell) => `${JSON.stringify(cell)}\n`).join('')),
  });
  for (const line of summaryLines(cells)) console.log(line);
  console.log(`Cells: ${path.relative(process.cwd(), values.out)}`);
}

/** Draws configurations, all unless some are chosen, and prints how each fared. */
export async function printedGrid(
  population: SamplePopulation,
  o: {
    readonly draws: number;
    readonly chosen?: readonly Configuration[];
    readonly levels?: readonly string[] | undefined;
    readonly threads?: number;
    readonly onCells?: (cells: readonly GridCell[]) => void;
  },
): Promise<GridCell[]> {
  const all: GridCell[] = [];
  const chosen = o.chosen ?? configurations({});
  await runGrid({
    pixels: casePixels(population),
    configurations: chosen,
    draws: o.draws,
    levels: o.levels,
    threads: o.threads ?? THREADS,
    onCells: ({ map, design }, cells, milliseconds) => {
      all.push(...cells);
      o.onCells?.(cells);
      console.log(`${map} ${design} (${(milliseconds / 1000).toFixed(1)} s)`);
      for (const level of new Set(cells.map((cell) => cell.level))) {
        const group = cells.filter((cell) => cell.level === level);
        console.log(`  ${groupLine(level, group)}`);
      }
    },
  });
  const placeOf = (cell: Configuration): number =>
    chosen.findIndex(({ map, design }) => map === cell.map && design === cell.design);
  return all.toSorted((a, b) => placeOf(a) - placeOf(b));
}
