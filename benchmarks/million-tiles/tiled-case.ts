import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRunFile } from '../../config/read-run-file.ts';
import { planApart } from '../../pipeline/plan-apart.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const sample = path.join(root, 'sample-tiles');

/** Area of the sample case's grid, and the side of the smallest tile of chips of 96 pixels that overlap by 36. */
const GRID_M2 = 21_083 * 12_781;
const TILE_PX = 60;

/** The sample case on a grid so fine that it has about so many tiles. */
export async function writeCase(
  folder: string,
  tiles: number,
): Promise<{ readonly runFile: string; readonly tiles: number }> {
  const resolution = Math.sqrt(GRID_M2 / tiles) / TILE_PX;
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8')
    .replace('resolution: 20', `resolution: ${resolution.toPrecision(4)}`)
    .replace(/^inference:.*$/m, 'inference: {tile: 64, chip: 96, overlap: 36}')
    .replaceAll('imagery/', `${sample}/imagery/`)
    .replace('../models/', `${root}/models/`)
    .replaceAll(/file: (areas|reference)/g, `file: ${sample}/$1`);
  const runFile = path.join(folder, `${tiles}.yaml`);
  writeFileSync(runFile, text);
  const plan = await planApart(await readRunFile(runFile));
  return { runFile, tiles: plan.tiles.count };
}
