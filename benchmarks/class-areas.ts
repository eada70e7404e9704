import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readAreas } from '../geo/areas.ts';
import { crsFromEpsg } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import { pixelAreaModel } from '../geo/pixel-area.ts';
import { projectAreas } from '../geo/project-areas.ts';
import { classAreasOfBlock } from '../raster/class-areas.ts';
import { writeCog } from '../raster/cog-writer.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { BenchmarkRow } from './benchmark-row.ts';
import { median, runPeer } from './run-peer.ts';

const ROUNDS = 3;
const POLYGONS = 1000;
const VERTICES = 150;
const VALUES = Array.from({ length: 8 }, (_, value) => value);

/** Class areas of 1000 polygons, from files to result, against rasterio.features and bincount (and exactextract where it is installed). */
export async function benchClassAreas(o: {
  readonly workDir: string;
  readonly sizePx: number;
}): Promise<BenchmarkRow[]> {
  const raster = path.join(o.workDir, `class-areas-${o.sizePx}.tif`);
  const polygons = path.join(o.workDir, `class-areas-${o.sizePx}.geojson`);
  const grid: Grid = {
    crs: crsFromEpsg(32720),
    affine: [10, 0, 300_000, 0, -10, 9_100_000],
    widthPx: o.sizePx,
    heightPx: o.sizePx,
  };
  if (!existsSync(raster)) await writeClasses(raster, grid);
  if (!existsSync(polygons)) await writeFile(polygons, JSON.stringify(blobs(grid)));
  await timeOurs(raster, polygons);
  const [ours, peer]: [number[], number[]] = [[], []];
  let missing: string | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const answer = runPeer('class-areas.py', raster, polygons);
    if ('missing' in answer) missing = answer.missing;
    else peer.push(Number(answer.output));
    ours.push(await timeOurs(raster, polygons));
  }
  const seconds = median(ours);
  const own = { label: 'exact coverage × true area', seconds };
  const label = 'rasterio.features and bincount, pixel centres';
  const name = `class areas of ${POLYGONS} polygons`;
  const row: BenchmarkRow =
    missing === undefined
      ? { name, ours: own, peer: { label, seconds: median(peer) }, ratio: seconds / median(peer), goal: 0.6 }
      : { name, ours: own, peer: { label, missing }, ratio: undefined, goal: 0.6 };
  return [row, exactextractRow({ raster, polygons, name, own })];
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

async function timeOurs(raster: string, polygons: string): Promise<number> {
  const startedMs = performance.now();
  const source = await openRaster(raster, { cacheBytes: 0 });
  const { grid } = source.header;
  const areas = projectAreas(
    readAreas(JSON.parse(await readFile(polygons, 'utf8')), { code: 'code', location: polygons }),
    grid,
  );
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  classAreasOfBlock({
    classes: bands[0] as Uint8Array,
    nodata: 255,
    window,
    values: VALUES,
    areas,
    pixelArea: pixelAreaModel(grid),
  });
  await source.close();
  return (performance.now() - startedMs) / 1000;
}

async function writeClasses(file: string, grid: Grid): Promise<void> {
  await writeCog({
    path: file,
    grid,
    dataType: 'uint8',
    nodata: 255,
    overviews: 'none',
    read: async ({ col, row, widthPx, heightPx }) =>
      Uint8Array.from({ length: widthPx * heightPx }, (_, i) => {
        const [x, y] = [col + (i % widthPx), row + Math.floor(i / widthPx)];
        return ((x >> 4) * 7 + (y >> 5) * 3 + ((x ^ y) >> 6)) & 7;
      }),
  });
}

/** Star-shaped areas in the raster's own CRS, spread over it; the same at every call. */
function blobs({ affine, widthPx, crs }: Grid): unknown {
  let state = 12_345;
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const columns = Math.ceil(Math.sqrt(POLYGONS));
  const cellPx = widthPx / columns;
  const features = Array.from({ length: POLYGONS }, (_, index) => {
    const centre = [(index % columns) + 0.5, Math.floor(index / columns) + 0.5].map((value) => value * cellPx) as [
      number,
      number,
    ];
    const ring = Array.from({ length: VERTICES }, (_unused, v) => {
      const angle = (2 * Math.PI * v) / VERTICES;
      const radiusPx = cellPx * (0.3 + 0.18 * random());
      return [
        affine[2] + affine[0] * (centre[0] + radiusPx * Math.cos(angle)),
        affine[5] + affine[4] * (centre[1] + radiusPx * Math.sin(angle)),
      ];
    });
    return {
      type: 'Feature',
      properties: { code: String(index) },
      geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] },
    };
  });
  const name = `urn:ogc:def:crs:EPSG::${crs.epsg}`;
  return { type: 'FeatureCollection', crs: { type: 'name', properties: { name } }, features };
}
