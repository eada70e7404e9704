import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { samplePopulation } from '../sample-population.ts';
import { casePixels } from './case-pixels.ts';
import { configurations } from './configurations.ts';
import type { GridCell } from './grid-cell.ts';
import { groupLine, summaryLines } from './grid-lines.ts';
import { runGrid } from './run-grid.ts';

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
      threads: { type: 'string', default: '2' },
      out: { type: 'string', default: path.join(root, 'benchmarks', 'data', 'grid.jsonl') },
    },
  });
  const list = (value: string | undefined): readonly string[] | undefined => value?.split(',');
  const [maps, designs] = [list(values.map), list(values.design)];
  mkdirSync(path.dirname(values.out), { recursive: true });
  writeFileSync(values.out, '');
  const all: GridCell[] = [];
  await runGrid({
    pixels: casePixels(await samplePopulation(root)),
    configurations: configurations({ ...(maps && { maps }), ...(designs && { designs }) }),
    draws: Number(values.draws),
    levels: list(values.levels),
    threads: Number(values.threads),
    onCells: ({ map, design }, cells, milliseconds) => {
      all.push(...cells);
      appendFileSync(values.out, cells.map((cell) => `${JSON.stringify(cell)}\n`).join(''));
      console.log(`${map} ${design} (${(milliseconds / 1000).toFixed(1)} s)`);
      for (const level of new Set(cells.map((cell) => cell.level))) {
        console.log(
          `  ${groupLine(
            level,
            cells.filter((cell) => cell.level === level),
          )}`,
        );
      }
    },
  });
  for (const line of summaryLines(all)) console.log(line);
  console.log(`Cells: ${path.relative(process.cwd(), values.out)}`);
}
