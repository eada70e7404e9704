import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { startS3, type TestBucket } from '../engine/s3-server.ts';
import { run, start } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-afar-'));
const file = path.join(folder, 'worldcover.tif');

/** Degrees, ten classes with their colours, 0 where there is none: as global maps of land cover come. */
const grid: Grid = {
  crs: crsFromEpsg(4326),
  affine: [1 / 12_000, 0, 11.4, 0, -1 / 12_000, 47.3],
  widthPx: 900,
  heightPx: 600,
};
const CLASSES: Readonly<Record<number, string>> = { 10: 'forest', 30: 'grass', 40: 'crop', 80: 'water' };

function valueAt(col: number, row: number): number {
  if (col < 20) return 0;
  const height = Math.sin(col / 90) + Math.cos(row / 70);
  return height > 1 ? 10 : height > 0 ? 30 : height > -1.2 ? 40 : 80;
}

let server: Server;
let address = '';
let bucket: TestBucket;

beforeAll(async () => {
  await writeCog({
    path: file,
    ...{ grid, dataType: 'uint8', nodata: 0, overviews: 'none' },
    colours: Object.entries(CLASSES).map(([value, name]) => ({
      value: Number(value),
      rgb: [9, Number(value), 9],
      name,
    })),
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
          valueAt(col + (i % widthPx), row + Math.floor(i / widthPx)),
        ),
      ),
  });
  const bytes = readFileSync(file);
  server = createServer(({ url, headers, method }, response) => {
    if (url !== '/worldcover.tif') return response.writeHead(404).end();
    const [, first = '0', last = ''] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
    const part = bytes.subarray(Number(first), last === '' ? bytes.length : Number(last) + 1);
    const range = { 'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}` };
    response.writeHead(last === '' ? 200 : 206, {
      etag: '"1"',
      'content-length': part.length,
      ...(last === '' ? {} : range),
    });
    return response.end(method === 'HEAD' ? undefined : part);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/worldcover.tif`;
  bucket = await startS3();
  await new S3Client({ forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket: 'quadrat-test', Key: 'worldcover.tif', Body: bytes }),
  );
  writeAreas();
  writeLabels({ wrongEvery: 9 });
}, 60_000);
afterAll(async () => {
  server.close();
  await bucket.close();
  rmSync(folder, { recursive: true });
});

const placeOf = (col: number, row: number): number[] => [11.4 + col / 12_000, 47.3 - row / 12_000];

function writeFeatures(name: string, features: readonly unknown[]): void {
  writeFileSync(path.join(folder, name), JSON.stringify({ type: 'FeatureCollection', features }));
}

function writeAreas(): void {
  const area = (code: string, left: number, right: number): unknown => {
    const ring = [
      [left, 10],
      [left, 590],
      [right, 590],
      [right, 10],
      [left, 10],
    ].map(([col, row]) => placeOf(col!, row!));
    return { type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates: [ring] } };
  };
  writeFeatures('areas.geojson', [area('west', 20, 450), area('east', 450, 890)]);
}

function writeLabels({ wrongEvery }: { readonly wrongEvery: number }): void {
  const features = Array.from({ length: 240 }, (_, k) => {
    const [col, row] = [20 + ((k * 3571) % 870), 10 + ((k * 2129) % 580)];
    const name = k % wrongEvery === 0 ? 'grass' : CLASSES[valueAt(col, row)];
    const geometry = { type: 'Point', coordinates: placeOf(col + 0.5, row + 0.5) };
    return { type: 'Feature', properties: { id: `P${k}`, class: name }, geometry };
  });
  writeFeatures('labels.geojson', features);
}

function writeRunFile(name: string, map: string): string {
  const at = path.join(folder, `${name}.yaml`);
  writeFileSync(
    at,
    `version: 1
name: ${name}
map: {file: ${map}}
inference: {tile: 256}
areas: {file: areas.geojson, code: code, level: district}
reference: {file: labels.geojson, class: class, design: {type: simple-random, chances: pixels}}
`,
  );
  return at;
}

const digestOf = (...names: string[]): string =>
  createHash('sha256')
    .update(readFileSync(path.join(folder, ...names)))
    .digest('hex');
const statusOf = (out: string): unknown => {
  try {
    return (JSON.parse(readFileSync(path.join(folder, out, 'run.json'), 'utf8')) as { status: unknown }).status;
  } catch {
    return undefined;
  }
};

describe('a map that stands elsewhere', () => {
  it('is planned and read by HTTP, through a kill, and says nothing of stages that there are not', async () => {
    const runFile = writeRunFile('afar', address);
    const planned = await run('plan', runFile);
    expect([planned.status, planned.stdout]).toEqual([expect.any(Number), expect.stringContaining('forest')]);
    const args = ['run', runFile, '--out', path.join(folder, 'http'), '--workers', '1'];
    const { child, ended } = start(...args);
    while (child.exitCode === null && statusOf('http') !== 'running') await pause(5);
    child.kill('SIGKILL');
    await ended;
    const { stderr } = await run(...args);
    expect(stderr).toMatch(/acquisition 1\/1 {2}preprocessing \d+\/\d+ {2}aggregation/);
    expect(stderr).not.toMatch(/tiling|inference/);
    expect(readFileSync(path.join(folder, 'http', 'report.html'), 'utf8')).not.toContain('imagery');
  });

  it('gives the same from a bucket as by HTTP', async () => {
    await run('run', writeRunFile('bucket', `${bucket.location}/worldcover.tif`), '--out', path.join(folder, 's3'));
    for (const name of ['map.tif', 'estimates.csv', 'mapped-areas.csv', 'accuracy.json'])
      expect(digestOf('s3', name)).toBe(digestOf('http', name));
  });

  it('takes labels that arrive when the server is gone', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    writeLabels({ wrongEvery: 7 });
    const before = digestOf('http', 'map.tif');
    const { stdout, stderr } = await run(
      'run',
      path.join(folder, 'afar.yaml'),
      '--out',
      path.join(folder, 'http'),
      '--json',
    );
    expect(JSON.parse(stdout), stderr).toMatchObject({ computed: 2 });
    expect(digestOf('http', 'map.tif')).toBe(before);
  });
});
