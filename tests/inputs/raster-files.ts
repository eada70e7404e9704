import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { ASCII, LONG, PLACE, SHORT, tiffBytes, type ImageOfTiff } from '../../benchmarks/tiff-bytes.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { seeImagery } from './seen-imagery.ts';

const SIDE_PX = 100;
const LENGTH_PX = SIDE_PX ** 2;
/** Ten columns of 1, ten of 2, and so on. */
const steps = Uint8Array.from({ length: LENGTH_PX }, (_, i) => 1 + Math.floor((i % SIDE_PX) / 10));

/** Zeros left of a slanting line, 18 of 100 columns of each row in the mean. */
const slanting = steps.map((value, i) => (i % SIDE_PX < 13 + Math.floor(i / SIDE_PX / 9.0909) ? 0 : value));
const middle = steps.map((value, i) => (Math.hypot((i % SIDE_PX) - 50, i / SIDE_PX - 50) < 22 ? 0 : value));

interface Given {
  readonly image?: Partial<ImageOfTiff>;
  readonly further?: readonly ImageOfTiff[];
  readonly scene?: object;
}

/** What is seen of an image of 1 km², in a few numbers. */
async function seen(folder: string, { image = {}, further = [], scene = {} }: Given): Promise<string> {
  const main: ImageOfTiff = {
    widthPx: SIDE_PX,
    heightPx: SIDE_PX,
    compression: 1,
    blocks: [steps],
    ...image,
    tags: [...PLACE, ...(image.tags ?? [])],
  };
  writeFileSync(path.join(folder, 'scene.tif'), tiffBytes(main, ...further));
  return seenOf(folder, { assets: { B1: 'scene.tif' }, ...scene });
}

async function seenOf(folder: string, scene: object, bands: readonly string[] = ['B1']): Promise<string> {
  const { block, observedShare, notes } = await seeImagery(folder, { scenes: [scene], bands });
  const values = block.bands[0]!.filter((_, i) => block.observed[i] === 1);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [`observed ${observedShare.toFixed(2)}, mean ${mean.toFixed(2)}`, ...notes].join('. ');
}

function expected(input: string, right: string, source: string, given: () => Given): InputCase {
  const check = async (folder: string): Promise<string> => {
    const found = await seen(folder, given());
    if (!found.startsWith(right)) throw new Error(`expected ${right}, found ${found}`);
    return found;
  };
  return { part: 'raster files', input, right, source, check };
}

const WHOLE = 'observed 1.00, mean 5.50';

/** 32-bit floats: a value in the first 30 columns, the steps elsewhere. */
function floats(first: number): Partial<ImageOfTiff> {
  const values = Float32Array.from(steps, (value, i) => (i % SIDE_PX < 30 ? first : value));
  return { bits: 32, sampleFormat: 3, blocks: [Buffer.from(values.buffer)] };
}

const REFUSED = 'refused by name, with the command';
/** What files of other formats begin with. */
const OTHERS: readonly (readonly [file: string, beginning: string, name: string, command: RegExp])[] = [
  ['scene.jp2', '\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000', /gdal_translate -of COG scene\.jp2 scene\.tif/],
  ['scene.vrt', '<VRTDataset rasterXSize="100">', 'VRT', /gdal_translate -of COG scene\.vrt scene\.tif/],
  ['scene.png', '\x89PNG\r\n\x1a\n', 'PNG', /gdal_translate -of COG scene\.png scene\.tif/],
  ['scene.nc', 'CDF\x01', 'netCDF', /gdal_translate -of COG NETCDF:scene\.nc:LAYER scene\.tif/],
  ['scene.h5', '\x89HDF\r\n\x1a\n', 'HDF5', /gdal_translate -of COG HDF5:scene\.h5:LAYER scene\.tif/],
  ['scene.hdf', '\x0e\x03\x13\x01', 'HDF4', /gdal_translate -of COG HDF4_SDS:scene\.hdf:LAYER scene\.tif/],
  ['scene.grib2', 'GRIB\0\0', 'GRIB', /gdal_translate -of COG -b BAND scene\.grib2 scene\.tif/],
  ['scene.gpkg', `SQLite format 3\0${'\0'.repeat(52)}GPKG`, 'GeoPackage', /GPKG:scene\.gpkg:LAYER scene\.tif/],
  ['areas.shp', '\0\0\x27\x0a', 'Shapefile', /gdal_rasterize/],
];

export const RASTER_FILE_INPUTS: readonly InputCase[] = [
  expected('each byte from its last bit to its first (FillOrder 2)', WHOLE, 'TIFF 6.0, FillOrder; GDAL 3.6', () => ({
    image: { blocks: [steps.map((byte) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2))], tags: [[266, SHORT, [2]]] },
  })),
  expected('a thumbnail in old-style JPEG as the second image of the file', WHOLE, 'GDAL 3.6 reads the main image', () => ({
    further: [{ widthPx: 10, heightPx: 10, compression: 6, blocks: [Buffer.alloc(9)], tags: [[254, LONG, [1]]] }],
  })),
  expected('a strip that was left out, uint8 with nodata −9999', 'observed 1.00, mean 2.75', 'GDAL 3.6 fills it with 0, a value', () => ({
    image: { blocks: [steps.subarray(0, LENGTH_PX / 2)], rowsPerStrip: SIDE_PX / 2, tags: [[273, LONG, [8, 0]], [279, LONG, [LENGTH_PX / 2, 0]], [42113, ASCII, '-9999']] },
  })),
  ...(
    [
      ['nodata −9999 in a file of uint8', { image: { tags: [[42113, ASCII, '-9999']] } }, 'nodata -9999 cannot occur in uint8 (scene.tif)'],
      ['`nodata: 65535` in the run file over a file of uint8', { scene: { nodata: 65_535 } }, 'nodata 65535 cannot occur in uint8 (scene.tif)'],
    ] as const
  ).map(([input, given, note]) => expected(input, `${WHOLE}. ${note}`, 'the range of 8 bits', () => given)),
  expected('−∞ in 30 of 100 columns, as logarithms of 0 in radar', 'observed 0.70, mean 7.00', 'the other 70 columns', () => ({ image: floats(-Infinity) })),
  expected('`nodata: .nan` in the run file over a file whose own is 10', 'observed 0.70, mean 7.00', 'only NaN hides', () => ({
    image: { ...floats(Number.NaN), tags: [[42113, ASCII, '10']] },
    scene: { nodata: Number.NaN },
  })),
  expected('one DEFLATE strip for all rows', WHOLE, 'the pixels that were written', () => ({ image: { compression: 8, blocks: [deflateSync(steps)] } })),
  ...(
    [
      ['a slanting border of zeros and no nodata value, as at the edge of a swath', slanting, 'In scene.tif 18.0 % of the pixels', 'the pixels that were written'],
      ['zeros in the middle, as of dark water, and no nodata value', middle, `observed 1.00, mean ${(middle.reduce((sum, value) => sum + value, 0) / LENGTH_PX).toFixed(2)}`, 'the pixels that were written'],
    ] as const
  ).map(([input, blocks, right, source]): InputCase => ({
    part: 'raster files', input, right, source,
    check: async (folder) => {
      const found = await seen(folder, { image: { blocks: [blocks] } });
      if (!found.includes(right) || found.includes('edge') !== right.startsWith('In')) throw new Error(found);
      return found;
    },
  })),
  ...OTHERS.map(([file, beginning, name, command]): InputCase => ({
    part: 'raster files', input: `${name} in place of a GeoTIFF`, right: REFUSED, source: 'the format’s first bytes',
    check: (folder) => {
      writeFileSync(path.join(folder, file), Buffer.concat([Buffer.from(beginning, 'latin1'), Buffer.alloc(64)]));
      return refusalOf(() => seenOf(folder, { assets: { B1: file } }), new RegExp(name), command);
    },
  })),
  {
    part: 'raster files', input: 'an ENVI file with its header beside it', right: REFUSED, source: 'its header',
    check: (folder) => {
      writeFileSync(path.join(folder, 'scene.img'), Buffer.alloc(LENGTH_PX));
      writeFileSync(path.join(folder, 'scene.hdr'), 'ENVI\nsamples = 100\n');
      return refusalOf(() => seenOf(folder, { assets: { B1: 'scene.img' } }), /ENVI/, /gdal_translate -of COG scene\.img/);
    },
  },
  ...(
    [
      ['bands b02 and b8a', { b02: 'scene.tif', b8a: 'scene.tif' }, /if it is b02, .*\{B02: …\}/],
      ['bands B2 and B8A, as in SAFE folders', { B2: 'scene.tif', B8A: 'scene.tif' }, /if it is B2, /],
      ['bands blue and nir08, as earth-search names them', { blue: 'scene.tif', nir08: 'scene.tif' }, /if it is blue, /],
    ] as const
  ).map(([input, assets, hint]): InputCase => ({
    part: 'raster files', input: `${input}, where the model wants B02 and B8A`, right: 'refused, the likely band named', source: 'Sentinel-2 Products Specification; STAC common band names',
    check: async (folder) => {
      await seen(folder, {});
      return refusalOf(() => seenOf(folder, { assets }, ['B02', 'B8A']), hint);
    },
  })),
  {
    part: 'raster files', input: 'several wrong files of several scenes', right: 'refused, all of them named at once', source: 'each by itself',
    check: async (folder) => {
      writeFileSync(path.join(folder, 'scene.png'), '\x89PNG\r\n\x1a\n', 'latin1');
      const scenes = [{ assets: { B1: 'scene.png' } }, { assets: { blue: 'none.tif' } }, { assets: { B1: 'none.tif' } }];
      return refusalOf(
        () => seeImagery(folder, { scenes, bands: ['B1'] }),
        ...[/^3 faults:/, /a PNG file/, /scene s2: expected the band B1/, /none\.tif: there is no such file/],
      );
    },
  },
]; // prettier-ignore
