import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLACE, tiffBytes } from '../../benchmarks/tiff-bytes.ts';
import { loadRunFile } from '../../config/read-run-file.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { seeImagery } from './seen-imagery.ts';

const SIDE_PX = 100;

/** An image of 16 bits of 1 km². */
function write(folder: string, name: string, valueAt: (col: number) => number, tags = PLACE): void {
  const values = Uint16Array.from({ length: SIDE_PX ** 2 }, (_, i) => valueAt(i % SIDE_PX));
  const blocks = [Buffer.from(values.buffer)];
  const image = { widthPx: SIDE_PX, heightPx: SIDE_PX, compression: 1, bits: 16, blocks, tags };
  writeFileSync(path.join(folder, name), tiffBytes(image));
}

/** Clear land, water and snow of Landsat 8 and land and water of Landsat 5; fill, cloud, its shadow, what is beside it, none. */
const QA_VALUES = [21824, 21952, 30048, 5440, 5504, 1, 22280, 23888, 21762, 0];

/** Reflectance of 0.05 to 0.50 by column, as both scenes have it. */
const stored = (col: number): number => 500 + 500 * Math.floor(col / 10);
const COMPOSITES = ['first-valid', 'most-recent', 'median', 'mean'];

async function meanOf(folder: string, composite: string): Promise<number> {
  const scenes = [
    { datetime: '2021-06-01', assets: { B1: 'old.tif' }, scale: 0.0001, offset: 0, nodata: 0 },
    { datetime: '2022-06-01', assets: { B1: 'new.tif' }, scale: 0.0001, offset: -0.1, nodata: 0 },
  ];
  const { block, observedShare } = await seeImagery(folder, { scenes, bands: ['B1'], imagery: { composite } });
  if (observedShare !== 1) throw new Error(`observed ${observedShare}`);
  return block.bands[0]!.reduce((sum, value) => sum + value, 0) / SIDE_PX ** 2;
}

const signed = (signature: string): string => `version: 1
name: signed
imagery: {scenes: [{id: s1, datetime: 2024-06-01, assets: {B1: "https://imagery.example/b1.tif?sig=${signature}"}}]}
model: item.json
areas: {file: areas.geojson, code: code}
`;

/** The registration that MapInfo keeps beside an image: pixels of 20 m from 600000, 5000000. */
const tableOf = (...points: readonly (readonly [x: number, y: number, col: number, row: number])[]): string =>
  `!table
!version 300

Definition Table
  File "scene.tif"
  Type "RASTER"
${points.map(([x, y, col, row], i) => `  (${x},${y}) (${col},${row}) Label "Pt ${i + 1}"`).join(',\n')}
  CoordSys Earth Projection 8, 104, "m", 9, 0, 0.9996, 500000, 0
  Units "m"
`;
const CORNERS = [[600_000, 5_000_000, 0, 0], [602_000, 5_000_000, 100, 0], [602_000, 4_998_000, 100, 100], [600_000, 4_998_000, 0, 100]] as const; // prettier-ignore

/** An image without a place but with its CRS, and files beside it. */
async function cornerOf(folder: string, west: number, beside: Readonly<Record<string, string>>): Promise<string> {
  write(folder, 'scene.tif', () => 1, PLACE.slice(2));
  for (const [name, text] of Object.entries(beside)) writeFileSync(path.join(folder, name), text);
  const { grid } = await seeImagery(folder, { scenes: [{ assets: { B1: 'scene.tif' } }], bands: ['B1'] });
  const found = `pixels of ${grid.affine[0]} m from ${grid.affine[2]}, ${grid.affine[5]} in ${grid.crs.name}`;
  if (!found.startsWith(`pixels of 20 m from ${west}, 5000000 in`)) throw new Error(found);
  return found;
}

const WORLD = '20\n0\n0\n-20\n700010\n4999990\n';
const VECTOR_TABLE =
  '!table\n!version 300\nDefinition Table\n  Type NATIVE Charset "Neutral"\n  Fields 1\n    a Integer ;\n';
const places = 'places on the ground';
const GDAL = 'GDAL 3.6: the table goes before world files';

export const HELD_INPUTS: readonly InputCase[] = [
  {
    part: 'pixels and masks',
    input: 'QA_PIXEL of Landsat Collection 2 as a mask',
    right: 'observed 0.50',
    source: 'Landsat 8-9 Collection 2 Level-2 Product Guide: QA_PIXEL',
    check: async (folder) => {
      write(folder, 'scene.tif', () => 7);
      write(folder, 'qa.tif', (col) => QA_VALUES[Math.floor(col / 10)]!);
      const mask = { asset: 'QA', scheme: 'landsat-qa-pixel' };
      const scenes = [{ assets: { B1: 'scene.tif', QA: 'qa.tif' }, mask }];
      const { observedShare } = await seeImagery(folder, { scenes, bands: ['B1'] });
      if (observedShare !== 0.5) throw new Error(`observed ${observedShare}`);
      return `observed ${observedShare.toFixed(2)}`;
    },
  },
  {
    part: 'pixels and masks',
    input: 'two Sentinel-2 scenes of one ground, before and after baseline 04.00',
    right: 'mean 0.275 by each composite',
    source: 'each scene has its own offset',
    check: async (folder) => {
      write(folder, 'old.tif', (col) => (col < 30 ? 0 : stored(col)));
      write(folder, 'new.tif', (col) => stored(col) + 1000);
      const means = [];
      for (const composite of COMPOSITES) means.push(`${(await meanOf(folder, composite)).toFixed(3)} ${composite}`);
      if (!means.every((text) => text.startsWith('0.275'))) throw new Error(means.join(', '));
      return `mean ${means.join(', ')}`;
    },
  },
  {
    part: 'run files',
    input: 'an address with a signature that changes every hour',
    source: 'RFC 3986, 3.4',
    right: 'the same run for both signatures, which are kept nowhere',
    check: () => {
      const [one, other] = ['SECRET-ONE', 'SECRET-TWO'].map((secret) => loadRunFile(signed(secret), 'run.yaml'));
      if (/SECRET/.test(JSON.stringify([one!.text, one!.runFile])) || one!.text !== other!.text)
        throw new Error(one!.text);
      return 'the same run for both signatures, which are kept nowhere';
    },
  },
  {
    part: places,
    input: 'a MapInfo table (`.tab`) and a world file beside an image without a georeference',
    right: 'pixels of 20 m from 600000, 5000000 in EPSG:32632',
    source: GDAL,
    check: (folder) => cornerOf(folder, 600_000, { 'scene.tab': tableOf(...CORNERS), 'scene.tfw': WORLD }),
  },
  {
    part: places,
    input: 'a MapInfo table of two points',
    right: 'pixels of 20 m from 600000, 5000000 in EPSG:32632',
    source: GDAL,
    check: (folder) => cornerOf(folder, 600_000, { 'scene.tab': tableOf(CORNERS[0], CORNERS[2]) }),
  },
  {
    part: places,
    input: 'a MapInfo table of features and a world file beside an image without a georeference',
    right: 'pixels of 20 m from 700000, 5000000 in EPSG:32632',
    source: 'GDAL 3.6: a table of no raster says nothing',
    check: (folder) => cornerOf(folder, 700_000, { 'scene.tab': VECTOR_TABLE, 'scene.tfw': WORLD }),
  },
  {
    part: places,
    input: 'a MapInfo table whose points are on no affine transformation',
    right: 'refused, the file named',
    source: 'GDAL 3.6 has control points only',
    check: (folder) =>
      refusalOf(
        () => cornerOf(folder, 600_000, { 'scene.tab': tableOf(...CORNERS.slice(0, 3), [600_100, 4_998_000, 0, 100]) }),
        /scene\.tab/,
      ),
  },
];
