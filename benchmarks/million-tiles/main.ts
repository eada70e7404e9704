// Prints what plans and runs of up to a million tiles take, through the command line: npm run bench:tiles
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesPerTile } from './bytes-per-tile.ts';
import { measureCommand, type Measured } from './measure-command.ts';
import { writeCase } from './tiled-case.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const WORKERS = '2';
const MB = 1e6;

console.log(`a run keeps ${bytesPerTile(SIZES.at(-1)!).toFixed(0)} bytes a tile`);
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-tiles-'));
try {
  console.log('tiles      plan                              run, to its first tile');
  for (const wanted of SIZES) {
    const { runFile, tiles } = await writeCase(folder, wanted);
    const plan = await measureCommand(['plan', runFile]);
    const run = await measureCommand(
      ['run', runFile, '--out', path.join(folder, `out-${wanted}`), '--workers', WORKERS],
      {
        // The line of progress says how many items of each stage are done.
        until: /aggregation [1-9]/,
      },
    );
    console.log(`${String(tiles).padEnd(10)} ${text(plan).padEnd(33)} ${text(run)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function text({ seconds, cpuSeconds, peakBytes }: Measured): string {
  return `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${(peakBytes / MB).toFixed(0)} MB`;
}
