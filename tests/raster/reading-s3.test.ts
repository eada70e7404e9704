import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';
import { root } from '../cli/quadrat.ts';
import { startS3, type TestBucket } from '../engine/s3-server.ts';

const file = path.join(root, 'sample-tiles', 'imagery', 'west-B02.tif');
let bucket: TestBucket;
let client: S3Client;

beforeAll(async () => {
  bucket = await startS3();
  client = new S3Client({ forcePathStyle: true });
  await put(readFileSync(file));
});
afterAll(() => bucket.close());

async function put(bytes: Buffer): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: 'quadrat-test', Key: 'scenes/west-B02.tif', Body: bytes }));
}

async function pixels(location: string): Promise<unknown> {
  const source = await openRaster(location);
  const { grid } = source.header;
  const window = { col: 100, row: 50, widthPx: Math.min(300, grid.widthPx - 100), heightPx: 200 };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return bands[0];
}

it('reads the same pixels from a bucket as from the disk', async () => {
  expect(await pixels(`${bucket.location}/scenes/west-B02.tif`)).toEqual(await pixels(file));
  const stored = await client.send(new GetObjectCommand({ Bucket: 'quadrat-test', Key: 'scenes/west-B02.tif' }));
  expect(stored.ContentLength).toBe(readFileSync(file).length);
});

it('reads the mask that lies beside an object', async () => {
  const golden = path.join(root, 'tests', 'golden', 'sidecars', 'files');
  for (const name of ['msk.tif', 'msk.tif.msk'])
    await client.send(
      new PutObjectCommand({ Bucket: 'quadrat-test', Key: name, Body: readFileSync(path.join(golden, name)) }),
    );
  const whole = { bands: [0], window: { col: 0, row: 0, widthPx: 7, heightPx: 5 } };
  const sources = await Promise.all(
    [`${bucket.location}/msk.tif`, path.join(golden, 'msk.tif')].map((at) => openRaster(at)),
  );
  const [remote, local] = await Promise.all(sources.map(async (source) => (await source.read(whole)).valid));
  expect(local).toContain(0);
  expect(remote).toEqual(local);
  await Promise.all(sources.map((source) => source.close()));
});

it('says in a sentence that there is no such object', async () => {
  const location = `${bucket.location}/scenes/none.tif`;
  await expect(openRaster(location)).rejects.toThrow(`${location}: there is no such object`);
});

it('notices that the object changed while it was read', async () => {
  const source = await openRaster(`${bucket.location}/scenes/west-B02.tif`, { cacheBytes: 0 });
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  await put(bytes);
  const { widthPx, heightPx } = source.header.grid;
  const window = { col: 0, row: 0, widthPx, heightPx };
  await expect(source.read({ bands: [0], window })).rejects.toThrow('changed while it was read');
});
