import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quadrat, root } from './quadrat.ts';
import { readTable, type TableRow } from './read-table.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-awkward-'));
const sample = path.join(folder, 'sample-tiles');
const tables = path.join(folder, 'tables');
/** A class raster with the values of the model's classes and errors of its own stands for the map. */
const map = path.join(root, 'sample-tiles', 'previous-land-cover.tif');

interface Feature {
  id: string;
  readonly properties: Record<string, unknown>;
  readonly geometry: { readonly coordinates: [number, number] };
}
const reference = JSON.parse(readFileSync(path.join(root, 'sample-tiles', 'reference.geojson'), 'utf8')) as {
  readonly features: Feature[];
};
const runFile = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8');
const withDesign = (design: string) => (text: string) =>
  text.replace(/ {2}design:\n(?: {4}.*\n)+/, `  design: ${design}\n`);

interface Request {
  /** Changes the features in place, or gives others. */
  readonly change?: (features: Feature[]) => Feature[] | void;
  readonly yaml?: (text: string) => string;
  readonly map?: string;
  readonly out?: string;
}

/** The whole command with the sample as changed; its folder is new. */
function estimate({ change = () => {}, yaml = (text) => text, ...o }: Request): ReturnType<typeof quadrat> {
  rmSync(tables, { recursive: true, force: true });
  const copy = structuredClone(reference);
  const features = change(copy.features) ?? copy.features;
  writeFileSync(path.join(sample, 'changed.geojson'), JSON.stringify({ ...copy, features }));
  const file = path.join(sample, 'changed.yaml');
  writeFileSync(file, yaml(runFile.replace('file: reference.geojson', 'file: changed.geojson')));
  return quadrat('estimate', file, '--map', o.map ?? map, '--out', o.out ?? tables);
}

/** Tables of a command that ends well. */
function estimated(request: Request): { readonly rows: TableRow[]; readonly stdout: string; readonly audit: Audit } {
  const { status, stdout, stderr } = estimate(request);
  expect(status, stderr).toBe(0);
  const file = path.join(tables, 'estimates.csv');
  expect(stdout + readFileSync(file, 'utf8')).not.toMatch(/NaN|undefined/);
  const audit = JSON.parse(readFileSync(path.join(tables, 'reference-audit.json'), 'utf8')) as Audit;
  return { rows: readTable(file), stdout, audit };
}

interface Audit {
  readonly byResponse: Readonly<Record<string, number>>;
  readonly nonResponseReasons: Readonly<Record<string, number>>;
  readonly bounds: readonly { readonly class: string; readonly lower: number; readonly upper: number }[];
  readonly responseRate: number;
  readonly coders: { readonly units: number; readonly observed: number } | null;
}

/** Outcomes of a class, or of all, at the levels of a name. */
function outcomes(rows: readonly TableRow[], level: string, className?: string): string[] {
  const found = rows.filter((row) => row['level'] === level && (className ?? row['class']) === row['class']);
  return [...new Set(found.map((row) => row['outcome']!))].sort();
}

beforeAll(() => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const nothing = (row: TableRow): boolean => row['estimate_km2'] === '' && row['standard_error_km2'] === '';

describe('a sample that cannot give all figures says for each why', () => {
  it('not drawn at random: no area is estimated, agreement is shown', () => {
    const { rows, stdout } = estimated({ yaml: withDesign('{type: non-probability}') });
    for (const level of ['total', 'region', 'municipality']) {
      expect(outcomes(rows, level)).toEqual(['NON_PROBABILITY_SAMPLE']);
    }
    expect(rows.every(nothing)).toBe(true);
    expect(stdout).toMatch(/were not drawn at random: agreement is shown, but no area is estimated from them/);
    const accuracy = readFileSync(path.join(tables, 'accuracy.json'), 'utf8');
    expect(JSON.parse(accuracy)).toMatchObject({ method: 'none', overall: { outcome: 'NON_PROBABILITY_SAMPLE' } });
  });

  it('a stratum without units', () => {
    const { rows, stdout } = estimated({
      change: (features) => features.filter(({ properties }) => properties['stratum'] !== 'wet_ground'),
    });
    for (const level of ['total', 'region', 'municipality']) {
      expect(outcomes(rows, level)).toEqual(['UNSAMPLED_STRATUM']);
    }
    expect(rows.every(nothing)).toBe(true);
    expect(stdout).toMatch(/strata have area but no reference point, .* for the whole: wet_ground\./);
  });

  it('a class that no unit shows: zero with an interval, for the whole and where it counts', () => {
    const { rows } = estimated({
      change: (features) =>
        features.forEach(({ properties }) => {
          if (properties['class'] === 'wetland') properties['class'] = 'grassland';
        }),
    });
    const [whole] = rows.filter((row) => row['level'] === 'total' && row['class'] === 'wetland');
    expect(whole).toMatchObject({ outcome: 'CLASS_ABSENT_REFERENCE', estimate_km2: '0', ci_lower_km2: '0' });
    expect(Number(whole!['ci_upper_km2'])).toBeGreaterThan(0);
    expect(outcomes(rows, 'region', 'wetland')).not.toContain('OK');
    expect(outcomes(rows, 'total', 'forest')).toEqual(['OK']);
  });

  it('all units of one class', () => {
    const { rows } = estimated({
      change: (features) => features.forEach(({ properties }) => (properties['class'] = 'forest')),
    });
    expect(outcomes(rows, 'total', 'water')).toEqual(['CLASS_ABSENT_REFERENCE']);
    const [forest] = rows.filter((row) => row['level'] === 'total' && row['class'] === 'forest');
    expect(forest).toMatchObject({ outcome: 'DEGENERATE_SE_ZERO', standard_error_km2: '0' });
    expect(Number(forest!['ci_lower_km2'])).toBeLessThan(Number(forest!['estimate_km2']));
    expect(outcomes(rows, 'municipality')).not.toContain('OK');
  });

  it('one label for each stratum: a value, no standard error, no area below', () => {
    const { rows, stdout } = estimated({
      change: (features) => [...new Map(features.map((one) => [one.properties['stratum'], one])).values()],
    });
    const whole = rows.filter(({ level }) => level === 'total');
    expect(whole.map(({ outcome }) => outcome)).toEqual(whole.map(() => 'VARIANCE_NOT_ESTIMABLE'));
    expect(whole.every((row) => row['estimate_km2'] !== '' && row['standard_error_km2'] === '')).toBe(true);
    const reasons = ['SUPPRESSED', 'UNSAMPLED_STRATUM', 'VARIANCE_NOT_ESTIMABLE', 'CLASS_ABSENT_REFERENCE'];
    for (const level of ['region', 'municipality']) {
      expect(reasons).toEqual(expect.arrayContaining(outcomes(rows, level)));
      expect(rows.filter((row) => row['level'] === level).every((row) => row['estimate_km2'] === '')).toBe(true);
    }
    expect(stdout).toMatch(/strata have a single reference point, so that no standard error can be had: arable, /);
  });

  it('labels missing with a reason: counted, bounded, and said once', () => {
    const { rows, stdout, audit } = estimated({
      change: (features) =>
        features.forEach(({ properties }, k) => {
          if (k % 10 === 0) Object.assign(properties, { class: null, reason: 'cloud in the imagery' });
        }),
    });
    expect(outcomes(rows, 'total')).toEqual(['OK']);
    expect(audit.byResponse).toMatchObject({ label: 540, 'non-response': 60 });
    expect(audit.nonResponseReasons).toEqual({ 'cloud in the imagery': 60 });
    expect(stdout.match(/60 of 600/g)).toHaveLength(1);
    for (const { class: name, lower, upper } of audit.bounds) {
      const [whole] = rows.filter((row) => row['level'] === 'total' && row['class'] === name);
      const share = Number(whole!['estimate_km2']) / Number(whole!['frame_km2']);
      expect(lower < share && share < upper, `${name}: ${lower} to ${upper}, found ${share}`).toBe(true);
    }
    expect(audit.responseRate).toBeCloseTo(0.9, 1);
  });

  it('two coders: both labels are on record', () => {
    const { rows, audit } = estimated({
      change: (features) =>
        features.forEach(({ properties }, k) => {
          if (k % 20 === 0) properties['alternate_class'] = properties['class'] === 'forest' ? 'wetland' : 'forest';
        }),
    });
    expect(outcomes(rows, 'total')).toEqual(['OK']);
    expect(audit.byResponse).toMatchObject({ label: 570, alternate: 30 });
    // Second labels only where the coders differ: on the others they agree.
    expect(audit.coders).toMatchObject({ units: 600, observed: 0.95 });
  });
});

/** A copy of the model's package that was trained around a place. */
function planted([lon, lat]: readonly [number, number]): (text: string) => string {
  const target = path.join(folder, 'models', 'planted');
  cpSync(path.join(root, 'models', 'sample-landcover'), target, { recursive: true });
  const file = path.join(target, 'item.json');
  const item = JSON.parse(readFileSync(file, 'utf8')) as { assets: Record<string, unknown> };
  item.assets['chips'] = { href: './chips.geojson', type: 'application/geo+json', roles: ['mlm:training-data'] };
  writeFileSync(file, JSON.stringify(item));
  const ring = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x, y]) => [lon + x! * 0.0005, lat + y! * 0.0005]);
  const chip = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
  writeFileSync(path.join(target, 'chips.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [chip] }));
  return (text) => text.replace('models/sample-landcover/item.json', 'models/planted/item.json');
}

describe('a reference point where the model was trained', () => {
  const place = reference.features[6]!.geometry.coordinates;
  const keys = (text: string, overlap = ''): string =>
    text.replace('  class: class\n', `  class: class\n  trainingDistanceM: 0\n${overlap}`);

  it('stops the estimate; declared, every figure of it is marked', () => {
    const trained = planted(place);
    const { status, stderr } = estimate({ yaml: (text) => keys(trained(text)) });
    expect(status).toBe(2);
    expect(stderr).toMatch(/expected units that the model sample-landcover was not trained on, found 1 of 600 .*P007/);
    const { rows } = estimated({ yaml: (text) => keys(trained(text), '  overlap: declared\n') });
    expect(outcomes(rows, 'total')).toEqual(['TRAINING_OVERLAP']);
    expect(rows.filter((row) => row['estimate_km2'] !== '').every((row) => row['outcome'] === 'TRAINING_OVERLAP')).toBe(
      true,
    );
  });
});

type Sizes = Record<string, number>;

/** The run file with other sizes of its strata. */
function withSizes(change: (sizes: Sizes) => void): (text: string) => string {
  return (text) => {
    const sizes: Sizes = {};
    for (const [, name, km2] of text.matchAll(/^ {8}(\w+): ([\d.]+)$/gm)) sizes[name!] = Number(km2);
    change(sizes);
    return text.replaceAll(/^ {8}(\w+): [\d.]+$/gm, (_, name: string) => `        ${name}: ${sizes[name]}`);
  };
}

const scaled = (factor: number) => withSizes((sizes) => Object.keys(sizes).forEach((name) => (sizes[name]! *= factor)));
const halved = scaled(0.5);
/** Most of two municipalities of one region. */
const isWest = ({ geometry }: Feature): boolean => geometry.coordinates[0] < 11.92;
const withoutWest = (features: Feature[]): Feature[] => features.filter((one) => !isWest(one));

describe('a sample that was not drawn as declared', () => {
  interface Guards {
    readonly sizes: { readonly declaredKm2: number; readonly landKm2: number };
    readonly balance: readonly { readonly of: string; readonly level: string | null; readonly pValue: number }[];
    readonly balanceNotMade: readonly { readonly of: string; readonly level: string | null }[];
    readonly agreement: { readonly units: number; readonly agreeing: number };
  }
  const guards = (): Guards => JSON.parse(readFileSync(path.join(tables, 'reference-audit.json'), 'utf8')) as Guards;

  it('the right one fits: the whole, the map and the areas of each level', () => {
    const { stdout } = estimated({});
    const { sizes, balance } = guards();
    expect(Math.abs(sizes.declaredKm2 / sizes.landKm2 - 1)).toBeLessThan(0.001);
    expect(balance.map(({ of, level }) => level ?? of)).toEqual(['map-classes', 'municipality', 'region']);
    expect(Math.min(...balance.map(({ pValue }) => pValue))).toBeGreaterThan(0.01);
    expect(stdout).not.toMatch(/held|does not reproduce/);
  });

  it.each([
    [
      'one size ten times too large',
      withSizes((sizes) => void (sizes['open_water']! *= 10)),
      /found 294\.99 km² and 0 of 600/,
    ],
    ['sizes in hectares', scaled(100), /found 21173 km² and 0 of 600 units outside; are the sizes in hectares/],
    ['sizes in m²', scaled(1e6), /0 of 600 units outside; are the sizes in m²/],
    ['sizes halved', halved, /211\.73 km² of the areas, found 105\.86 km²/],
  ])('%s: stopped with both sums', (_, yaml, sentence) => {
    const { status, stderr } = estimate({ yaml, out: path.join(folder, 'sums') });
    expect(stderr).toMatch(sentence);
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });

  it('a sample too small for a test says that none was made, and why', () => {
    const { stdout } = estimated({
      change: (features) => features.filter((_, k) => k % 75 === 0),
      yaml: withDesign('{type: simple-random}'),
    });
    expect(stdout).toMatch(
      /were not held against the land by municipality, since too few units are expected in all parts but one/,
    );
    expect(guards().balance).toEqual([]);
    expect(guards().balanceNotMade.map(({ of, level }) => level ?? of)).toEqual([
      'map-classes',
      'municipality',
      'region',
    ]);
  });

  const held: readonly (readonly [string, Request, RegExp])[] = [
    [
      'two sizes swapped',
      { yaml: withSizes((sizes) => ([sizes['arable'], sizes['pasture']] = [sizes['pasture']!, sizes['arable']!])) },
      /arable 45\.37 km², the size of pasture, where 83\.86 km² are its own[^]*classes \(p .*cropland .* where .* Were the sizes of arable and pasture swapped\?/,
    ],
    [
      'a stratified one called simple random',
      { yaml: withDesign('{type: simple-random}') },
      /areas of the map’s classes \(p .*water .* km² are known \(z \+/,
    ],
    ['units of a part of the land left out', { change: withoutWest }, /the land by municipality \(p .*\(z −/],
    [
      'labels missing in one part of the land',
      {
        change: (features) =>
          features.filter(isWest).forEach(({ properties }) => Object.assign(properties, { class: null, reason: 'x' })),
      },
      /the land by municipality .* The drawn units do: labels are missing more often in one place/,
    ],
    [
      'weights that sum to nothing like the land',
      {
        yaml: withDesign('{type: cluster}'),
        change: (features) =>
          features.forEach(({ id, properties }) =>
            Object.assign(properties, { cluster: id, inclusion_probability: 0.9 }),
          ),
      },
      /the land by the sum of its weights .*: Total 0\.2665 km² where 211\.7 km² are known .* unitM2 their area\?/,
    ],
  ];
  it.each(held)('%s: held for a person to sign', (_, request, sentence) => {
    const { status, stdout } = estimate(request);
    const [, sentences] = stdout.split('The run is held; nothing of it is published until a person signs:');
    expect(sentences).toMatch(sentence);
    expect(status).toBe(3);
  });

  it('labels that are the map’s own: a warning', () => {
    const classOf: Record<string, string> = {
      ...{ arable: 'cropland', pasture: 'grassland', woodland: 'forest' },
      ...{ open_water: 'water', settlement: 'built_up', wet_ground: 'wetland' },
    };
    const { stdout } = estimated({
      change: (features) =>
        features.forEach(({ properties }) => (properties['class'] = classOf[String(properties['stratum'])])),
    });
    expect(stdout).toMatch(/Labels and map agree in 600 of 600 units, .*were labels copied from the map/);
  });

  it('the plan says so before anything is computed', () => {
    const file = path.join(sample, 'planned.yaml');
    writeFileSync(file, halved(runFile));
    expect(quadrat('plan', file).stderr).toMatch(/found 105\.86 km²/);
    writeFileSync(
      path.join(sample, 'planned.geojson'),
      JSON.stringify({ ...reference, features: withoutWest([...reference.features]) }),
    );
    // Sizes that sum to the land say that all of it was drawn, also where estimates will be of the part seen.
    const observed = runFile.replace('frame: areas', 'frame: observed');
    writeFileSync(file, observed.replace('file: reference.geojson', 'file: planned.geojson'));
    const { status, stdout } = quadrat('plan', file);
    expect(stdout).toMatch(/^held +The reference sample with its weights does not reproduce the land by municipality/m);
    expect(status).toBe(3);
  });
});

describe('what stops the estimate, told in sentences', () => {
  const foreign = path.join(folder, 'foreign');
  const cutOff = path.join(folder, 'cut-off.tif');
  const other = path.join(root, 'sample-tiles', 'imagery', 'west-SCL.tif');
  beforeAll(() => {
    mkdirSync(foreign);
    writeFileSync(path.join(foreign, 'notes.txt'), 'mine');
    writeFileSync(cutOff, readFileSync(map).subarray(0, 9000));
  });

  const cases: readonly (readonly [string, Request, RegExp])[] = [
    [
      'an id twice',
      { change: (f) => void (f[1]!.id = f[0]!.id) },
      /"P001" stands at feature 1 of changed\.geojson and again at feature 2: expected each id once/,
    ],
    [
      'a misspelt class',
      { change: (f) => void (f[4]!.properties['class'] = 'graslan') },
      /point P005: expected a class of the map .*, found "graslan"; the nearest is grassland/,
    ],
    [
      'a sample that nobody filled in',
      { change: (f) => f.forEach(({ properties }) => (properties['class'] = '')) },
      /changed\.geojson: expected labels in the property class, found none in all 600 points; was the sample filled in\?/,
    ],
    ['no points', { change: () => [] }, /changed\.geojson/],
    ['a map cut off', { map: cutOff }, /cut-off\.tif.* 9000/],
    [
      'a map of another grid',
      { map: other },
      /expected a place in the grid .*; is the CRS of the file the right one\?/,
    ],
    ['no map', { map: path.join(folder, 'none.tif') }, /none\.tif: there is no such file/],
    [
      'a folder with foreign files',
      { out: foreign },
      /foreign: expected an empty folder or an earlier attempt at this run, found notes\.txt and no run\.json/,
    ],
    ['a file in place of the folder', { out: cutOff }, /cut-off\.tif: expected a folder, found the file/],
  ];
  it.each(cases)('%s', (_, request, sentence) => {
    const { status, stdout, stderr } = estimate({ out: path.join(folder, 'stopped'), ...request });
    expect(stderr).toMatch(sentence);
    expect(stderr.match(/^\S/gm)).toHaveLength(1);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('in JSON too, where JSON was asked for', () => {
    const file = path.join(sample, 'run.yaml');
    const { status, stdout } = quadrat('estimate', file, '--map', cutOff, '--out', path.join(folder, 'json'), '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringMatching(/cut-off\.tif/) as string } });
  });
});
