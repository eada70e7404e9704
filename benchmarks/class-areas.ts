import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAreas } from '../geo/areas.ts';
import { crsFromEpsg } from '../geo/crs.ts';
import { applyAffine } from '../geo/affine.ts';
import type { Grid } from '../geo/grid.ts';
import { pixelAreaModel } from '../geo/pixel-area.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { classAreasOfBlock } from '../raster/areas/class-areas.ts';
import { writeCog } from '../raster/cog/writer.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import { median, runPeer } from './run-peer.ts';

const ROUNDS = 3;
const POLYGONS = 1000;
const VERTICES = 150;
const VALUES = Array.from({ length: 8 }, (_, value) => value);
/** What a Python user would write; the quicker of the two is the peer. */
const PEERS = ['masks', 'labels'] as const;

/**
 * Class areas of 1000 polygons, from files to result, against rasterio.features with bincount, and exactextract where
 * it is installed. Theirs count pixel centres; ours are exact shares times true areas.
 */
export async function benchClassAreas(o: {
  readonly workDir: string;
  readonly sizePx: number;
}): Promise<BenchmarkRow[]> {
  const raster = path.join(o.workDir, `class-map-${o.sizePx}.tif`);
  const polygons = path.join(o.workDir, `class-areas-${o.sizePx}.geojson`);
  const grid: Grid = {
    crs: crsFromEpsg(32720),
    affine: [10, 0, 300_000, 0, -10, 9_100_000],
    widthPx: o.sizePx,
    heightPx: o.sizePx,
  };
  if (!existsSync(raster)) await writeClasses(raster, grid);
  await writeFile(polygons, JSON.stringify(blobs(grid)));
  const rounds = await timeInTurn(raster, polygons);
  const name = `class areas of ${POLYGONS} polygons`;
  const ours = { label: 'exact coverage × true area', seconds: median(rounds.ours) };
  return [rasterioRow({ name, ours, rounds }), exactextractRow({ raster, polygons, name, own: ours })];
}

interface Rounds {
  readonly ours: number[];
  /** Seconds by peer. */
  readonly peers: Map<string, number[]>;
  readonly missing: string | undefined;
}

/** Runs both sides in turn, the order turned round from one round to the next; the first round only warms up. */
async function timeInTurn(raster: string, polygons: string): Promise<Rounds> {
  const ours: number[] = [];
  const peers = new Map<string, number[]>(PEERS.map((peer) => [peer, []]));
  let missing: string | undefined;
  const runPeers = (): void => {
    for (const peer of PEERS) {
      const answer = runPeer('class-areas.py', peer, raster, polygons);
      if ('missing' in answer) missing = answer.missing;
      else peers.get(peer)!.push(Number(answer.output));
    }
  };
  await timeOurs(raster, polygons);
  for (let round = 0; round < ROUNDS; round++) {
    if (round % 2 === 0) runPeers();
    ours.push(await timeOurs(raster, polygons));
    if (round % 2 !== 0) runPeers();
  }
  return { ours, peers, missing };
}

function rasterioRow(o: { name: string; ours: BenchmarkRow['ours']; rounds: Rounds }): BenchmarkRow {
  const label = 'rasterio.features and bincount';
  const row = { name: o.name, ours: o.ours, goal: 0.6 };
  const { missing } = o.rounds;
  if (missing !== undefined) return { ...row, peer: { label, missing }, ratio: undefined };
  const timed = [...o.rounds.peers].map(([peer, times]) => ({ peer, seconds: median(times) }));
  const best = timed.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const note = timed.map(({ peer, seconds }) => `${peer} ${seconds.toFixed(2)} s`).join(', ');
  const peer = { label: `${label}, ${best.peer}`, seconds: best.seconds };
  return { ...row, peer, ratio: o.ours.seconds / best.seconds, note };
}

function exactextractRow(o: {
  raster: string;
  polygons: string;
  name: string;
  own: BenchmarkRow['ours'];
}): BenchmarkRow {
  const label = 'exactextract, count and frac';
  const startedMs = performance.now();
  const out = `${o.polygons}.csv`;
  const { error } = spawnSync('exactextract', [
    '-r',
    `c:${o.raster}`,
    '-p',
    o.polygons,
    '-f',
    'code',
    '-o',
    out,
    '-s',
    'count(c)',
    '-s',
    'frac(c)',
  ]);
  const base = { name: o.name, ours: o.own, goal: 0.4 };
  if (error !== undefined) return { ...base, peer: { label, missing: 'not installed' }, ratio: undefined };
  const seconds = (performance.now() - startedMs) / 1000;
  return { ...base, peer: { label, seconds }, ratio: o.own.seconds / seconds };
}

/** Rows of the map read at once, as a run does with its tiles: memory stays bounded. */
const STRIP_ROWS = 512;

async function timeOurs(raster: string, polygons: string): Promise<number> {
  const startedMs = performance.now();
  const source = await openRaster(raster, { cacheBytes: 0 });
  const { grid } = source.header;
  const features: unknown = JSON.parse(await readFile(polygons, 'utf8'));
  const areas = projectAreas(readAreas(features, { code: 'code', location: polygons }), grid);
  const pixelArea = pixelAreaModel(grid);
  const totals = new Map(areas.map(({ code }) => [code, new Float64Array(VALUES.length)]));
  for (let row = 0; row < grid.heightPx; row += STRIP_ROWS) {
    const window = { col: 0, row, widthPx: grid.widthPx, heightPx: Math.min(STRIP_ROWS, grid.heightPx - row) };
    const { bands } = await source.read({ bands: [0], window });
    const classes = bands[0] as Uint8Array;
    for (const found of classAreasOfBlock({ classes, nodata: 255, window, values: VALUES, areas, pixelArea })) {
      const sums = totals.get(found.code)!;
      found.classAreasM2.forEach((areaM2, index) => (sums[index]! += areaM2));
    }
  }
  await source.close();
  return (performance.now() - startedMs) / 1000;
}

/** A map of fields: patches of some 40 pixels with wavy edges, and one pixel in a hundred that differs from them. */
async function writeClasses(file: string, grid: Grid): Promise<void> {
  await writeCog({
    path: file,
    grid,
    dataType: 'uint8',
    nodata: 255,
    overviews: 'none',
    read: async ({ col, row, widthPx, heightPx }) => {
      const classes = new Uint8Array(widthPx * heightPx);
      for (let i = 0; i < classes.length; i++) {
        classes[i] = classOf(col + (i % widthPx), row + Math.floor(i / widthPx));
      }
      return classes;
    },
  });
}

function classOf(col: number, row: number): number {
  const pixel = mixed(col, row);
  if (pixel % 100 === 0) return (pixel >>> 8) & 7;
  const x = col + 9 * Math.sin(row / 31) + 5 * Math.sin(col / 17);
  const y = row + 9 * Math.sin(col / 29) + 5 * Math.sin(row / 13);
  return mixed(Math.floor(x / 48), -1 - Math.floor(y / 36)) & 7;
}

/** 32 bits that look random, from two whole numbers. */
function mixed(a: number, b: number): number {
  let bits = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b_3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a_2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** Areas with winding outlines in the raster's own CRS, side by side over all of it; the same at every call. */
function blobs(grid: Grid): unknown {
  const columns = Math.ceil(Math.sqrt(POLYGONS));
  const cellPx = grid.widthPx / columns;
  const features = Array.from({ length: POLYGONS }, (_, index) => {
    const x = ((index % columns) + 0.5) * cellPx;
    const y = (Math.floor(index / columns) + 0.5) * cellPx;
    const outline = Array.from({ length: VERTICES }, (_unused, vertex) => {
      const angle = (2 * Math.PI * vertex) / VERTICES;
      const radiusPx = cellPx * relativeRadius(index, angle);
      return applyAffine(grid.affine, x + radiusPx * Math.cos(angle), y + radiusPx * Math.sin(angle));
    });
    return {
      type: 'Feature',
      properties: { code: String(index) },
      geometry: { type: 'Polygon', coordinates: [[...outline, outline[0]]] },
    };
  });
  const name = `urn:ogc:def:crs:EPSG::${grid.crs.epsg}`;
  return { type: 'FeatureCollection', crs: { type: 'name', properties: { name } }, features };
}

/** Radius of an outline as a share of its cell: a circle with waves of 2 to 13 to the round, and some jitter. */
function relativeRadius(index: number, angle: number): number {
  let radius = 0.42 + 0.008 * (mixed(index, Math.round(angle * 1e6)) / 2 ** 32);
  for (let wave = 2; wave <= 13; wave++) {
    const phase = (2 * Math.PI * mixed(index, wave)) / 2 ** 32;
    radius += (0.04 / wave) * Math.cos(wave * angle + phase);
  }
  return radius;
}
