import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { readInputFile } from '../../pipeline/planning/input-file.ts';
import { planAreas } from '../../pipeline/planning/areas/areas.ts';
import { readReferenceFile } from '../../stages/validation/reference/reference-file.ts';
import { readReferenceSample } from '../../stages/validation/reference/reference-sample.ts';
import { BYTE_MUTATORS } from './byte-mutators.ts';
import { JSON_MUTATORS } from './json-mutators.ts';
import type { MutationKind } from './mutation-kind.ts';
import { TEXT_MUTATORS } from './text-mutators.ts';

const sample = fileURLToPath(new URL('../../../sample-tiles', import.meta.url));

/** The sample case’s. */
const grid: Grid = {
  crs: crsFromEpsg(32632),
  affine: [20, 0, 745_200, 0, -20, 4_438_400],
  widthPx: 1055,
  heightPx: 640,
};

/** Two areas of a few corners, one of two parts with a hole: more of the mutations strike something. */
const FEW_CORNERS = {
  type: 'FeatureCollection',
  crs: { type: 'name', properties: { name: 'EPSG:32632' } },
  features: [
    {
      type: 'Feature',
      id: 1,
      properties: { code: 'AÑO', name: 'Añó', region: 'R', sizes: { a: [1, 2], b: { c: null } } },
      geometry: { type: 'Polygon', coordinates: [box(750_000, 4_430_000, 5000)] },
    },
    {
      type: 'Feature',
      properties: { code: 'B-17', name: 'B', region: 'R' },
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[box(757_000, 4_430_000, 5000), box(758_000, 4_431_000, 1000)], [box(757_000, 4_427_000, 2500)]],
      },
    },
  ],
};

function box(west: number, south: number, side: number): number[][] {
  return [
    [west, south],
    [west + side, south],
    [west + side, south + side],
    [west, south + side],
    [west, south],
  ];
}

const TABLE = [
  'id,longitude,latitude,class,purpose,stratum',
  ...Array.from({ length: 30 }, (_, i) => `p${i},${11.9 + i / 200},${39.96 + i / 400},forest,estimate,"a, ""b"""`),
].join('\r\n');

const CLASSES = ['cropland', 'grassland', 'forest', 'water', 'built_up', 'wetland'];

/** GeoJSON of areas, of land that is left out and of a reference sample, and the sample as a table. */
export const VECTORS: MutationKind = {
  mutators: [...BYTE_MUTATORS, ...TEXT_MUTATORS, ...JSON_MUTATORS],
  prepare: async (folder) => {
    await mkdir(folder, { recursive: true });
    const few = Buffer.from(JSON.stringify(FEW_CORNERS, undefined, 1));
    const [areas, reference] = await Promise.all(
      ['areas.geojson', 'reference.geojson'].map((name) => readFile(path.join(sample, name))),
    );
    const files = [
      { name: 'areas-few.geojson', bytes: few },
      {
        name: 'excluded.geojson',
        bytes: Buffer.from(JSON.stringify({ ...FEW_CORNERS, features: FEW_CORNERS.features.slice(1) })),
      },
      { name: 'areas.geojson', bytes: areas! },
      { name: 'reference.geojson', bytes: reference! },
      { name: 'reference.csv', bytes: Buffer.from(TABLE) },
    ];
    for (const { name, bytes } of files) await writeFile(path.join(folder, name), bytes);
    return files;
  },
  give: async (folder, name) => {
    const locate = (location: string): string => path.join(folder, location);
    if (name.startsWith('reference')) {
      const { text } = await readInputFile(name, locate, 'reference sample');
      readReferenceSample(readReferenceFile(text, { file: name }), {
        ...{ file: name, class: 'class', design: { type: 'simple-random', variance: 'simple' } as never, grid },
        classes: CLASSES,
        mayLeaveGrid: true,
      });
      return;
    }
    const own = { code: 'code', name: 'name', level: 'municipality', parents: ['region'] };
    const entry = name.startsWith('excluded') ? { file: 'areas.geojson', exclude: name } : { file: name };
    await planAreas([{ ...own, ...entry }], { grid, locate, excluded: [] });
  },
};
