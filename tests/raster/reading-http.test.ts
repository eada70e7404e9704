import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';

const golden = fileURLToPath(new URL('../golden/raster-reading/files/', import.meta.url));
const file = readFileSync(`${golden}overviews-nodata.tif`);
const sidecars = fileURLToPath(new URL('../golden/sidecars/files/', import.meta.url));
const window = { col: 10, row: 20, widthPx: 90, heightPx: 60 };
let server: Server | undefined;
/** Ranges of the raster that were asked for, and endings of the files beside it. */
let requests: string[] = [];
let besides: string[] = [];

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => boolean;

/**
 * Serves the file by ranges, as object stores do, and what lies beside it, by ending; `answer` may take over a request of the
 * file by returning true.
 */
async function serve(
  answer: Answer = () => false,
  content: Buffer = file,
  beside: Readonly<Record<string, Buffer>> = {},
): Promise<string> {
  requests = [];
  besides = [];
  server = createServer((request, response) => {
    const url = request.url!;
    const isRaster = url.split('?')[0] === '/scene.tif';
    if (!isRaster) {
      const ending = url.slice((url.startsWith('/scene.tif.') ? '/scene.tif' : '/scene').length);
      besides.push(ending);
      const found = beside[ending];
      if (found === undefined) response.writeHead(404).end();
      else sendRange(request, response, { content: found, version: '"m1"' });
      return;
    }
    requests.push(request.headers.range ?? 'whole');
    if (answer(request, response, requests.length)) return;
    sendRange(request, response, { content, version: '"v1"' });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/scene.tif`;
}

function sendRange(request: IncomingMessage, response: ServerResponse, o: { content: Buffer; version: string }): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')!;
  const end = Math.min(Number(range[2]) + 1, o.content.length);
  const part = o.content.subarray(Number(range[1]), end);
  const contentRange = `bytes ${range[1]}-${end - 1}/${o.content.length}`;
  response.writeHead(206, { 'content-range': contentRange, 'content-length': part.length, etag: o.version });
  response.end(part);
}

function status(code: number): Answer {
  return (_, response) => {
    response.writeHead(code).end();
    return true;
  };
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('reading over HTTP', () => {
  it('gives the same pixels as the file', async () => {
    const url = await serve();
    const remote = await openRaster(url);
    const local = await openRaster(`${golden}overviews-nodata.tif`);
    const [a, b] = await Promise.all([remote, local].map((source) => source.read({ bands: [1, 0], window })));
    expect(a).toEqual(b);
    expect({ ...remote.header, location: '' }).toEqual({ ...local.header, location: '' });
    await Promise.all([remote.close(), local.close()]);
  });

  it('opens a file of a few tens of kilobytes, and reads it, with one request', async () => {
    const source = await openRaster(await serve());
    await source.read({ bands: [0], window });
    expect(requests).toEqual(['bytes=0-65535']);
    expect(besides.toSorted()).toEqual(['.aux.xml', '.msk']);
    await source.close();
  });

  it('reads neighbouring blocks of a large file in few requests', async () => {
    const padded = Buffer.concat([file, Buffer.alloc(100_000)]);
    // The same blocks, moved behind the padding, so that none comes with the first request.
    const source = await openRaster(await serve(undefined, moveBlocks(padded)));
    const opened = requests.length;
    await source.read({ bands: [0], window: { col: 0, row: 0, widthPx: 150, heightPx: 90 } });
    expect(requests.length - opened).toBe(1);
    await source.close();
  });
});

describe('files beside a raster over HTTP', () => {
  const place = readFileSync(`${sidecars}msk.tif.msk`);
  const masked = readFileSync(`${sidecars}msk.tif`);
  const whole = { bands: [0], window: { col: 0, row: 0, widthPx: 7, heightPx: 5 } };

  it('are read with it', async () => {
    const source = await openRaster(await serve(undefined, masked, { '.msk': place }));
    const local = await openRaster(`${sidecars}msk.tif`);
    expect((await source.read(whole)).valid).toEqual((await local.read(whole)).valid);
    expect(source.header.sidecars).toEqual([{ ending: '.msk', sizeBytes: place.length }]);
    await Promise.all([source.close(), local.close()]);
  });

  it('are not looked for again where they are known', async () => {
    const url = await serve(undefined, masked, { '.msk': place });
    const [none, known] = await Promise.all([[], ['.msk']].map((sidecars) => openRaster(url, { sidecars })));
    const local = await openRaster(`${sidecars}msk.tif`);
    expect((await none!.read(whole)).valid).toBeUndefined();
    expect((await known!.read(whole)).valid).toEqual((await local.read(whole)).valid);
    expect(besides).toEqual(['.msk']);
    await Promise.all([none!.close(), known!.close(), local.close()]);
  });

  it('that are known and are gone stop the reading', async () => {
    await expect(openRaster(await serve(undefined, masked), { sidecars: ['.msk'] })).rejects.toThrow('status 404');
  });

  it('keep what signs the address, which no message tells', async () => {
    const url = `${await serve(undefined, masked, { '.msk?sig=abc': Buffer.from('torn') })}?sig=abc`;
    await expect(openRaster(url)).rejects.toThrow(/scene\.tif\.msk: expected a GeoTIFF/);
    await expect(openRaster(url)).rejects.not.toThrow('abc');
  });

  it('world file: asked for only where nothing else says where the pixels are', async () => {
    const unplaced = readFileSync(`${sidecars}world-wld.tif`);
    const source = await openRaster(
      await serve(undefined, unplaced, { '.wld': readFileSync(`${sidecars}world-wld.wld`) }),
    );
    expect(source.header.grid.affine[2]).toBeCloseTo(500_000, 0);
    expect(besides.toSorted()).toEqual(['.aux.xml', '.msk', '.tab', '.tfw', '.tifw', '.wld']);
    await source.close();
  });

  it.each([
    ['a page for what is not there', Buffer.from('<!DOCTYPE html><html><body>not found</body></html>')],
    ['the raster itself whatever is asked for', masked],
  ])('a server that gives %s has none', async (_what, answer) => {
    const source = await openRaster(await serve(undefined, masked, { '.msk': answer, '.aux.xml': answer }));
    expect(source.header.sidecars).toEqual([]);
    await source.close();
  });

  it('a server that cannot say now whether there is one is asked again later', async () => {
    server = createServer((request, response) => {
      if (request.url === '/scene.tif') sendRange(request, response, { content: masked, version: '"v1"' });
      else response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scene.tif`;
    await expect(openRaster(url)).rejects.toMatchObject({ name: 'TransientError', retryable: true });
  });
});

describe('faults of a server', () => {
  it.each([503, 500, 429])('status %i may heal', async (code) => {
    const opening = openRaster(await serve(status(code)));
    await expect(opening).rejects.toMatchObject({ name: 'TransientError' });
    await expect(opening).rejects.toThrow(`found status ${code}`);
  });

  it.each([404, 403, 200, 416])('status %i does not', async (code) => {
    const opening = openRaster(await serve(status(code)));
    await expect(opening).rejects.toMatchObject({ name: 'FileError' });
    await expect(opening).rejects.toThrow(`found status ${code}`);
  });

  it('a connection cut in an answer may heal', async () => {
    const url = await serve((_, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-65535/100000`, 'content-length': 65_536 });
      response.write(Buffer.alloc(1000), () => response.destroy());
      return true;
    });
    await expect(openRaster(url)).rejects.toMatchObject({ name: 'TransientError' });
  });

  it('nobody listening may heal', async () => {
    const url = await serve();
    await new Promise((resolve) => server?.close(resolve));
    await expect(openRaster(url)).rejects.toMatchObject({ name: 'TransientError' });
  });

  it('silence ends after the time allowed', async () => {
    const opening = openRaster(await serve(() => true), { timeoutMs: 100 });
    await expect(opening).rejects.toMatchObject({ name: 'TransientError' });
    await expect(opening).rejects.toThrow('within 100 ms');
  });

  it('a file replaced while it is read is refused', async () => {
    const content = moveBlocks(Buffer.concat([file, Buffer.alloc(100_000)]));
    const url = await serve((request, response, count) => {
      if (count === 1) return false;
      sendRange(request, response, { content, version: '"v2"' });
      return true;
    }, content);
    const reading = openRaster(url).then((source) => source.read({ bands: [0], window }));
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow('changed on the server');
  });

  it('an abort ends with its reason', async () => {
    const controller = new AbortController();
    const opening = openRaster(await serve(() => true), { signal: controller.signal });
    controller.abort(new Error('no longer wanted'));
    await expect(opening).rejects.toThrow('no longer wanted');
  });
});

/** Copies the full-resolution blocks of a classic little-endian TIFF to its end and points its tag to them. */
function moveBlocks(bytes: Buffer): Buffer {
  const directory = bytes.readUInt32LE(4);
  const tags = new Map<number, number>();
  for (let entry = 0; entry < bytes.readUInt16LE(directory); entry += 1) {
    tags.set(bytes.readUInt16LE(directory + 2 + entry * 12), directory + 2 + entry * 12);
  }
  const offsetsAt = bytes.readUInt32LE(tags.get(324)! + 8);
  const count = bytes.readUInt32LE(tags.get(324)! + 4);
  const start = bytes.length;
  const last = file.length;
  for (let i = 0; i < count; i += 1)
    bytes.writeUInt32LE(bytes.readUInt32LE(offsetsAt + 4 * i) + start, offsetsAt + 4 * i);
  return Buffer.concat([bytes, file.subarray(0, last)]);
}
