import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assert, integer, property, tuple } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { levelSizes, overviewReducer } from '../../raster/cog/overviews.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { runGdal } from './gdal-tools.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quadrat-overviews-'));
});
afterAll(() => rm(folder, { recursive: true }));

function halve(rule: 'nearest' | 'mode' | 'average', rows: number[][], nodata: number | undefined): number[][] {
  const [heightPx, widthPx] = [rows.length, rows[0]!.length];
  const [halfWidth, halfHeight] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)];
  const into = new Int16Array(halfWidth * halfHeight);
  const values = Int16Array.from(rows.flat());
  overviewReducer(rule, 'int16', nodata)({ values, widthPx, heightPx, into, intoRow: 0 });
  return Array.from({ length: halfHeight }, (_, row) => [...into.subarray(row * halfWidth, (row + 1) * halfWidth)]);
}

describe('levels', () => {
  it('halve, rounding up, until the longer side fits a block', () => {
    const sizes = levelSizes({ widthPx: 10_980, heightPx: 3 }, 512, true);
    expect(sizes.map((size) => size.widthPx)).toEqual([10_980, 5490, 2745, 1373, 687, 344]);
    expect(sizes.at(-1)).toEqual({ widthPx: 344, heightPx: 1 });
    expect(levelSizes({ widthPx: 512, heightPx: 512 }, 512, true)).toHaveLength(1);
  });
});

describe('the mode', () => {
  it('never mixes nodata with classes, and favours no class by its number', () => {
    const rows = [
      [9, 9, 1, 2, 5],
      [9, 3, 2, 1, 9],
      [9, 9, 4, 4, 9],
    ];
    expect(halve('mode', rows, 9)).toEqual([
      [3, 1, 5],
      [9, 4, 9],
    ]);
  });

  it('is the first of the most frequent valid pixels of every 2 × 2 (any raster)', () => {
    const cell = integer({ min: 0, max: 3 });
    assert(
      property(tuple(cell, cell, cell, cell), ([a, b, c, d]) => {
        const valid = [a, b, c, d].filter((value) => value !== 0);
        const count = (value: number): number => valid.filter((other) => other === value).length;
        const best = valid.toSorted((x, y) => count(y) - count(x) || valid.indexOf(x) - valid.indexOf(y))[0] ?? 0;
        expect(
          halve(
            'mode',
            [
              [a, b],
              [c, d],
            ],
            0,
          ),
        ).toEqual([[best]]);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});

describe('the average', () => {
  it('is of the valid pixels only and never becomes nodata by chance', () => {
    expect(
      halve(
        'average',
        [
          [-9, 4],
          [6, -9],
        ],
        -9,
      ),
    ).toEqual([[5]]);
    expect(
      halve(
        'average',
        [
          [-1, 1],
          [1, -1],
        ],
        0,
      ),
    ).toEqual([[1]]);
    expect(
      halve(
        'average',
        [
          [0, 0],
          [0, 0],
        ],
        0,
      ),
    ).toEqual([[0]]);
    expect(halve('average', [[1], [4], [7]], undefined)).toEqual([[3], [7]]);
  });

  it("equals gdaladdo's, level by level", async () => {
    const [widthPx, heightPx] = [1280, 1152];
    const pixels = Uint8Array.from({ length: widthPx * heightPx }, (_, i) => {
      const noise = Math.imul(i + 1, 2_654_435_761) >>> 24;
      return i % widthPx < 200 && i < widthPx * 300 ? 255 : noise % 251;
    });
    const file = path.join(folder, 'average.tif');
    const grid = { crs: crsFromEpsg(3035), affine: [10, 0, 4e6, 0, -10, 3e6] as const, widthPx, heightPx };
    const read = async (window: { row: number; heightPx: number }): Promise<Uint8Array> =>
      pixels.slice(window.row * widthPx, (window.row + window.heightPx) * widthPx);
    await writeCog({ path: file, grid, dataType: 'uint8', nodata: 255, read, overviews: 'average' });
    const plain = path.join(folder, 'plain.tif');
    runGdal('gdal_translate', ['-q', '-co', 'COPY_SRC_OVERVIEWS=NO', file, plain]);
    runGdal('gdaladdo', ['-q', '-r', 'average', plain, '2', '4']);
    for (const directory of [2, 3]) {
      const [own, gdal] = await Promise.all([file, plain].map((name) => rawDirectory(name, directory)));
      expect(own!.length).toBe((widthPx * heightPx) / 4 ** (directory - 1));
      expect(Buffer.compare(own!, gdal!)).toBe(0);
    }
  });

  it("equals gdaladdo's where floats cancel each other out to a nodata value of 0", async () => {
    const [widthPx, heightPx] = [640, 4];
    const pixels = Float32Array.from({ length: widthPx * heightPx }, (_, i) => [0, 1, -1, 2, -2, 0, 0][i % 7]!);
    const file = path.join(folder, 'floats.tif');
    const grid = { crs: crsFromEpsg(3035), affine: [10, 0, 4e6, 0, -10, 3e6] as const, widthPx, heightPx };
    const read = async (window: { row: number; heightPx: number }): Promise<Float32Array> =>
      pixels.slice(window.row * widthPx, (window.row + window.heightPx) * widthPx);
    await writeCog({ path: file, grid, dataType: 'float32', nodata: 0, read, overviews: 'average' });
    const plain = path.join(folder, 'plain-floats.tif');
    runGdal('gdal_translate', ['-q', '-co', 'COPY_SRC_OVERVIEWS=NO', file, plain]);
    runGdal('gdaladdo', ['-q', '-r', 'average', plain, '2']);
    const [own, gdal] = await Promise.all([file, plain].map((name) => rawDirectory(name, 2)));
    const floats = (bytes: Buffer): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
    expect(floats(own!)).toEqual(floats(gdal!));
    // Nodata where all four are, next to it where others cancel out.
    expect(new Set(floats(own!))).toContain(2 ** -126);
  });
});

async function rawDirectory(file: string, directory: number): Promise<Buffer> {
  const raw = `${file}.${directory}.raw`;
  runGdal('gdal_translate', ['-q', '-of', 'ENVI', `GTIFF_DIR:${directory}:${file}`, raw]);
  return readFile(raw);
}
