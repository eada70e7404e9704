import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { polygonArea } from '../../geo/overlap-area.ts';
import { planAreas, type PlannedAreas } from '../../pipeline/planning/areas/areas.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';

const GRID: Grid = {
  crs: crsFromEpsg(32632),
  affine: [10, 0, 500_000, 0, -10, 5_000_000],
  widthPx: 100,
  heightPx: 100,
};
const UTM = { type: 'name', properties: { name: 'EPSG:32632' } };

type Points = readonly (readonly [x: number, y: number])[];

/** Corners in metres from the grid's lower left corner. */
function ring(...points: Points): number[][] {
  return [...points, points[0]!].map(([x, y]) => [500_000 + x, 4_999_000 + y]);
}

const square = (west: number, south: number, side: number): number[][] =>
  ring([west, south], [west + side, south], [west + side, south + side], [west, south + side]);

const feature = (code: unknown, geometry: unknown): object => ({ type: 'Feature', properties: { code }, geometry });
const polygon = (...coordinates: number[][][]): object => ({ type: 'Polygon', coordinates });

function collection(features: readonly object[], crs: unknown = UTM): string {
  return JSON.stringify({ type: 'FeatureCollection', ...(crs === undefined ? {} : { crs }), features });
}

function plan(
  folder: string,
  content: string | Uint8Array,
  o: { file?: string; repair?: 'even-odd' } = {},
): Promise<PlannedAreas> {
  const { file = 'areas.geojson', ...keys } = o;
  writeFileSync(path.join(folder, file), content);
  const locate = (location: string): string => path.join(folder, location);
  return planAreas([{ file, code: 'code', level: 'area', parents: [], ...keys }], { grid: GRID, locate, excluded: [] });
}

function landKm2({ sets }: PlannedAreas): number {
  return sets[0]!.areas.flatMap(({ polygons }) => polygons).reduce((sum, one) => sum + polygonArea(one), 0) / 1e6;
}

async function declaredLand(folder: string, outline: object, rightKm2: number): Promise<string> {
  const content = collection([feature('A', outline)]);
  const sentence = await refusalOf(
    () => plan(folder, content),
    /area A crosses or runs over itself near \[/,
    /repair: even-odd/,
  );
  const foundKm2 = landKm2(await plan(folder, content, { repair: 'even-odd' }));
  if (Math.abs(foundKm2 / rightKm2 - 1) > 1e-6) throw new Error(`${foundKm2} km²`);
  return `${sentence}. With the key: ${foundKm2.toFixed(6)} km²`;
}

const BOW = polygon(ring([100, 900], [300, 600], [300, 900], [100, 800]));
const SYMMETRIC_BOW = polygon(ring([100, 100], [300, 300], [300, 100], [100, 300]));
const OVER_ITSELF = polygon(
  ring([500, 900], [700, 900], [700, 700], [500, 700], [500, 800], [800, 800], [800, 950], [500, 950]),
);
const BESIDE = polygon(square(100, 100, 400), square(300, 300, 300));
const HERE = polygon([
  [9.001, 45.146],
  [9.01, 45.146],
  [9.01, 45.152],
  [9.001, 45.152],
  [9.001, 45.146],
]);
const SWAPPED = polygon([
  [45.146, 9.001],
  [45.146, 9.01],
  [45.152, 9.01],
  [45.152, 9.001],
  [45.146, 9.001],
]);

const GEOS = 'make_valid of GEOS 3.11';
const LATIN_1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A file of another format by its first bytes. */
async function foreign(folder: string, file: string, head: Uint8Array | string, ...says: RegExp[]): Promise<string> {
  return refusalOf(() => plan(folder, Buffer.concat([Buffer.from(head), Buffer.alloc(64)]), { file }), ...says);
}

export const AREA_INPUTS: readonly InputCase[] = [
  {
    part: 'areas',
    input: 'an outline that crosses itself, its lobes unequal',
    right: '0.025000 km²',
    source: GEOS,
    check: (folder) => declaredLand(folder, BOW, 0.025),
  },
  {
    part: 'areas',
    input: 'a symmetric bow-tie, whose lobes cancel in a sum with signs',
    right: '0.020000 km²',
    source: GEOS,
    check: (folder) => declaredLand(folder, SYMMETRIC_BOW, 0.02),
  },
  {
    part: 'areas',
    input: 'an outline that runs over itself',
    right: '0.045000 km²',
    source: GEOS,
    check: (folder) => declaredLand(folder, OVER_ITSELF, 0.045),
  },
  {
    part: 'areas',
    input: 'a hole that reaches beyond its outline',
    right: '0.170000 km²',
    source: GEOS,
    check: (folder) => declaredLand(folder, BESIDE, 0.17),
  },
  {
    part: 'areas',
    input: 'an outline with a spike of 2 m² that crosses it',
    right: '0.160002 km², and a note',
    source: GEOS,
    check: async (folder) => {
      const spiked = polygon(
        ring([100, 100], [500, 100], [500, 500], [298, 500], [300, 502], [300, 500], [302, 500], [100, 500]),
      );
      const planned = await plan(folder, collection([feature('A', spiked)]));
      const note = planned.notes.find((text) => text.includes('even-odd'));
      return note ?? `${landKm2(planned).toFixed(6)} km², nothing in doubt`;
    },
  },
  {
    part: 'areas',
    input: 'one feature three times under one code',
    right: '0.003025 km²',
    source: 'the square of 55 m',
    check: async (folder) => {
      const field = feature('field', polygon(square(101.3, 102.7, 55)));
      const foundKm2 = landKm2(await plan(folder, collection([field, field, field])));
      if (Math.abs(foundKm2 - 0.003025) > 1e-9) throw new Error(`${foundKm2}`);
      return `${foundKm2.toFixed(6)} km²`;
    },
  },
  {
    part: 'areas',
    input: 'two areas with the same outline',
    right: 'refused, both codes and the overlap named',
    source: 'land counts once',
    check: (folder) =>
      refusalOf(
        () =>
          plan(
            folder,
            collection([feature('A', polygon(square(0, 0, 1000))), feature('B', polygon(square(0, 0, 1000)))]),
          ),
        /"A" and "B" overlap by 1(\.0\d*)? km²/,
      ),
  },
  {
    part: 'areas',
    input: 'codes AÑO and AÓO in ISO 8859-1',
    right: 'two areas, or refused with the line and the way out',
    source: 'RFC 8259, 8.1',
    check: (folder) => {
      const both = [feature('AÑO', polygon(square(0, 0, 400))), feature('AÓO', polygon(square(500, 0, 400)))];
      return refusalOf(() => plan(folder, LATIN_1(collection(both))), /line 1/, /iconv/);
    },
  },
  {
    part: 'areas',
    input: 'codes of which a letter was lost in a conversion before',
    right: 'refused, the feature named',
    source: 'U+FFFD stands for any letter',
    check: (folder) =>
      refusalOf(
        () => plan(folder, collection([feature('A\uFFFDO', polygon(square(0, 0, 400)))])),
        /feature 1/i,
        /lost/,
      ),
  },
  {
    part: 'areas',
    input: 'codes of 17 digits as numbers',
    right: 'refused: two of them are one float',
    source: 'IEEE 754',
    check: (folder) =>
      refusalOf(
        () =>
          plan(
            folder,
            collection([feature(12345678901234567n.toString(), null)])
              .replace('"12345678901234567"', '12345678901234567')
              .replace('"geometry":null', `"geometry":${JSON.stringify(HERE)}`),
          ),
        /more than 15 digits/,
      ),
  },
  {
    part: 'areas',
    input: 'GeoJSON in UTF-16 with a byte order mark, and in UTF-8 with one',
    right: 'read',
    source: 'Unicode 15, 23.8',
    check: async (folder) => {
      const content = collection([feature('AÑO', polygon(square(0, 0, 400)))]);
      for (const bytes of [Buffer.from(`\uFEFF${content}`), Buffer.from(`\uFEFF${content}`, 'utf16le')]) {
        const { codes } = await plan(folder, bytes);
        if (!codes.has('AÑO')) throw new Error('another code');
      }
      return 'read';
    },
  },
  {
    part: 'areas',
    input: '"crs": null',
    right: 'longitude and latitude of WGS 84',
    source: 'RFC 7946, 4',
    check: async (folder) => `read: ${(await plan(folder, collection([feature('A', HERE)], null))).count} area`,
  },
  {
    part: 'areas',
    input: 'a feature whose geometry is null',
    right: 'refused, its code named',
    source: 'RFC 7946, 3.2',
    check: (folder) => refusalOf(() => plan(folder, collection([feature('A', HERE), feature('B-17', null)])), /B-17/),
  },
  {
    part: 'areas',
    input: 'latitude before longitude',
    right: 'refused with both bounds in degrees and the hint',
    source: 'RFC 7946, 3.1.1',
    check: (folder) =>
      refusalOf(
        () => plan(folder, collection([feature('A', SWAPPED)], null)),
        /longitude 9\.0\d+ to 9\.0\d+, latitude 45\.1\d+/,
        /seem to be swapped/,
      ),
  },
  {
    part: 'areas',
    input: 'properties nested 10,000 deep',
    right: 'refused, the file named',
    source: 'a call stack ends',
    check: (folder) => {
      const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
      const content = collection([feature('A', HERE)]).replace('"code":"A"', `"code":"A","deep":${deep}`);
      return refusalOf(() => plan(folder, content), /areas\.geojson/);
    },
  },
  {
    part: 'areas',
    input: 'a list cut off by a full disk',
    right: 'refused, with the line',
    source: 'RFC 8259',
    check: (folder) =>
      refusalOf(() => plan(folder, collection([feature('A', HERE)]).slice(0, -20)), /line 1: was it cut off/),
  },
  {
    part: 'areas',
    input: 'a GeoPackage',
    right: 'refused by name, with the command',
    source: 'OGC 12-128r18, 1.1.1',
    check: (folder) => {
      const head = Buffer.alloc(100);
      head.write('SQLite format 3\0', 'latin1');
      head.write('GPKG', 68, 'latin1');
      return foreign(folder, 'areas.gpkg', head, /a GeoPackage/, /ogr2ogr -f GeoJSON areas\.geojson areas\.gpkg/);
    },
  },
  {
    part: 'areas',
    input: 'a Shapefile, a FlatGeobuf, a GeoParquet, a KML, a KMZ, a GML',
    right: 'refused by name, with the command',
    source: 'their specifications',
    check: async (folder) => {
      const shapefile = await foreign(folder, 'areas.shp', '\0\0\u0027\n', /a Shapefile/, /ogr2ogr/);
      await foreign(folder, 'areas.fgb', 'fgb\u0003fgb\u0000', /a FlatGeobuf/, /ogr2ogr/);
      await foreign(folder, 'areas.parquet', 'PAR1', /a GeoParquet/, /ogr2ogr/);
      await foreign(
        folder,
        'areas.kml',
        '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">',
        /a KML/,
        /ogr2ogr/,
      );
      await foreign(folder, 'areas.kmz', 'PK\u0003\u0004........doc.kml', /a KMZ/, /ogr2ogr/);
      await foreign(
        folder,
        'areas.gml',
        '<wfs:FeatureCollection xmlns:gml="http://www.opengis.net/gml">',
        /a GML/,
        /ogr2ogr/,
      );
      return shapefile;
    },
  },
];
