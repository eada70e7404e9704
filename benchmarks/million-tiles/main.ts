// Prints what plans and runs of up to a million tiles take, through the command line: npm run bench:tiles
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measureCommand, type Measured } from './measure-command.ts';
import { writeCase } from './tiled-case.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const WORKERS = '2';
const MB = 1e6;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-tiles-'));
try {
  console.log('tiles      plan              run: first tile');
  const first: { readonly tiles: number; readonly run: Measured }[] = [];
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
    first.push({ tiles, run });
    console.log(`${String(tiles).padEnd(10)} ${text(plan).padEnd(17)} ${text(run)}`);
  }
  const [less, more] = [first[1]!, first[2]!];
  const bytesPerTile = (more.run.peakBytes - less.run.peakBytes) / (more.tiles - less.tiles);
  console.log(`memory of a run grows by ${bytesPerTile.toFixed(0)} bytes a tile`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function text({ seconds, peakBytes }: Measured): string {
  return `${seconds.toFixed(1)} s, ${(peakBytes / MB).toFixed(0)} MB`;
}
