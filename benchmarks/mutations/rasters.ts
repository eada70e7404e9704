import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Window } from '../../geo/window.ts';
import { planMap } from '../../pipeline/planning/map/map.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { OverviewSize } from '../../raster/raster-source.ts';
import { mapSchema } from '../../stages/preprocessing/map-options.ts';
import { lzwOf, packBitsOf, zstdOf } from '../block-encodings.ts';
import { ASCII, LONG, PLACE, SHORT, tiffBytes, type ImageOfTiff } from '../tiff-bytes.ts';
import { BYTE_MUTATORS } from './byte-mutators.ts';
import type { MutationKind, SoundFile } from './mutation-kind.ts';
import { TIFF_MUTATORS } from './tiff-mutators.ts';

const SIDE_PX = 64;
const LENGTH_PX = SIDE_PX ** 2;
/** Of one strip that is decoded as far as it is needed. */
const TALL_PX = 2100;
/** A window of a tile's size, at most: what a run reads at once. */
const WINDOW_PX = 1024;

const values = Uint8Array.from({ length: LENGTH_PX }, (_, i) => (i * 7 + (i >> 5)) & 255);
const floats = Buffer.from(Float32Array.from(values, (value) => value / 10).buffer);

function image(compression: number, blocks: readonly Uint8Array[], o: Partial<ImageOfTiff> = {}): ImageOfTiff {
  return { widthPx: SIDE_PX, heightPx: SIDE_PX, compression, blocks, ...o, tags: [...PLACE, ...(o.tags ?? [])] };
}

/** Rows of a quarter of the image, as strips. */
function strips(encode: (bytes: Uint8Array) => Uint8Array): Partial<ImageOfTiff> & Pick<ImageOfTiff, 'blocks'> {
  const quarter = LENGTH_PX / 4;
  const blocks = [0, 1, 2, 3].map((i) => encode(values.subarray(i * quarter, (i + 1) * quarter)));
  return { blocks, rowsPerStrip: SIDE_PX / 4 };
}

/** As in GDAL's metadata. */
const METADATA =
  '<GDALMetadata><Item name="SCALE" sample="0" role="scale">0.0001</Item><Item name="DESCRIPTION" sample="0" ' +
  'role="description">B&amp;amp;02</Item><Item name="forest" domain="CLASSES">1</Item></GDALMetadata>';

async function soundFiles(folder: string): Promise<readonly SoundFile[]> {
  const mask = { widthPx: SIDE_PX, heightPx: SIDE_PX, bits: 1, compression: 8 };
  const jpeg = await sharp(Buffer.from(values), { raw: { width: SIDE_PX, height: SIDE_PX, channels: 1 } })
    .toColourspace('b-w')
    .jpeg()
    .toBuffer();
  const float = { bits: 32, sampleFormat: 3 };
  const files: [name: string, images: readonly ImageOfTiff[]][] = [
    ['plain.tif', [image(1, [values], { tags: [[42112, ASCII, METADATA], [42113, ASCII, '0']] })]],
    ['lzw.tif', [image(5, strips(lzwOf).blocks, { ...strips(lzwOf), tags: [[317, SHORT, [2]]] })]],
    ['deflate.tif', [image(8, [deflateSync(floats)], { ...float, tilePx: SIDE_PX, tags: [[317, SHORT, [3]]] })]],
    ['packbits.tif', [image(32_773, strips(packBitsOf).blocks, strips(packBitsOf))]],
    ['zstd.tif', [image(50_000, [zstdOf(values)], { tilePx: SIDE_PX })]],
    ['jpeg.tif', [image(7, [jpeg], { tilePx: SIDE_PX })]],
    ['tall.tif', [{ ...image(8, [deflateSync(Buffer.alloc(TALL_PX ** 2, 7))]), widthPx: TALL_PX, heightPx: TALL_PX }]],
    ['mask.tif', [image(1, [values]), { ...mask, blocks: [deflateSync(Buffer.alloc(LENGTH_PX / 8, 0xf0))], tags: [[254, LONG, [4]]] }]],
  ]; // prettier-ignore
  for (const [name, images] of files) await writeFile(path.join(folder, name), tiffBytes(...images));
  await writeMap(path.join(folder, 'map.tif'));
  const names = [...files.map(([name]) => name), 'map.tif'];
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(path.join(folder, name)) })));
}

async function writeMap(file: string): Promise<void> {
  await writeCog({
    path: file,
    grid: { crs: crsFromEpsg(4326), affine: [0.01, 0, 10, 0, -0.01, 50], widthPx: 300, heightPx: 200 },
    ...{ dataType: 'uint8', nodata: 0, blockPx: 128, overviews: 'mode' },
    colours: [10, 20, 80].map((value) => ({ value, rgb: [value, 100, 50] })),
    read: ({ row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) => [0, 10, 20, 80][((row + i) >> 4) % 4]!),
      ),
  });
}

function windowOf({ widthPx, heightPx }: OverviewSize): Window {
  return { col: 0, row: 0, widthPx: Math.min(widthPx, WINDOW_PX), heightPx: Math.min(heightPx, WINDOW_PX) };
}

/** Rasters of every codec, read as scenes and planned as maps that stand. */
export const RASTERS: MutationKind = {
  mutators: [...BYTE_MUTATORS, ...TIFF_MUTATORS, ...TIFF_MUTATORS],
  prepare: async (folder) => {
    await mkdir(folder, { recursive: true });
    return soundFiles(folder);
  },
  give: async (folder, name) => {
    if (name === 'map.tif') {
      await planMap(mapSchema.parse({ file: name }), (place) => path.join(folder, place));
    }
    const source = await openRaster(path.join(folder, name));
    try {
      const { grid, bandCount, overviews } = source.header;
      const bands = Array.from({ length: Math.min(bandCount, 12) }, (_, band) => band);
      await source.read({ bands, window: windowOf(grid) });
      for (const [overview, size] of overviews.entries()) {
        await source.read({ bands, window: windowOf(size), overview });
      }
    } finally {
      await source.close();
    }
  },
};
