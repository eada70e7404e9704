import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { crsEquals, crsFromEpsg } from '../../geo/crs.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { RasterSource } from '../../raster/raster-source.ts';

interface Case {
  readonly file: string;
  readonly note: string;
  readonly bands: readonly number[];
  readonly affine: readonly number[];
  readonly epsg: number;
  readonly scales: readonly number[];
  readonly offsets: readonly number[];
  readonly valid: readonly string[];
}

const folder = new URL('../golden/sidecars/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8')) as Case[];

async function opened<T>(file: string, use: (source: RasterSource) => Promise<T>): Promise<T> {
  const source = await openRaster(fileURLToPath(new URL(`files/${file}`, folder)));
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

async function validRows(source: RasterSource, bands: readonly number[]): Promise<string[]> {
  const { widthPx, heightPx } = source.header.grid;
  const { valid } = await source.read({ bands, window: { col: 0, row: 0, widthPx, heightPx } });
  const all = valid ?? new Uint8Array(widthPx * heightPx).fill(1);
  return Array.from({ length: heightPx }, (_, row) => all.subarray(row * widthPx, (row + 1) * widthPx).join(''));
}

describe('masks, transparency and files beside a raster are read as rasterio and GDAL read them', () => {
  it.each(cases.map((one) => [one.file, one.note, one] as const))('%s: %s', async (file, _note, one) => {
    await opened(file, async (source) => {
      const { grid, bandScalings } = source.header;
      expect(await validRows(source, one.bands)).toEqual(one.valid);
      one.affine.forEach((number, i) => expect(grid.affine[i]).toBeCloseTo(number, 9));
      expect(crsEquals(grid.crs, crsFromEpsg(one.epsg))).toBe(true);
      expect(bandScalings.map(({ scale }) => scale)).toEqual(one.scales);
      expect(bandScalings.map(({ offset }) => offset)).toEqual(one.offsets);
    });
  });

  it('bands in any order and number of times', async () => {
    for (const { file, bands } of cases) {
      await opened(file, async (source) => {
        const each = await Promise.all(bands.map((band) => validRows(source, [band])));
        const all = await validRows(source, [...bands, ...bands.toReversed()]);
        // Together they are valid where each of them is.
        const joined = all.map((row, y) =>
          Array.from(row, (_, x) => (each.every((rows) => rows[y]![x] === '1') ? '1' : '0')).join(''),
        );
        expect([file, all]).toEqual([file, joined]);
      });
    }
  });
});
