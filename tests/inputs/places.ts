import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ASCII, DOUBLE, SHORT, tiffBytes, type Tag } from '../../benchmarks/tiff-bytes.ts';
import { applyAffine } from '../../geo/affine.ts';
import { crsFromEpsg, pointTransform } from '../../geo/crs.ts';
import { checkDatums } from '../../pipeline/planning/check-datums.ts';
import { openRaster } from '../../raster/open-raster.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';
import { writeScene } from './scene-file.ts';
import { seeImagery } from './seen-imagery.ts';

/** A GeoTIFF of 20 × 20 pixels about a place, whose CRS is said by keys: numbers as they are, texts, or doubles in a list. */
interface PlacedFile {
  readonly keys: Readonly<Record<number, number | string | readonly [number]>>;
  /** The middle, in the file's units. */
  readonly centre: readonly [x: number, y: number];
  readonly pixel?: number;
}

function writePlaced(folder: string, { keys, centre, pixel = 10 }: PlacedFile): string {
  const directory = [1, 1, 0, Object.keys(keys).length];
  const doubles: number[] = [];
  let text = '';
  for (const [key, value] of Object.entries(keys)) {
    if (typeof value === 'number') directory.push(Number(key), 0, 1, value);
    else if (typeof value === 'string') {
      directory.push(Number(key), 34737, value.length + 1, text.length);
      text += `${value}|`;
    } else {
      directory.push(Number(key), 34736, 1, doubles.length);
      doubles.push(...value);
    }
  }
  const tags: Tag[] = [
    [33550, DOUBLE, [pixel, pixel, 0]],
    [33922, DOUBLE, [10, 10, 0, centre[0], centre[1], 0]],
    ...(Object.keys(keys).length === 0 ? [] : [[34735, SHORT, directory] as const]),
    ...(doubles.length === 0 ? [] : [[34736, DOUBLE, doubles] as const]),
    ...(text === '' ? [] : [[34737, ASCII, `${text}\0`] as const]),
  ];
  const file = path.join(folder, 'scene.tif');
  writeFileSync(file, tiffBytes({ widthPx: 20, heightPx: 20, compression: 1, blocks: [new Uint8Array(400)], tags }));
  return file;
}

/** Where the middle of the image lies, and what is told of its CRS. */
async function placeOf(folder: string, placed: PlacedFile, crs?: string): Promise<string> {
  const source = await openRaster(writePlaced(folder, placed), { crs });
  await source.close();
  const { grid, crsNotice } = source.header;
  const [lon, lat] = pointTransform(grid.crs, crsFromEpsg(4326))(...applyAffine(grid.affine, 10, 10));
  return [`${lon.toFixed(5)}, ${lat.toFixed(5)}`, ...(crsNotice === undefined ? [] : [crsNotice])].join('. ');
}

const PROJECTED = { 1024: 1, 1025: 1, 2048: 4326, 3072: 32767 } as const;
const WEB_MERCATOR_OF_20_50 = [2226389.81587, 6446275.84102] as const;
const peString = (wkt: string): string => `ESRI PE String = ${wkt}`;
const wktOf = (projection: string): string =>
  `PROJCS["World",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["${projection}"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],UNIT["Meter",1.0]]`;

/** What is told of areas of a code on a grid of another. */
function datumNotes(
  areas: number,
  pixelM: number,
  grid = 32611,
  corner: readonly [number, number] = [500_000, 4_000_000],
): string {
  const affine = [pixelM, 0, corner[0], 0, -pixelM, corner[1]] as const;
  const { shifts } = checkDatums(
    [{ what: 'The areas of areas.geojson', crs: crsFromEpsg(areas) }],
    { crs: crsFromEpsg(grid), affine, widthPx: 100, heightPx: 100 },
    undefined,
  );
  return shifts.join(' ');
}

const part = 'places on the ground';
const PROJ = 'PROJ 9.1.1';

export const PLACE_INPUTS: readonly InputCase[] = [
  {
    ...{ part, input: 'Web Mercator by ProjectionGeoKey 3856', source: PROJ, right: '20, 50' },
    check: (folder) =>
      placeOf(folder, { keys: { ...PROJECTED, 3074: 3856, 3076: 9001 }, centre: WEB_MERCATOR_OF_20_50 }),
  },
  {
    ...{ part, input: 'ArcGIS’s Web Mercator, which only a citation names', source: PROJ, right: '20, 50' },
    check: (folder) =>
      placeOf(folder, {
        keys: { ...PROJECTED, 3073: 'PCS Name = WGS_1984_Web_Mercator_Auxiliary_Sphere', 3075: 7, 3076: 9001 },
        centre: WEB_MERCATOR_OF_20_50,
      }),
  },
  {
    ...{ part, input: 'a deprecated code: 3785', source: `${PROJ}, EPSG’s table of deprecations` },
    right: '20, 50, and what replaced it',
    check: (folder) => placeOf(folder, { keys: { 1024: 1, 1025: 1, 3072: 3785 }, centre: WEB_MERCATOR_OF_20_50 }),
  },
  {
    ...{ part, input: 'US survey feet beside a code in metres: 2853', source: 'GDAL, whose unit key goes first' },
    right: '-77.10, 38.89, and a note',
    check: (folder) =>
      placeOf(folder, {
        keys: { 1024: 1, 1025: 1, 3072: 2853, 3076: 9003 },
        centre: [11881390.665, 7010206.856],
      }),
  },
  {
    ...{ part, input: 'Mollweide in ESRI’s WKT, as GHSL ships it (ESRI:54009)', source: PROJ, right: '20, 50' },
    check: (folder) =>
      placeOf(folder, {
        keys: { 1024: 32767, 1025: 1, 2048: 4326, 3073: peString(wktOf('Mollweide')), 3076: 9001 },
        centre: [1521266.37242, 5873471.95621],
      }),
  },
  ...['Eckert_IV', 'Goode_Homolosine', 'Winkel_Tripel'].map((method): InputCase => ({
    ...{ part, input: `${method} in ESRI’s WKT`, source: 'a projection that is not read' },
    right: 'refused, the projection and the command that warps named',
    check: (folder) =>
      refusalOf(
        () =>
          placeOf(folder, {
            keys: { 1024: 32767, 1025: 1, 2048: 4326, 3073: peString(wktOf(method)), 3076: 9001 },
            centre: [1594763.8, 6071482.41],
          }),
        new RegExp(`"${method}".*gdalwarp -t_srs`),
      ),
  })),
  {
    ...{
      part,
      input: 'a projected GeoTIFF whose keys name a longitude and latitude only',
      source: 'metres are no degrees',
    },
    right: 'refused',
    check: (folder) =>
      refusalOf(
        () => placeOf(folder, { keys: { 1024: 2, 1025: 1, 2048: 4326 }, centre: [500_000, 5_000_000] }),
        /no degrees.*crs:/,
      ),
  },
  {
    ...{ part, input: 'Mercator with a standard parallel and a scale', source: 'GDAL, whose parallel goes first' },
    right: '20, 50',
    check: (folder) =>
      placeOf(folder, {
        keys: { ...PROJECTED, 3075: 7, 3076: 9001, 3078: [45], 3080: [0], 3081: [0], 3092: [0.7] },
        centre: [1576936.70188, 4542655.67012],
      }),
  },
  {
    ...{
      part,
      input: 'a code on WGS 84 and beside it NAD27: 32632, 4267',
      source: 'programs differ: one of both is wrong',
    },
    right: 'a refusal, which `crs:` in the run file overcomes',
    check: async (folder) => {
      const placed = { keys: { 1024: 1, 1025: 1, 2048: 4267, 3072: 32632 }, centre: [500_000, 5_000_000] } as const;
      expect(await placeOf(folder, placed, 'EPSG:32632')).toBe('9.00000, 45.15348');
      return refusalOf(() => placeOf(folder, placed), /EPSG:32632, which stands on WGS 84.*beside it NAD27.*crs:/);
    },
  },
  {
    ...{ part, input: 'a south-oriented transverse Mercator, spelled out', source: 'GeoTIFF 1.1, method 27' },
    right: 'refused by name',
    check: (folder) =>
      refusalOf(
        () => placeOf(folder, { keys: { ...PROJECTED, 3075: 27, 3076: 9001, 3080: [19] }, centre: [0, 3652748] }),
        /27 \(.*south-oriented\).*gdalwarp/,
      ),
  },
  {
    ...{ part, input: 'the Gusterberg grid, 8044, which counts southwards', source: 'EPSG: axes south, west' },
    right: 'refused by name',
    check: (folder) =>
      refusalOf(
        () => placeOf(folder, { keys: { 1024: 1, 1025: 1, 3072: 8044 }, centre: [0, 0] }),
        /Gusterberg.*south and the west/,
      ),
  },
  {
    ...{ part, input: 'a file without a CRS, `crs:` in the run file', source: PROJ, right: '9, 45.15348' },
    check: (folder) => placeOf(folder, { keys: {}, centre: [500_000, 5_000_000] }, 'EPSG:32632'),
  },
  {
    ...{
      part,
      input: 'a file with the wrong CRS, `crs:` in the run file',
      source: PROJ,
      right: '9, 45.15348, and a note',
    },
    check: (folder) =>
      placeOf(folder, { keys: { 1024: 1, 1025: 1, 3072: 32633 }, centre: [500_000, 5_000_000] }, 'EPSG:32632'),
  },
  {
    ...{
      part,
      input: '`crs: EPSG:4326` with `resolution: 20` for 10 m imagery',
      source: 'EPSG:4326 counts in degrees',
    },
    right: 'refused, with both units',
    check: (folder) => {
      writeScene(folder, { name: 'scene.tif', widthPx: 20, heightPx: 20, sampleOf: () => 1 });
      const imagery = { scenes: [{ assets: { B1: 'scene.tif' } }], bands: ['B1'] };
      return refusalOf(
        () => seeImagery(folder, { ...imagery, grid: { crs: 'EPSG:4326', resolution: 20 } }),
        /expected degrees.*found 20, which is 22\d\d km.*pixels of 10 m/,
      );
    },
  },
  {
    ...{ part, input: 'areas in NAD27 on a grid of 10 m in WGS 84', source: 'EPSG: NAD27 to WGS 84, accuracy' },
    right: 'refused, with the shift and its accuracy',
    check: () => refusalOf(() => datumNotes(26711, 10), /NAD27 to WGS 84 .*accurate to \d+ m.*datumShifts: declared/),
  },
  {
    ...{ part, input: 'areas in NAD27 on a grid of 60 m in WGS 84', source: 'EPSG: NAD27 to WGS 84, accuracy' },
    right: 'read, and the shift with its accuracy told',
    check: () => datumNotes(26711, 60),
  },
  {
    ...{ part, input: 'areas in NAD27 on a grid in NAD27', source: 'one datum' },
    right: 'nothing to tell',
    check: () => `no shift${datumNotes(26711, 1, 26712)}`,
  },
  {
    ...{
      part,
      input: 'areas on the Israeli Grid 05/12, 6991, on a grid of 10 m',
      source: `${PROJ}: 78 m beside WGS 84`,
    },
    right: 'read by the published shift',
    check: () => datumNotes(6991, 10, 32636, [690_000, 3_540_000]),
  },
  {
    ...{ part, input: 'areas on the Israeli Grid 05/12, 6991, on a grid in California', source: 'EPSG: area of use' },
    right: 'refused: no operation of the datum holds there',
    check: () =>
      refusalOf(() => datumNotes(6991, 10), /of which none holds where the grid lies.*datumShifts: declared/),
  },
  {
    ...{
      part,
      input: 'a file without a CRS',
      source: 'nothing is guessed',
      right: 'refused, with the key that names it',
    },
    check: (folder) => refusalOf(() => placeOf(folder, { keys: {}, centre: [500_000, 5_000_000] }), /found none.*crs:/),
  },
];
