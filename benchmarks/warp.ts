import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { crsFromEpsg } from '../geo/crs.ts';
import { gridBounds } from '../geo/grid.ts';
import type { Grid } from '../geo/grid.ts';
import type { Resampling } from '../raster/warp/warp.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import { createPlainGeotiff } from './plain-geotiff.ts';
import { targetGrid } from './warp-file.ts';
import type { WarpFileRequest } from './warp-file.ts';

const ROUNDS = 3;
const RESOLUTION_M = 10;
/** The source is tiled, as cloud-optimised files are. */
const BLOCK_PX = 512;

interface WarpCase {
  readonly name: string;
  readonly targetEpsg: number;
  readonly resampling: Resampling;
  readonly gdalName: string;
  readonly goal: number;
}

const NEIGHBOUR = { name: 'UTM 32 to neighbouring zone 33', targetEpsg: 32633 };
const EUROPE = { name: 'UTM 32 to EPSG:3035', targetEpsg: 3035 };
const BILINEAR = { resampling: 'bilinear', gdalName: 'bilinear', goal: 0.6 } as const;
const NEAREST = { resampling: 'nearest', gdalName: 'near', goal: 0.7 } as const;
const CASES: readonly WarpCase[] = [
  { ...NEIGHBOUR, ...BILINEAR },
  { ...NEIGHBOUR, ...NEAREST },
  { ...EUROPE, ...BILINEAR },
  { ...EUROPE, ...NEAREST },
];

/** A tile of the size and place of a Sentinel-2 tile in the east of UTM zone 32. */
function sceneGrid(sizePx: number): Grid {
  const affine = [RESOLUTION_M, 0, 600_000, 0, -RESOLUTION_M, 5_300_040] as const;
  return { crs: crsFromEpsg(32632), affine, widthPx: sizePx, heightPx: sizePx };
}

/** Writes waves with noise on them: the values are of no matter to either program. */
function writeScene(file: string, grid: Grid): void {
  const output = createPlainGeotiff(file, grid, BLOCK_PX);
  let state = 1;
  for (let first = 0; first < grid.heightPx; first += BLOCK_PX) {
    const rows = Math.min(BLOCK_PX, grid.heightPx - first);
    const values = new Int16Array(grid.widthPx * rows);
    for (let i = 0; i < values.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const row = first + Math.floor(i / grid.widthPx);
      const waves = 600 * Math.cos(row / 53) + 800 * Math.sin((i % grid.widthPx) / 37);
      values[i] = 1500 + waves + (state >> 24);
    }
    output.append(values);
  }
  output.close();
}

interface Timing {
  readonly seconds: number;
  readonly peakBytes: number | undefined;
}

function timeProcess(command: string, args: readonly string[]): Timing {
  const start = performance.now();
  const result = spawnSync(command, [...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ended with exit code ${result.status}: ${result.stderr}`);
  const peakKib = Number(result.stdout.trim());
  return { seconds, peakBytes: peakKib > 0 ? peakKib * 1024 : undefined };
}

/** The whole process, start of Node.js included; it prints its peak memory. */
function timeOurs(request: WarpFileRequest): Timing {
  const module = new URL('./warp-file.js', import.meta.url).href;
  const run = `(await import(${JSON.stringify(module)})).warpFile(${JSON.stringify(request)})`;
  const script = `await ${run}; console.log(process.resourceUsage().maxRSS)`;
  return timeProcess(process.execPath, ['--input-type=module', '--eval', script]);
}

function timeGdal(request: WarpFileRequest, o: { target: Grid; gdalName: string }): Timing {
  rmSync(request.output, { force: true });
  const extent = gridBounds(o.target).map(String);
  const warp = ['-q', '-t_srs', `EPSG:${request.targetEpsg}`, '-te', ...extent, '-r', o.gdalName];
  const grid = ['-tr', String(request.resolution), String(request.resolution)];
  const oneThread = ['-wo', 'NUM_THREADS=1', '-wm', '500', '--config', 'GDAL_CACHEMAX', '1024'];
  return timeProcess('gdalwarp', [...warp, ...grid, ...oneThread, request.input, request.output]);
}

function gdalVersion(): string | undefined {
  const result = spawnSync('gdalwarp', ['--version'], { encoding: 'utf8' });
  return result.status === 0 ? /GDAL [\d.]+/.exec(result.stdout)?.[0] : undefined;
}

function fastest(timings: readonly Timing[]): number {
  return Math.min(...timings.map((timing) => timing.seconds));
}

function benchCase(c: WarpCase, o: { input: string; source: Grid; workDir: string; gdal: string | undefined }) {
  const { targetEpsg, resampling } = c;
  const shared = { input: o.input, targetEpsg, resampling, resolution: RESOLUTION_M };
  const target = targetGrid(o.source, shared);
  const ours: Timing[] = [];
  const theirs: Timing[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(timeOurs({ ...shared, output: path.join(o.workDir, 'warp-ours.tif') }));
    if (o.gdal === undefined) continue;
    theirs.push(
      timeGdal({ ...shared, output: path.join(o.workDir, 'warp-gdal.tif') }, { target, gdalName: c.gdalName }),
    );
  }
  return rowOf(c, { ours, theirs, gdal: o.gdal });
}

function rowOf(c: WarpCase, o: { ours: readonly Timing[]; theirs: readonly Timing[]; gdal: string | undefined }) {
  const seconds = fastest(o.ours);
  const peakMb = Math.max(...o.ours.map((timing) => timing.peakBytes ?? 0)) / 1e6;
  const label = `${o.gdal ?? 'GDAL'}: gdalwarp -r ${c.gdalName}, one thread`;
  const row: BenchmarkRow = {
    name: `warp ${c.name}, ${c.resampling}`,
    ours: { label: 'quadrat, one thread', seconds },
    peer:
      o.gdal === undefined ? { label, missing: 'gdalwarp is not installed' } : { label, seconds: fastest(o.theirs) },
    ratio: o.gdal === undefined ? undefined : seconds / fastest(o.theirs),
    goal: c.goal,
    note: `whole processes, fastest of ${ROUNDS} taken in turn; our peak memory ${peakMb.toFixed(0)} MB`,
  };
  return row;
}

/** Warps a square int16 scene, uncompressed in and out, with our warp and with gdalwarp, each in one thread. */
export async function benchWarp(o: { workDir: string; sizePx: number }): Promise<BenchmarkRow[]> {
  mkdirSync(o.workDir, { recursive: true });
  const source = sceneGrid(o.sizePx);
  const input = path.join(o.workDir, 'warp-source.tif');
  writeScene(input, source);
  const gdal = gdalVersion();
  const rows = CASES.map((c) => benchCase(c, { input, source, workDir: o.workDir, gdal }));
  for (const name of ['warp-source.tif', 'warp-ours.tif', 'warp-gdal.tif']) {
    rmSync(path.join(o.workDir, name), { force: true });
  }
  return await Promise.resolve(rows);
}
