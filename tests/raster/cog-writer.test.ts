import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { DataType, PixelArray } from '../../raster/raster-source.ts';
import { runGdal, validateCog } from './gdal-tools.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quadrat-cog-'));
});
afterAll(() => rm(folder, { recursive: true }));

const WIDTH = 1301;
const HEIGHT = 1100;

function gridOf(widthPx = WIDTH, heightPx = HEIGHT): Grid {
  return { crs: crsFromEpsg(32720), affine: [20, 0, 500_000, 0, -20, 9_000_000], widthPx, heightPx };
}

/** Classes 0 to 4 in fields, and a nodata corner. */
function classMap(): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [col, row] = [i % WIDTH, Math.floor(i / WIDTH)];
    if (col < 150 && row < 300) return 255;
    return (Math.floor(col / 37) * 7 + Math.floor(row / 23) * 13) % 5;
  });
}

const COLOURS = [0, 1, 2, 3, 4].map((value) => ({
  value,
  rgb: [value * 50, 10 * value, 255 - value * 30] as const,
  name: `class ${value}`,
}));

function reader(pixels: PixelArray, widthPx = WIDTH): (window: Window) => Promise<PixelArray> {
  return (window) => Promise.resolve(pixels.slice(window.row * widthPx, (window.row + window.heightPx) * widthPx));
}

function writeClasses(name: string, options: { threads?: number; stripHeightPx?: number } = {}) {
  const file = path.join(folder, name);
  return writeCog({
    path: file,
    grid: gridOf(),
    dataType: 'uint8',
    nodata: 255,
    read: reader(classMap()),
    overviews: 'mode',
    colours: COLOURS,
    description: 'Land cover <test> & more',
    ...options,
  });
}

interface GdalBand {
  readonly type: string;
  readonly noDataValue: number | string;
  readonly colorInterpretation: string;
  readonly colorTable?: { readonly entries: readonly (readonly number[])[] };
  readonly overviews: readonly { readonly size: readonly number[] }[];
  readonly metadata: Record<string, Record<string, string>>;
  readonly block: readonly number[];
  readonly scale?: number;
  readonly offset?: number;
  readonly description?: string;
}

function gdalinfo(file: string): {
  readonly bands: readonly GdalBand[];
  readonly geoTransform: readonly number[];
  readonly coordinateSystem: { readonly wkt: string };
  readonly metadata: Record<string, Record<string, string>>;
} {
  return JSON.parse(runGdal('gdalinfo', ['-json', '-mdd', 'all', file])) as never;
}

describe('a class map', () => {
  it("passes GDAL's validator and shows CRS, nodata, colour table and names", async () => {
    const file = path.join(folder, 'map.tif');
    const written = await writeClasses('map.tif');
    expect(validateCog(file)).toContain('is a valid cloud optimized GeoTIFF');
    const info = gdalinfo(file);
    expect(info.coordinateSystem.wkt).toContain('ID["EPSG",32720]]');
    expect(info.geoTransform).toEqual([500_000, 20, 0, 9_000_000, 0, -20]);
    expect(info.metadata['IMAGE_STRUCTURE']).toMatchObject({ LAYOUT: 'COG', COMPRESSION: 'DEFLATE' });
    const band = info.bands[0]!;
    expect(band).toMatchObject({ type: 'Byte', noDataValue: 255, colorInterpretation: 'Palette', block: [512, 512] });
    expect(band.colorTable?.entries[2]).toEqual([100, 20, 195, 255]);
    expect(band.metadata['CLASSES']).toMatchObject({ 3: 'class 3' });
    expect(band.description).toBe('Land cover <test> & more');
    expect(band.overviews.map((overview) => overview.size)).toEqual([
      [651, 550],
      [326, 275],
    ]);
    const bytes = await readFile(file);
    expect(written).toEqual({ digest: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length });
  });

  it('gives the same values at points as gdallocationinfo, and all of them to gdal_translate', async () => {
    const file = path.join(folder, 'points.tif');
    await writeClasses('points.tif');
    const map = classMap();
    const points = [0, 149, 150, 511, 512, 1023, 1024, WIDTH - 1].flatMap((col) =>
      [0, 299, 300, 511, 512, 1024, HEIGHT - 1].map((row) => [col, row] as const),
    );
    const input = points.map(([col, row]) => `${col} ${row}`).join('\n');
    const found = runGdal('gdallocationinfo', ['-valonly', file], `${input}\n`).trim().split('\n').map(Number);
    expect(found).toEqual(points.map(([col, row]) => map[row * WIDTH + col]));
    const raw = path.join(folder, 'points.raw');
    runGdal('gdal_translate', ['-q', '-of', 'ENVI', file, raw]);
    expect(Buffer.compare(await readFile(raw), map)).toBe(0);
  });

  it('has the same bytes whatever the number of threads and the height of the strips', async () => {
    const digests = await Promise.all([
      writeClasses('one.tif', { threads: 1 }),
      writeClasses('three.tif', { threads: 3, stripHeightPx: 1024 }),
    ]);
    expect(digests[0]).toEqual(digests[1]);
  });

  it('with more than 255 classes has a colour table of 65536 entries, stored once', async () => {
    const file = path.join(folder, 'wide.tif');
    const pixels = Uint16Array.from({ length: 1024 * 700 }, (_, i) => (i % 1024) + 300);
    const colours = [{ value: 700, rgb: [1, 2, 3] as const }];
    const grid = gridOf(1024, 700);
    const nodata = 65535;
    const read = reader(pixels, 1024);
    const written = await writeCog({ path: file, grid, dataType: 'uint16', nodata, read, overviews: 'mode', colours });
    expect(validateCog(file)).toContain('is a valid cloud optimized GeoTIFF');
    expect(gdalinfo(file).bands[0]?.colorTable?.entries[700]).toEqual([1, 2, 3, 255]);
    expect(written.sizeBytes).toBeLessThan(2 * 65536 * 6);
  });
});

const TYPES: readonly [DataType, new (n: number) => PixelArray, number, string][] = [
  ['uint8', Uint8Array, 7, 'Byte'],
  ['uint16', Uint16Array, 7, 'UInt16'],
  ['int16', Int16Array, -9999, 'Int16'],
  ['uint32', Uint32Array, 7, 'UInt32'],
  ['int32', Int32Array, -9999, 'Int32'],
  ['float32', Float32Array, Number.NaN, 'Float32'],
  ['float64', Float64Array, -1e30, 'Float64'],
];

function valueRaster(type: new (n: number) => PixelArray, nodata: number): PixelArray {
  const pixels = new type(WIDTH * HEIGHT);
  for (let i = 0; i < pixels.length; i += 1) {
    const [col, row] = [i % WIDTH, Math.floor(i / WIDTH)];
    pixels[i] = col < 150 && row < 300 ? nodata : 120 + 100 * Math.sin(col / 50) * Math.cos(row / 70);
  }
  return pixels;
}

describe.each(TYPES)('a raster of %s values', (dataType, type, nodata, gdalType) => {
  it.each([false, true])("reads back bit for bit, with GDAL's statistics (BigTIFF: %s)", async (bigTiff) => {
    const file = path.join(folder, `${dataType}-${bigTiff}.tif`);
    const pixels = valueRaster(type, nodata);
    const read = reader(pixels);
    const common = { grid: gridOf(), dataType, nodata, read, scale: 0.004, offset: -1 };
    await writeCog({ path: file, ...common, overviews: 'average', bigTiff });
    expect(validateCog(file)).toContain('is a valid cloud optimized GeoTIFF');
    expect((await readFile(file))[2]).toBe(bigTiff ? 43 : 42);
    const band = gdalinfo(file).bands[0]!;
    expect(band).toMatchObject({ type: gdalType, scale: 0.004, offset: -1, colorInterpretation: 'Gray' });
    expect(Number(band.noDataValue)).toBe(nodata);
    const raw = path.join(folder, `${dataType}.raw`);
    runGdal('gdal_translate', ['-q', '-of', 'ENVI', file, raw]);
    expect(Buffer.compare(await readFile(raw), Buffer.from(pixels.buffer))).toBe(0);
    const source = await openRaster(file);
    const block = await source.read({ bands: [0], window: { col: 0, row: 0, widthPx: WIDTH, heightPx: HEIGHT } });
    await source.close();
    expect(Buffer.compare(Buffer.from(block.bands[0]!.buffer), Buffer.from(pixels.buffer))).toBe(0);
    expectStatistics(band, raw);
  });
});

/** GDAL computes them anew on the plain copy, which carries none. */
function expectStatistics(band: GdalBand, plainFile: string): void {
  const own = band.metadata['']!;
  const plain = JSON.parse(runGdal('gdalinfo', ['-json', '-stats', plainFile])) as { bands: GdalBand[] };
  const expected = plain.bands[0]!.metadata['']!;
  for (const name of ['MINIMUM', 'MAXIMUM', 'MEAN', 'STDDEV']) {
    const key = `STATISTICS_${name}`;
    // GDAL accumulates in another order.
    expect(Math.abs(Number(own[key]) / Number(expected[key]) - 1)).toBeLessThan(1e-9);
  }
  expect(Number(own['STATISTICS_VALID_PERCENT'])).toBeCloseTo(100 * (1 - (150 * 300) / (WIDTH * HEIGHT)), 2);
}

describe('a grid that is not north-up', () => {
  it('keeps its whole affine transform', async () => {
    const file = path.join(folder, 'rotated.tif');
    const affine = [17.3, 10, 500_000, 10, -17.3, 9_000_000] as const;
    const pixels = new Uint8Array(64 * 48);
    const grid = { ...gridOf(64, 48), affine };
    await writeCog({ path: file, grid, dataType: 'uint8', read: reader(pixels, 64), overviews: 'nearest' });
    expect(gdalinfo(file).geoTransform).toEqual([500_000, 17.3, 10, 9_000_000, 10, -17.3]);
    const source = await openRaster(file);
    await source.close();
    expect(source.header.grid.affine).toEqual(affine);
  });
});

describe('a write that fails', () => {
  it('leaves what was there before, and nothing beside it', async () => {
    const own = path.join(folder, 'failing');
    await mkdir(own);
    const file = path.join(own, 'map.tif');
    await writeFile(file, 'the last good one');
    const read = (window: Window): Promise<PixelArray> =>
      window.row > 500 ? Promise.reject(new Error('tile 3,1 failed')) : reader(classMap())(window);
    const request = { path: file, grid: gridOf(), dataType: 'uint8', nodata: 255, read, overviews: 'mode' } as const;
    await expect(writeCog(request)).rejects.toThrow('tile 3,1 failed');
    expect(await readdir(own)).toEqual(['map.tif']);
    expect(await readFile(file, 'utf8')).toBe('the last good one');
  });

  it('says so in one sentence where the folder is not there', async () => {
    const file = path.join(folder, 'no', 'such', 'map.tif');
    const read = reader(classMap());
    const request = { path: file, grid: gridOf(), dataType: 'uint8', read, overviews: 'mode' } as const;
    await expect(writeCog(request)).rejects.toThrow(/^Raster .*map\.tif cannot be written: ENOENT/);
  });

  it('refuses a nodata value that the type cannot hold', async () => {
    const read = reader(classMap());
    const request = { path: path.join(folder, 'x.tif'), grid: gridOf(), read, overviews: 'mode' } as const;
    await expect(writeCog({ ...request, dataType: 'uint8', nodata: -1 })).rejects.toThrow(
      /nodata -1 is no value of uint8, expected a whole number from 0 to 255/,
    );
  });
});
