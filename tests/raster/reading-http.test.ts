import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaster } from '../../raster/open-raster.ts';

const golden = fileURLToPath(new URL('../golden/raster-reading/files/', import.meta.url));
const file = readFileSync(`${golden}overviews-nodata.tif`);
const window = { col: 10, row: 20, widthPx: 90, heightPx: 60 };
let server: Server | undefined;
let requests: string[] = [];

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => boolean;

/** Serves the file by ranges, as object stores do; `answer` may take over a request by returning true. */
async function serve(answer: Answer = () => false, content: Buffer = file): Promise<string> {
  requests = [];
  server = createServer((request, response) => {
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

describe('faults of a server', () => {
  it.each([503, 500, 429])('status %i may heal', async (code) => {
    const opening = openRaster(await serve(status(code)));
    await expect(opening).rejects.toMatchObject({ name: 'RasterIoError' });
    await expect(opening).rejects.toThrow(`found status ${code}`);
  });

  it.each([404, 403, 200, 416])('status %i does not', async (code) => {
    const opening = openRaster(await serve(status(code)));
    await expect(opening).rejects.toMatchObject({ name: 'RasterError' });
    await expect(opening).rejects.toThrow(`found status ${code}`);
  });

  it('a connection cut in an answer may heal', async () => {
    const url = await serve((_, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-65535/100000`, 'content-length': 65_536 });
      response.write(Buffer.alloc(1000), () => response.destroy());
      return true;
    });
    await expect(openRaster(url)).rejects.toMatchObject({ name: 'RasterIoError' });
  });

  it('nobody listening may heal', async () => {
    const url = await serve();
    await new Promise((resolve) => server?.close(resolve));
    await expect(openRaster(url)).rejects.toMatchObject({ name: 'RasterIoError' });
  });

  it('silence ends after the time allowed', async () => {
    const opening = openRaster(await serve(() => true), { timeoutMs: 100 });
    await expect(opening).rejects.toMatchObject({ name: 'RasterIoError' });
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
    await expect(reading).rejects.toMatchObject({ name: 'RasterError' });
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
