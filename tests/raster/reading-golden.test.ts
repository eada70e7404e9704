import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDecodePool } from '../../raster/decode-pool.ts';
import { allocatePixels, viewAsPixels } from '../../raster/decode/format.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { DataType, PixelArray, RasterSource } from '../../raster/raster-source.ts';

const golden = fileURLToPath(new URL('../golden/raster-reading/', import.meta.url));

interface GoldenImage {
  widthPx: number;
  heightPx: number;
  values: string;
  valid: string | null;
}

interface GoldenCase {
  file: string;
  dataType: DataType;
  bandCount: number;
  nodata: number | 'nan' | null;
  geotransform: [number, number, number, number, number, number];
  blockPx: [number, number];
  names: string[];
  scales: number[];
  offsets: number[];
  full: GoldenImage;
  overviews: GoldenImage[];
}

const { cases, refused } = JSON.parse(readFileSync(`${golden}cases.json`, 'utf8')) as {
  cases: GoldenCase[];
  refused: { file: string; words: string }[];
};

function expectedBands(image: GoldenImage, c: GoldenCase): PixelArray[] {
  const all = viewAsPixels(new Uint8Array(readFileSync(`${golden}expected/${image.values}`)), c.dataType);
  const lengthPx = image.widthPx * image.heightPx;
  return Array.from({ length: c.bandCount }, (_, band) => all.slice(band * lengthPx, (band + 1) * lengthPx));
}

function expectedValid(image: GoldenImage): Uint8Array {
  if (image.valid === null) return new Uint8Array(image.widthPx * image.heightPx).fill(1);
  return new Uint8Array(readFileSync(`${golden}expected/${image.valid}`));
}

async function expectImage(source: RasterSource, image: GoldenImage, o: { c: GoldenCase; overview?: number }) {
  const bands = Array.from({ length: o.c.bandCount }, (_, band) => band);
  const { widthPx, heightPx } = image;
  const window = { col: 0, row: 0, widthPx, heightPx };
  const overview = o.overview === undefined ? {} : { overview: o.overview };
  const block = await source.read({ bands, window, ...overview });
  expect(block.bands).toEqual(expectedBands(image, o.c));
  expect(block.valid ?? new Uint8Array(widthPx * heightPx).fill(1)).toEqual(expectedValid(image));
}

function cut(values: PixelArray, widthPx: number, o: { col: number; row: number; size: number }, dataType: DataType) {
  const out = allocatePixels(dataType, o.size * o.size);
  for (let row = 0; row < o.size; row += 1) {
    const start = (o.row + row) * widthPx + o.col;
    out.set(values.subarray(start, start + o.size), row * o.size);
  }
  return out;
}

describe('a GeoTIFF is read as GDAL reads it', () => {
  it.each(cases.map((c) => [c.file, c] as const))('%s', async (file, c) => {
    const source = await openRaster(`${golden}files/${file}`);
    const { header } = source;
    const [originX, a, b, originY, d, e] = c.geotransform;
    expect(header.dataType).toBe(c.dataType);
    expect(header.bandCount).toBe(c.bandCount);
    expect(header.nodata ?? null).toEqual(c.nodata === 'nan' ? Number.NaN : c.nodata);
    expect([header.grid.widthPx, header.grid.heightPx]).toEqual([c.full.widthPx, c.full.heightPx]);
    expect([header.blockWidthPx, header.blockHeightPx]).toEqual(c.blockPx);
    header.grid.affine.forEach((value, i) => expect(value).toBeCloseTo([a, b, originX, d, e, originY][i]!, 9));
    expect(header.bandNames.map((name) => name ?? '')).toEqual(c.names);
    expect(header.bandScalings).toEqual(c.scales.map((scale, i) => ({ scale, offset: c.offsets[i]! })));
    expect(header.overviews.length).toBe(c.overviews.length);
    await expectImage(source, c.full, { c });
    for (const [i, overview] of c.overviews.entries()) await expectImage(source, overview, { c, overview: i });
    await source.close();
  });

  it('also window by window, bands in any order, with and without a cache', async () => {
    for (const cacheBytes of [0, 1500, 1 << 20]) {
      for (const c of cases.filter((_, i) => i % 3 === 0)) {
        const source = await openRaster(`${golden}files/${c.file}`, { cacheBytes });
        const last = c.bandCount - 1;
        const expected = expectedBands(c.full, c);
        for (const corner of [
          { col: 0, row: 0 },
          { col: 11, row: 3 },
          { col: 17, row: 9 },
        ]) {
          const square = { ...corner, size: 20 };
          const window = { ...corner, widthPx: 20, heightPx: 20 };
          const block = await source.read({ bands: [last, 0], window });
          const want = [expected[last]!, expected[0]!].map((v) => cut(v, c.full.widthPx, square, c.dataType));
          expect(block.bands).toEqual(want);
        }
        await source.close();
      }
    }
  });
});

describe('what cannot be read is refused by name', () => {
  it.each(refused.map((r) => [r.file, r.words] as const))('%s: %s', async (file, words) => {
    const opening = openRaster(`${golden}files/${file}`);
    await expect(opening).rejects.toMatchObject({ name: 'RasterError' });
    await expect(opening).rejects.toThrow(words);
    await expect(opening).rejects.toThrow(file);
  });
});

it('decoding threads give the same pixels, whatever the way of storing', async () => {
  const pool = openDecodePool({ threads: 2 });
  for (const c of cases) {
    const bands = Array.from({ length: c.bandCount }, (_, band) => band);
    const window = { col: 5, row: 2, widthPx: 30, heightPx: 21 };
    const plain = await openRaster(`${golden}files/${c.file}`);
    const pooled = await openRaster(`${golden}files/${c.file}`, { decodePool: pool });
    expect(await pooled.read({ bands, window }), c.file).toEqual(await plain.read({ bands, window }));
    await Promise.all([plain.close(), pooled.close()]);
  }
  await pool.close();
});
