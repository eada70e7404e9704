import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ASCII, DOUBLE, SHORT, tiffBytes } from '../../benchmarks/tiff-bytes.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { writeScene, type SceneFile } from './scene-file.ts';
import { seeImagery } from './seen-imagery.ts';

const SIDE_PX = 100;
const square = { name: 'scene.tif', widthPx: SIDE_PX, heightPx: SIDE_PX };
const RGB = ['R', 'G', 'B'];

/** A scene of red, green and blue whose left part, of 60 columns, is land of 120 and the rest 0. */
function land(folder: string, o: Partial<SceneFile> = {}): object {
  const sampleOf = (col: number): number => (col < 60 ? 120 : 0);
  writeScene(folder, { ...square, bands: 3, photometric: 2, sampleOf, ...o });
  return { assets: Object.fromEntries(RGB.map((name, i) => [name, { file: 'scene.tif', band: i + 1 }])) };
}

/** The same with a fourth band, 255 on the land and 0 beside it, that the tag ExtraSamples calls so. */
function landWithAlpha(folder: string, extraSamples: number, tags: SceneFile['tags'] = []): object {
  const sampleOf = (col: number, _row: number, band: number): number => (col < 60 ? (band === 3 ? 255 : 120) : 0);
  return land(folder, { bands: 4, sampleOf, tags: [[338, SHORT, [extraSamples]], ...tags] });
}

/** GDAL's mask file: 0 in the right 40 columns. */
function writeMask(folder: string, o: { readonly flags?: string; readonly widthPx?: number } = {}): void {
  const { widthPx = SIDE_PX, flags = '<Item name="INTERNAL_MASK_FLAGS_1">2</Item>' } = o;
  const pixels = Uint8Array.from({ length: widthPx * SIDE_PX }, (_, i) => (i % widthPx < 60 ? 255 : 0));
  const each = flags.includes('FLAGS_1') ? flags + flags.replace('_1', '_2') + flags.replace('_1', '_3') : flags;
  const metadata = `<GDALMetadata>${each}</GDALMetadata>`;
  writeFileSync(
    path.join(folder, 'scene.tif.msk'),
    tiffBytes({ widthPx, heightPx: SIDE_PX, compression: 1, blocks: [pixels], tags: [[42112, ASCII, metadata]] }),
  );
}

/** Dark water without red on the left, land on the right, nothing (0 in all bands) in the top tenth; nodata 0. */
function darkWater(folder: string, bits: 8 | 16): object {
  const sampleOf = (col: number, row: number, band: number): number =>
    row < 10 ? 0 : col < 40 ? [0, 18, 30][band]! : [20, 20, 25][band]!;
  return land(folder, { sampleOf, bits, tags: [[42113, ASCII, '0']] });
}

async function withNotes(folder: string, scene: object, imagery: object = {}): Promise<string> {
  const { observedShare, notes } = await seeImagery(folder, { scenes: [scene], bands: RGB, imagery });
  return [`observed ${observedShare.toFixed(2)}`, ...notes].join('. ');
}

async function share(folder: string, scene: object, bands: readonly string[] = RGB): Promise<string> {
  const { observedShare } = await seeImagery(folder, { scenes: [scene], bands });
  return `observed ${observedShare.toFixed(2)}`;
}

/** The file of a scene without its place: a copy whose tags of the place are of no one. */
function takePlaceAway(folder: string): void {
  const file = path.join(folder, 'scene.tif');
  const bytes = readFileSync(file);
  for (let at = bytes.readUInt32LE(4) + 2; ; at += 12) {
    const tag = bytes.readUInt16LE(at);
    if (tag === 33550 || tag === 33922) bytes.writeUInt16LE(65_000 + (tag % 100), at);
    if (tag >= 34735) break;
  }
  writeFileSync(file, bytes);
}

async function corner(folder: string, scene: object): Promise<string> {
  const { grid } = await seeImagery(folder, { scenes: [scene], bands: RGB });
  return `pixels of ${grid.affine[0]} m from ${grid.affine[2]}, ${grid.affine[5]} in ${grid.crs.name}`;
}

const part = 'pixels and masks';
const source = 'rasterio: read_masks, dataset_mask';
const sixty = 'observed 0.60';
const world = (x: number): string => `20\n0\n0\n-20\n${x + 10}\n4999990\n`;

export const MASK_INPUTS: readonly InputCase[] = [
  {
    part,
    input: 'transparency as unassociated alpha (ExtraSamples 2)',
    right: sixty,
    source,
    check: (folder) => share(folder, landWithAlpha(folder, 2)),
  },
  {
    part,
    input: 'transparency as associated alpha (ExtraSamples 1)',
    right: sixty,
    source,
    check: (folder) => share(folder, landWithAlpha(folder, 1)),
  },
  {
    part,
    input: 'transparency and a nodata value that no pixel has',
    right: sixty,
    source: 'gdalwarp -dstalpha',
    check: (folder) => share(folder, landWithAlpha(folder, 2, [[42113, ASCII, '7']])),
  },
  {
    part,
    input: 'a fourth band that no tag calls transparency',
    right: 'observed 1.00',
    source,
    check: (folder) => share(folder, landWithAlpha(folder, 0)),
  },
  {
    part,
    input: 'near infrared in a band marked as transparency',
    right: 'observed 1.00',
    source: 'the model reads it as a band',
    check: (folder) => {
      const { assets } = landWithAlpha(folder, 2) as { assets: object };
      return share(folder, { assets: { ...assets, N: { file: 'scene.tif', band: 4 } } }, [...RGB, 'N']);
    },
  },
  {
    part,
    input: 'a mask in a file beside the image (`.tif.msk`)',
    right: sixty,
    source,
    check: (folder) => {
      writeMask(folder);
      return share(folder, land(folder));
    },
  },
  {
    part,
    input: 'a mask beside the image and nodata 120',
    right: sixty,
    source,
    check: (folder) => {
      writeMask(folder);
      return share(folder, land(folder, { tags: [[42113, ASCII, '120']] }));
    },
  },
  {
    part,
    input: 'a mask of another size beside the image',
    right: 'refused, both sizes named',
    source: 'GDAL reads past its end',
    check: (folder) => {
      writeMask(folder, { widthPx: 90 });
      return refusalOf(() => share(folder, land(folder)), /scene\.tif\.msk: .*100 × 100 .*90 × 100/);
    },
  },
  {
    part,
    input: 'a mask beside the image that does not say what it is of',
    right: 'refused, the file named',
    source: 'GDAL passes over it without a word',
    check: (folder) => {
      writeMask(folder, { flags: '' });
      return refusalOf(() => share(folder, land(folder)), /scene\.tif\.msk: .*INTERNAL_MASK_FLAGS_1/);
    },
  },
  {
    part,
    input: 'a torn mask beside the image',
    right: 'refused, the file named',
    source: 'GDAL passes over it without a word',
    check: (folder) => {
      writeFileSync(path.join(folder, 'scene.tif.msk'), '');
      return refusalOf(() => share(folder, land(folder)), /scene\.tif\.msk/);
    },
  },
  {
    part,
    input: 'nodata 0 in `.aux.xml` beside the image',
    right: sixty,
    source,
    check: (folder) => {
      const bands = RGB.map((_, i) => `<PAMRasterBand band="${i + 1}"><NoDataValue>0</NoDataValue></PAMRasterBand>`);
      writeFileSync(path.join(folder, 'scene.tif.aux.xml'), `<PAMDataset>${bands.join('')}</PAMDataset>`);
      return share(folder, land(folder));
    },
  },
  {
    part,
    input: '`.aux.xml` that a full disk has cut off',
    right: 'refused, the file named',
    source: 'GDAL passes over it without a word',
    check: (folder) => {
      writeFileSync(path.join(folder, 'scene.tif.aux.xml'), '<PAMDataset><PAMRasterBand band="1"><NoData');
      return refusalOf(() => share(folder, land(folder)), /scene\.tif\.aux\.xml/);
    },
  },
  {
    part,
    input: 'a mask of an office’s own: `mask: {asset, values: [1, 2]}`, its nodata 0',
    right: sixty,
    source: 'columns from 60 on hold 1 or 2',
    check: (folder) => {
      writeScene(folder, {
        ...square,
        name: 'mask.tif',
        sampleOf: (col, row) => (col < 60 ? 0 : 1 + (row % 2)),
        tags: [[42113, ASCII, '0']],
      });
      const scene = land(folder, { sampleOf: () => 9 }) as { assets: object };
      return share(folder, { assets: { ...scene.assets, M: 'mask.tif' }, mask: { asset: 'M', values: [1, 2] } });
    },
  },
  {
    part,
    input: 'a mask of 32 bits: `mask: {asset, values: [3221225473]}`, beside it 3221225472',
    right: sixty,
    source: 'columns from 60 on hold 3221225473',
    check: (folder) => {
      const sampleOf = (col: number): number => (col < 60 ? 3_221_225_472 : 3_221_225_473);
      writeScene(folder, { ...square, name: 'mask.tif', bits: 32, sampleOf });
      const scene = land(folder, { sampleOf: () => 9 }) as { assets: object };
      return share(folder, {
        assets: { ...scene.assets, M: 'mask.tif' },
        mask: { asset: 'M', values: [3_221_225_473] },
      });
    },
  },
  {
    part: 'places on the ground',
    input: 'georeference in `.aux.xml` beside the image, another in the file',
    source: 'GDAL: the record goes first',
    right: 'pixels of 20 m from 600000, 4000000 in EPSG:32632',
    check: (folder) => {
      const scene = land(folder);
      const record = '<PAMDataset><GeoTransform> 600000, 20, 0, 4000000, 0, -20</GeoTransform></PAMDataset>';
      writeFileSync(path.join(folder, 'scene.tif.aux.xml'), record);
      return corner(folder, scene);
    },
  },
  {
    part: 'places on the ground',
    input: 'a transformation in the file besides its pixel scale and tie point',
    source: 'GDAL: scale and tie point go first',
    right: 'pixels of 10 m from 500000, 5000000 in EPSG:32632',
    check: (folder) => {
      const matrix = [20, 0, 0, 600_000, 0, -20, 0, 6_000_000, 0, 0, 0, 0, 0, 0, 0, 1];
      return corner(folder, land(folder, { tags: [[34264, DOUBLE, matrix]] }));
    },
  },
  {
    part: 'places on the ground',
    input: 'world files `.tfw`, `.tifw` and `.wld` beside an image without a georeference',
    source: 'GDAL: .tfw goes first',
    right: 'pixels of 20 m from 700000, 5000000 in EPSG:32632',
    check: (folder) => {
      const scene = land(folder);
      takePlaceAway(folder);
      for (const [ending, x] of [
        ['tifw', 1],
        ['wld', 2],
        ['tfw', 700_000],
      ] as const)
        writeFileSync(path.join(folder, `scene.${ending}`), world(x));
      return corner(folder, scene);
    },
  },
  {
    part: 'places on the ground',
    input: 'a world file beside an image that has a georeference',
    source: 'GDAL: the file’s own goes first',
    right: 'pixels of 10 m from 500000, 5000000 in EPSG:32632',
    check: (folder) => {
      const scene = land(folder);
      writeFileSync(path.join(folder, 'scene.tfw'), world(700_000));
      return corner(folder, scene);
    },
  },
  {
    part: 'places on the ground',
    input: 'a world file that is none',
    source: 'six numbers',
    right: 'refused, the file named',
    check: (folder) => {
      const scene = land(folder);
      takePlaceAway(folder);
      writeFileSync(path.join(folder, 'scene.tfw'), '20\n0\n0\n');
      return refusalOf(() => corner(folder, scene), /scene\.tfw: expected a world file/);
    },
  },
  {
    part,
    input: 'nodata 0 in one band of three of 8 bits, over dark water',
    source: 'rasterio: dataset_mask',
    right: 'observed 0.90, and a note',
    check: (folder) => withNotes(folder, darkWater(folder, 8)),
  },
  {
    part,
    input: 'the same, `observed: all-bands`',
    source: 'rasterio: read_masks, all of them',
    right: 'observed 0.54, and a note',
    check: (folder) => withNotes(folder, darkWater(folder, 8), { observed: 'all-bands' }),
  },
  {
    part,
    input: 'the same in 16 bits, where a band may be missing',
    source: 'rasterio: read_masks, all of them',
    right: 'observed 0.54, and a note',
    check: (folder) => withNotes(folder, darkWater(folder, 16)),
  },
  {
    part,
    input: 'the same in 16 bits, `observed: any-band`',
    source: 'rasterio: dataset_mask',
    right: 'observed 0.90, and a note',
    check: (folder) => withNotes(folder, darkWater(folder, 16), { observed: 'any-band' }),
  },
];
