import path from 'node:path';
import { fromFile } from 'geotiff';
import { openDecodePool, type DecodePool } from '../raster/decode-pool.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import { median, runPeer } from './run-peer.ts';

const ROUNDS = 3;
/** So many rows are enough for a reader that takes thirty times as long. */
const PACKAGE_ROWS_PX = 2048;
const GOALS: Readonly<Record<string, readonly [one: number | undefined, two: number | undefined]>> = {
  deflate: [1.1, 0.7],
  lzw: [1.9, 1.2],
  none: [undefined, undefined],
};

/** Reading a tiled int16 raster block row by block row, on one thread and with two decoding threads, against GDAL's single thread. */
export async function benchDecode(o: { readonly workDir: string; readonly sizePx: number }): Promise<BenchmarkRow[]> {
  const made = runPeer('decode.py', 'make', o.workDir, String(o.sizePx));
  if ('missing' in made) return [missingRow(made.missing)];
  const rows: BenchmarkRow[] = [];
  for (const [compression, [oneGoal, twoGoal]] of Object.entries(GOALS)) {
    const file = path.join(o.workDir, `decode-${compression}-${o.sizePx}.tif`);
    const times = await timeFile(file);
    const peer = { label: 'GDAL, one thread', seconds: times.peer };
    const row = (threads: string, seconds: number, goal: number | undefined): BenchmarkRow => ({
      name: `decode ${compression}, ${threads}`,
      ours: { label: threads, seconds },
      peer,
      ratio: seconds / times.peer,
      goal,
    });
    rows.push(row('one thread', times.one, oneGoal), row('two workers', times.two, twoGoal));
    rows.push(await packageRow(compression, file));
  }
  return rows;
}

/** Medians of a few rounds; the variants change places, so that none always comes first or after the same one. */
async function timeFile(file: string): Promise<{ one: number; two: number; peer: number }> {
  const pool = openDecodePool({ threads: 2 });
  const times = { one: [] as number[], two: [] as number[], peer: [] as number[] };
  const variants = [
    async () => times.one.push(await timeRead(file)),
    async () => times.two.push(await timeRead(file, pool)),
    async () => times.peer.push(timePeer(file)),
  ];
  await timeRead(file);
  await timeRead(file, pool);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < variants.length; i++) await variants[(i + round) % variants.length]!();
  }
  await pool.close();
  return { one: median(times.one), two: median(times.two), peer: median(times.peer) };
}

/** The peer's own seconds around its reading, without its start. */
function timePeer(file: string): number {
  const read = runPeer('decode.py', 'read', file);
  if ('missing' in read) throw new Error(`GDAL wrote ${file} but cannot read it: ${read.missing}.`);
  return Number(read.output);
}

async function timeRead(file: string, decodePool?: DecodePool, rows = Infinity): Promise<number> {
  const source = await openRaster(file, { cacheBytes: 0, ...(decodePool === undefined ? {} : { decodePool }) });
  const { grid, blockHeightPx } = source.header;
  const endRow = Math.min(grid.heightPx, rows);
  const startedMs = performance.now();
  for (let row = 0; row < endRow; row += blockHeightPx) {
    const heightPx = Math.min(blockHeightPx, grid.heightPx - row);
    await source.read({ bands: [0], window: { col: 0, row, widthPx: grid.widthPx, heightPx } });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await source.close();
  return seconds;
}

/** The first rows by the package geotiff, whose names of tags and keys are used here, and its reader is not. */
async function packageRow(compression: string, file: string): Promise<BenchmarkRow> {
  const seconds = await timePackage(file);
  const ours = await timeRead(file, undefined, PACKAGE_ROWS_PX);
  return {
    name: `decode ${compression}, ${PACKAGE_ROWS_PX} rows`,
    ours: { label: 'one thread', seconds: ours },
    peer: { label: 'geotiff, one thread', seconds },
    ratio: ours / seconds,
    goal: undefined,
  };
}

async function timePackage(file: string): Promise<number> {
  const tiff = await fromFile(file);
  const image = await tiff.getImage();
  const [width, height, step] = [image.getWidth(), image.getHeight(), image.getTileHeight()];
  const endRow = Math.min(height, PACKAGE_ROWS_PX);
  const startedMs = performance.now();
  for (let row = 0; row < endRow; row += step)
    await image.readRasters({ samples: [0], window: [0, row, width, Math.min(row + step, height)] });
  const seconds = (performance.now() - startedMs) / 1000;
  await tiff.close();
  return seconds;
}

function missingRow(missing: string): BenchmarkRow {
  return {
    name: 'decode',
    ours: { label: 'not run', seconds: 0 },
    peer: { label: 'GDAL', missing },
    ratio: undefined,
    goal: undefined,
  };
}
