import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDecodePool } from '../../raster/decode-pool.ts';
import { openRaster } from '../../raster/open-raster.ts';

const golden = fileURLToPath(new URL('../golden/raster-reading/files/', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'damaged-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** The offset and length of the block that lies last in a file of classic little-endian TIFF. */
function lastBlock(bytes: Buffer): { offset: number; lengthBytes: number } {
  const directory = bytes.readUInt32LE(4);
  const lists = new Map<number, { at: number; count: number; short: boolean }>();
  for (let entry = 0; entry < bytes.readUInt16LE(directory); entry += 1) {
    const at = directory + 2 + entry * 12;
    const short = bytes.readUInt16LE(at + 2) === 3;
    lists.set(bytes.readUInt16LE(at), { at: bytes.readUInt32LE(at + 8), count: bytes.readUInt32LE(at + 4), short });
  }
  const read = (tag: number): number[] => {
    const { at, count, short } = lists.get(tag)!;
    return Array.from({ length: count }, (_, i) =>
      short ? bytes.readUInt16LE(at + 2 * i) : bytes.readUInt32LE(at + 4 * i),
    );
  };
  const [offsetsTag, sizesTag] = lists.has(324) ? [324, 325] : [273, 279];
  const sizes = read(sizesTag);
  const blocks = read(offsetsTag).map((offset, i) => ({ offset, lengthBytes: sizes[i]! }));
  return blocks.reduce((last, block) => (block.offset > last.offset ? block : last));
}

function damageLastBlock(bytes: Buffer): Buffer {
  const { offset, lengthBytes } = lastBlock(bytes);
  return bytes.fill(0xff, offset, offset + lengthBytes);
}

describe('a truncated file', () => {
  const whole = readFileSync(`${golden}int16-deflate-p2-pixel-tiled-le.tif`);

  it('is found at opening, with the block, the bytes expected and the bytes found', async () => {
    const { offset, lengthBytes } = lastBlock(whole);
    const size = offset + lengthBytes - 1;
    const opening = openRaster(write('one-byte-short.tif', whole.subarray(0, size)));
    await expect(opening).rejects.toMatchObject({ name: 'RasterError' });
    await expect(opening).rejects.toThrow(
      new RegExp(
        `one-byte-short.tif: the file is truncated: expected block \\(column \\d, row \\d\\) of the full-resolution image at bytes ${offset} to ${size + 1}, found only ${size} bytes`,
      ),
    );
  });

  it('fails wherever it is cut', async () => {
    const { offset, lengthBytes } = lastBlock(whole);
    for (let size = 0; size < offset + lengthBytes; size += 23) {
      const opening = openRaster(write('cut.tif', whole.subarray(0, size)));
      await expect(opening, `cut at ${size}`).rejects.toMatchObject({ name: 'RasterError' });
    }
  });

  it('is found when only an overview is cut', async () => {
    const bytes = readFileSync(`${golden}overviews-nodata.tif`);
    const opening = openRaster(write('overview.tif', bytes.subarray(0, bytes.length - 40)));
    await expect(opening).rejects.toMatchObject({ name: 'RasterError' });
    await expect(opening).rejects.toThrow('truncated');
  });
});

describe('a damaged block', () => {
  it.each(['int16-deflate-p2-pixel-tiled-le', 'int16-zstd-p1-band-strips-le', 'uint16-lzw-p2-pixel-tiled-le'])(
    'is named: %s',
    async (name) => {
      const source = await openRaster(write('damaged.tif', damageLastBlock(readFileSync(`${golden}${name}.tif`))));
      const window = { col: 0, row: 0, widthPx: 37, heightPx: 29 };
      const reading = source.read({ bands: [0, 1], window });
      await expect(reading).rejects.toMatchObject({ name: 'RasterError' });
      await expect(reading).rejects.toThrow(
        /damaged.tif: block \(column \d, row \d\) of the full-resolution image at byte/,
      );
      await source.close();
    },
  );

  it('is named by the decoding threads too, which go on working', async () => {
    const pool = openDecodePool({ threads: 2 });
    const bytes = damageLastBlock(readFileSync(`${golden}int16-deflate-p2-pixel-tiled-le.tif`));
    const window = { col: 0, row: 0, widthPx: 37, heightPx: 29 };
    const damaged = await openRaster(write('damaged-pool.tif', bytes), { decodePool: pool });
    await expect(damaged.read({ bands: [0], window })).rejects.toThrow(/block \(column \d, row \d\).* is damaged/);
    await damaged.close();
    const good = await openRaster(`${golden}int16-deflate-p2-pixel-tiled-le.tif`, { decodePool: pool });
    expect((await good.read({ bands: [0], window })).bands[0]).toHaveLength(37 * 29);
    await good.close();
    await pool.close();
  });
});

describe('what is no raster', () => {
  it.each([
    ['text', Buffer.from('<html>not found</html>'), 'expected a GeoTIFF, found a web page'],
    ['empty', Buffer.alloc(0), 'found an empty file'],
    ['loop', loopingTiff(), 'expected the TIFF tag imageLength'],
  ])('%s', async (name, bytes, words) => {
    await expect(openRaster(write(`${name}.tif`, bytes))).rejects.toThrow(words);
  });

  it('no file, a folder, an unknown scheme', async () => {
    await expect(openRaster(path.join(folder, 'none.tif'))).rejects.toThrow('none.tif: there is no such file');
    await expect(openRaster(folder)).rejects.toThrow('found a folder');
    await expect(openRaster('gs://bucket/a.tif')).rejects.toThrow('found gs:');
  });

  it('a window or band outside is refused', async () => {
    const source = await openRaster(`${golden}mask.tif`);
    const inside = { col: 0, row: 0, widthPx: 37, heightPx: 29 };
    await expect(source.read({ bands: [2], window: inside })).rejects.toThrow('expected bands from 0 to 1, found 2');
    for (const window of [
      { ...inside, col: 1 },
      { ...inside, row: -1 },
      { ...inside, widthPx: 0 },
      { ...inside, heightPx: 2.5 },
    ]) {
      await expect(source.read({ bands: [0], window })).rejects.toThrow('expected a window inside 37 × 29 pixels');
    }
    await expect(source.read({ bands: [0], window: inside, overview: 0 })).rejects.toThrow('(no overviews), found 0');
    await source.close();
  });
});

/** A TIFF whose one directory names itself as the next. */
function loopingTiff(): Buffer {
  const bytes = Buffer.alloc(8 + 2 + 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(1, 8);
  bytes.writeUInt16LE(256, 10);
  bytes.writeUInt16LE(3, 12);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt32LE(8, 22);
  return bytes;
}
