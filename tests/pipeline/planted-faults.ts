import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLACE, tiffBytes } from '../../benchmarks/tiff-bytes.ts';
import { writeNearestModel } from '../models/nearest-model.ts';

/** What of a run file is changed. */
interface RunFileObject {
  readonly imagery: {
    readonly resampling: string;
    readonly scenes: readonly { readonly assets: Record<string, string> }[];
  };
  readonly inference: Record<string, number>;
  readonly estimation: { readonly legend: Record<string, string[]> };
  readonly [key: string]: unknown;
  model: string;
  grid?: { readonly crs: string; readonly resolution: number };
}

/** A run file and its inputs as objects, before they are written. */
export interface PlantedRun {
  readonly runFile: RunFileObject;
  readonly files: Map<string, string | Uint8Array>;
}

/** A fault to plant in one of the inputs of a run. */
export interface PlantedFault {
  readonly name: string;
  readonly plant: (run: PlantedRun) => void;
  /** What tells of it, and of no other. */
  readonly told: RegExp;
  /** Faults of others that have to be mended before this one can be judged. */
  readonly after: readonly string[];
}

const SIDE_PX = 64;
type Box = readonly [west: number, south: number, east: number, north: number];

const square = ([west, south, east, north]: Box): unknown => ({
  type: 'Polygon',
  coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
}); // prettier-ignore

function collection(features: readonly (readonly [properties: object, geometry: unknown])[]): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'EPSG:32632' } },
    features: features.map(([properties, geometry]) => ({ type: 'Feature', properties, geometry })),
  });
}

function sample(): string {
  return collection(
    Array.from({ length: 12 }, (_, i) => [
      { id: `p${i + 1}`, class: `c${1 + (i % 3)}` },
      { type: 'Point', coordinates: [500_025 + i * 50, 4_999_975 - i * 50] },
    ]),
  );
}

/** A run of 640 m a side without a fault: two scenes, two areas, land that is left out, a sample, rules of publication. */
export function soundRun(): PlantedRun {
  const blocks = [Uint8Array.from({ length: SIDE_PX ** 2 }, (_, i) => 1 + (i % 3))];
  const scene = tiffBytes({ widthPx: SIDE_PX, heightPx: SIDE_PX, compression: 1, blocks, tags: PLACE });
  const areas = collection([
    [{ code: 'A' }, square([500_000, 4_999_360, 500_320, 5_000_000])],
    [{ code: 'B' }, square([500_320, 4_999_360, 500_640, 5_000_000])],
  ]);
  const datetime = '2024-06-01';
  return {
    runFile: {
      version: 1,
      name: 'planted',
      model: 'item.json',
      imagery: {
        resampling: 'nearest',
        scenes: ['s1', 's2'].map((id) => ({ id, datetime, assets: { B1: `${id}.tif` } })),
      },
      inference: { tile: 128, chip: 32, overlap: 8 },
      areas: { file: 'areas.geojson', code: 'code', exclude: 'water.geojson' },
      reference: { file: 'sample.geojson', design: 'design.json' },
      estimation: { legend: { all: ['c1', 'c2'] } },
      publication: { policy: 'policy.yaml', contributors: 'holdings.csv', previous: 'last.csv' },
    },
    files: new Map<string, string | Uint8Array>([
      ['s1.tif', scene],
      ['s2.tif', scene],
      ['areas.geojson', areas],
      ['water.geojson', collection([[{}, square([500_600, 4_999_360, 500_640, 4_999_400])]])],
      ['sample.geojson', sample()],
      ['design.json', '{"design": {"type": "simple-random"}}'],
      ['policy.yaml', 'name: own\n'],
      ['holdings.csv', 'area_code,class,contributor_id,value\nA,c1,f1,0.01\nB,c2,f2,0.01\n'],
      ['last.csv', 'level,area_code,class,value_km2\narea,A,c1,0.1\n'],
    ]),
  };
}

/** Writes a run into a folder. @returns its run file. */
export function writeRun(folder: string, { runFile, files }: PlantedRun): string {
  for (const [name, content] of files) writeFileSync(path.join(folder, name), content);
  writeNearestModel(folder, { end: [{ op: 'Identity', from: ['logits'], to: 'out', attributes: {} }] });
  const file = path.join(folder, 'run.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(runFile, null, 2));
  return file;
}

const replaced = (files: PlantedRun['files'], name: string, from: string, to: string): void => {
  files.set(name, String(files.get(name)).replace(from, to));
};

const SCENES = ['a scene that is not there', 'a scene of another format'];
const GRID = [...SCENES, 'a model that is not there', 'a grid whose CRS is none'];

/** In the order in which they are to be told: that of the run file. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'a scene that is not there',
    plant: ({ runFile }) => (runFile.imagery.scenes[0]!.assets['B1'] = 'gone.tif'),
    told: /gone\.tif: there is no such file/,
    after: [],
  },
  {
    name: 'a scene of another format',
    plant: ({ files }) => files.set('s2.tif', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')),
    told: /s2\.tif: expected a GeoTIFF, found a PNG file/,
    after: [],
  },
  {
    name: 'a grid whose CRS is none',
    plant: ({ runFile }) => (runFile.grid = { crs: 'EPSG:1', resolution: 10 }),
    told: /EPSG:1 is not in the EPSG registry/,
    after: [],
  },
  {
    name: 'a model that is not there',
    plant: ({ runFile }) => (runFile.model = 'none.json'),
    told: /none\.json cannot be read/,
    after: [],
  },
  {
    name: 'an overlap of half a chip',
    plant: ({ runFile }) => (runFile.inference['overlap'] = 16),
    told: /^inference\.overlap: expected less than half/,
    after: [],
  },
  {
    name: 'an area without a code',
    plant: ({ files }) => replaced(files, 'areas.geojson', '"code":"B"', '"kode":"B"'),
    told: /^Feature 2 of areas\.geojson has no property "code"/,
    after: [],
  },
  {
    name: 'excluded land that is no JSON',
    plant: ({ files }) => files.set('water.geojson', '{"type":'),
    told: /^water\.geojson: expected the excluded land as GeoJSON/,
    after: [],
  },
  {
    name: 'a label that is no class',
    plant: ({ files }) => files.set('sample.geojson', sampleWith(files, (point) => (point.properties['class'] = 'wood'), 1)),
    told: /^sample\.geojson, point p2: expected a class of the map/,
    after: ['a model that is not there'],
  },
  {
    name: 'a point without a label',
    plant: ({ files }) => files.set('sample.geojson', sampleWith(files, (point) => delete point.properties['class'], 2)),
    told: /^sample\.geojson, point p3: expected a label/,
    after: [],
  },
  {
    name: 'a point outside of the grid',
    plant: ({ files }) =>
      files.set('sample.geojson', sampleWith(files, (point) => (point.geometry.coordinates[0] = 1), 3)),
    told: /^sample\.geojson, point p4: expected a place in the grid/,
    after: [...GRID, 'a design that is none'],
  },
  {
    name: 'a design that is none',
    plant: ({ files }) => files.set('design.json', '{"design": {"type": "guess"}}'),
    told: /^design\.json: design\.type: expected/,
    after: [],
  },
  {
    name: 'a higher class of none',
    plant: ({ runFile }) => (runFile.estimation.legend['all'] = ['c1', 'c9']),
    told: /^estimation\.legend\.all: expected classes .* found c9/,
    after: ['a model that is not there'],
  },
  {
    name: 'a policy with an unknown key',
    plant: ({ files }) => files.set('policy.yaml', 'name: own\nroundng: {method: none}\n'),
    told: /policy\.yaml, line 2: unknown key roundng; the nearest known key is rounding/,
    after: [],
  },
  {
    name: 'a contributor in no area',
    plant: ({ files }) => replaced(files, 'holdings.csv', 'A,c1', 'Z,c1'),
    told: /^holdings\.csv, line 2: expected the code of an area/,
    after: ['an area without a code', 'excluded land that is no JSON'],
  },
  {
    name: 'a contribution below zero',
    plant: ({ files }) => replaced(files, 'holdings.csv', 'f2,0.01', 'f2,-1'),
    told: /^holdings\.csv, line 3: expected a value of at least 0/,
    after: [],
  },
  {
    name: 'an earlier release without its figures',
    plant: ({ files }) => replaced(files, 'last.csv', 'value_km2', 'km2'),
    told: /^last\.csv: expected the column value_km2/,
    after: [],
  },
]; // prettier-ignore

interface SamplePoint {
  readonly properties: Record<string, string>;
  readonly geometry: { readonly coordinates: number[] };
}

function sampleWith(files: PlantedRun['files'], change: (point: SamplePoint) => void, at: number): string {
  const content = JSON.parse(String(files.get('sample.geojson'))) as { features: SamplePoint[] };
  change(content.features[at]!);
  return JSON.stringify(content);
}
