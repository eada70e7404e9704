import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesReadSoFar } from '../../storage/bytes-read.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { lzwOf, packBitsOf, zstdOf } from '../../benchmarks/block-encodings.ts';
import { PLACE, SHORT, tiffBytes, type ImageOfTiff } from '../../benchmarks/tiff-bytes.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-strips-'));
afterAll(() => rmSync(folder, { recursive: true }));

const WIDTH_PX = 1500;
const HEIGHT_PX = 2200;
const at = (col: number, row: number): number => (row * 31 + col * 7 + ((row * col) >> 5)) & 0xffff;

/** 6.6 MB in one strip: more than is decoded whole. */
const values = Uint16Array.from({ length: WIDTH_PX * HEIGHT_PX }, (_, i) => at(i % WIDTH_PX, Math.floor(i / WIDTH_PX)));
const plain = Buffer.from(values.buffer);

function file(name: string, image: Partial<ImageOfTiff> & Pick<ImageOfTiff, 'compression' | 'blocks'>): string {
  const place = path.join(folder, name);
  const size = { widthPx: WIDTH_PX, heightPx: HEIGHT_PX, bits: 16 };
  writeFileSync(place, tiffBytes({ ...size, ...image, tags: [...PLACE, ...(image.tags ?? [])] }));
  return place;
}

/** By horizontal differences, as predictor 2 stores them. */
function differences(): Buffer {
  const out = new Uint16Array(values);
  for (let i = out.length - 1; i > 0; i -= 1) if (i % WIDTH_PX !== 0) out[i]! -= out[i - 1]!;
  return Buffer.from(out.buffer);
}

const ways: readonly (readonly [name: string, image: Pick<ImageOfTiff, 'compression' | 'blocks' | 'tags'>])[] = [
  ['no compression', { compression: 1, blocks: [plain] }],
  ['DEFLATE', { compression: 8, blocks: [deflateSync(plain, { level: 1 })] }],
  ['DEFLATE with differences', { compression: 8, blocks: [deflateSync(differences(), { level: 1 })], tags: [[317, SHORT, [2]]] }],
  ['LZW', { compression: 5, blocks: [lzwOf(plain)] }],
  ['ZSTD', { compression: 50000, blocks: [zstdOf(plain)] }],
  ['PackBits', { compression: 32773, blocks: [packBitsOf(plain)] }],
]; // prettier-ignore

describe('an image in one tall strip', () => {
  it.each(ways)('is read window by window, in any order: %s', async (name, image) => {
    const source = await openRaster(file(`${name}.tif`, image));
    for (const [col, row] of [
      [1400, 2100],
      [0, 0],
      [64, 700],
      [700, 700],
      [0, 1500],
      [3, 2],
    ] as const) {
      // prettier-ignore
      const window = { col, row, widthPx: 100, heightPx: 100 };
      const { bands } = await source.read({ bands: [0], window });
      const expected = Uint16Array.from({ length: 100 * 100 }, (_, i) =>
        at(col + (i % 100), row + Math.floor(i / 100)),
      );
      expect(bands[0]).toEqual(expected);
    }
    await source.close();
  });

  it.each(ways)('is read no further than the window needs: %s', async (name, image) => {
    const whole = image.blocks[0]!.length;
    const source = await openRaster(file(`${name}-top.tif`, image));
    const before = bytesReadSoFar();
    await source.read({ bands: [0], window: { col: 0, row: 0, widthPx: 64, heightPx: 64 } });
    expect(bytesReadSoFar() - before).toBeLessThan(whole / 2 + 600_000);
    await source.close();
  });

  it('is decoded once from top to bottom, in windows side by side', async () => {
    const source = await openRaster(file('once.tif', ways[1]![1]));
    const before = bytesReadSoFar();
    for (let row = 0; row < HEIGHT_PX; row += 550) {
      for (let col = 0; col < WIDTH_PX; col += 500) {
        await source.read({ bands: [0], window: { col, row, widthPx: 500, heightPx: 550 } });
      }
    }
    expect(bytesReadSoFar() - before).toBeLessThan(1.1 * ways[1]![1].blocks[0]!.length);
    await source.close();
  });

  it('of several gigabytes without compression is read by its rows', async () => {
    const sidePx = 60_000;
    const place = file('large.tif', { compression: 1, blocks: [Buffer.alloc(2)], widthPx: sidePx, heightPx: sidePx, bits: 8, tags: [[279, 4, [sidePx * sidePx]]] }); // prettier-ignore
    truncateSync(place, sidePx * sidePx + 1000);
    const source = await openRaster(place);
    const { bands } = await source.read({
      bands: [0],
      window: { col: 59_900, row: 59_900, widthPx: 64, heightPx: 64 },
    });
    expect(bands[0]!.every((value) => value === 0)).toBe(true);
    await source.close();
    expect(process.resourceUsage().maxRSS).toBeLessThan(1024 * 1024);
  });

  it.each([
    ['cut short', { compression: 8, blocks: [deflateSync(plain, { level: 1 }).subarray(0, 700_000)] }],
    ['no stream', { compression: 50000, blocks: [Buffer.alloc(700_000, 7)] }],
    ['no codes', { compression: 5, blocks: [Buffer.alloc(700_000, 0xff)] }],
    ['too few runs', { compression: 32773, blocks: [packBitsOf(plain.subarray(0, 300_000))] }],
  ])('that is damaged is named with its file: %s', async (name, image) => {
    const source = await openRaster(file(`${name}.tif`, image));
    const reading = source.read({ bands: [0], window: { col: 0, row: 2000, widthPx: 10, heightPx: 10 } });
    await expect(reading).rejects.toMatchObject({ name: 'RasterError' });
    await expect(reading).rejects.toThrow(
      new RegExp(`${name}.tif: block \\(column 0, row 0\\) of the full-resolution image`),
    );
    await source.close();
  });
});
