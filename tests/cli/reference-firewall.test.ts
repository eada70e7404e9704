import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { runIdentity } from '../../pipeline/run-identity.ts';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-firewall-'));
const sample = path.join(folder, 'sample-tiles');
const runFile = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8');

interface Reference {
  readonly features: { properties: Record<string, unknown>; geometry: { coordinates: [number, number] } }[];
}
const reference = JSON.parse(readFileSync(path.join(root, 'sample-tiles', 'reference.geojson'), 'utf8')) as Reference;

/** A copy of the model package that says it was trained on squares of some 100 m around these places. */
function trainedAt(name: string, places: readonly (readonly [number, number])[]): string {
  const target = path.join(folder, 'models', name);
  cpSync(path.join(root, 'models', 'sample-landcover'), target, { recursive: true });
  const item = JSON.parse(readFileSync(path.join(target, 'item.json'), 'utf8')) as { assets: Record<string, unknown> };
  item.assets['chips'] = { href: './chips.geojson', type: 'application/geo+json', roles: ['mlm:training-data'] };
  writeFileSync(path.join(target, 'item.json'), JSON.stringify(item));
  const features = places.map(([lon, lat]) => {
    const [x, y] = [0.0006, 0.0005];
    const corners = [
      [-x, -y],
      [x, -y],
      [x, y],
      [-x, y],
      [-x, -y],
    ].map(([dx, dy]) => [lon + dx!, lat + dy!]);
    return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [corners] } };
  });
  writeFileSync(path.join(target, 'chips.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  return `../models/${name}/item.json`;
}

function plan(change: (text: string) => string): { status: number | null; stdout: string; stderr: string } {
  const file = path.join(sample, 'changed.yaml');
  writeFileSync(file, change(runFile));
  return quadrat('plan', file);
}

/** The plan itself, where there is one. */
function planned(change: (text: string) => string): Plan {
  const file = path.join(sample, 'changed.yaml');
  writeFileSync(file, change(runFile));
  return JSON.parse(quadrat('plan', file, '--json').stdout) as Plan;
}

interface Plan {
  readonly reference: { readonly sampleSize: number };
  readonly areas: { readonly whollyExcluded: readonly string[] };
  readonly warnings: readonly string[];
}

/** The run file with a line below `reference:`. */
const withKeys = (text: string, keys: string): string => text.replace('  class: class\n', `  class: class\n${keys}`);

const place = reference.features[6]!.geometry.coordinates;

beforeAll(() => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models', 'sample-landcover'), path.join(folder, 'models', 'sample-landcover'), {
    recursive: true,
  });
  trainedAt('planted', [[11.5, 40.5], place]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a model that was trained on a reference point', () => {
  const model = 'models/sample-landcover/item.json';

  const planted = (text: string): string => text.replace(model, 'models/planted/item.json');

  it('stops the plan by name, with the ways out', () => {
    const { status, stdout, stderr } = plan((text) => withKeys(planted(text), '  trainingDistanceM: 0\n'));
    expect(stderr).toMatch(
      /reference\.geojson: expected units that the model sample-landcover was not trained on, found 1 of \d+ in its training extent \.\/chips\.geojson \(P007\); write reference\.overlap: declared .* or reference\.overlap: excluded/,
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('stops it for units near by too, unless they are for training', () => {
    const near = plan(planted);
    expect(near.status).toBe(2);
    expect(near.stderr).toMatch(/found \d+ of \d+ within 2560 m of its training extent .*, 1 of them in it \(.*P007/);
    const features = reference.features.map((feature, i) =>
      i === 6 ? { ...feature, properties: { ...feature.properties, purpose: 'train' } } : feature,
    );
    writeFileSync(path.join(sample, 'purposes.geojson'), JSON.stringify({ ...reference, features }));
    const { reference: sampled, warnings } = planned((text) =>
      withKeys(planted(text), '  trainingDistanceM: 0\n').replace('file: reference.geojson', 'file: purposes.geojson'),
    );
    expect(sampled.sampleSize).toBe(reference.features.length - 1);
    expect(warnings).toEqual([expect.stringMatching(/^1 of \d+ reference points are for training/)]);
  });

  it('goes on where it is declared, or without the place', () => {
    const keys = '  trainingDistanceM: 0\n  overlap: ';
    const declared = planned((text) => withKeys(planted(text), `${keys}declared\n`));
    expect(declared.reference.sampleSize).toBe(reference.features.length);
    expect(declared.warnings).toEqual([expect.stringMatching(/^1 of .* where the model was trained, as declared/)]);
    const excluded = planned((text) => withKeys(planted(text), `${keys}excluded\n`));
    expect(excluded.reference.sampleSize).toBe(reference.features.length - 1);
  });

  it('cannot be excluded where the model does not say where it was trained', () => {
    const { status, stderr } = plan((text) => withKeys(text, '  overlap: excluded\n'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/reference\.overlap: expected a model that says where it was trained/);
  });
});

describe('a reference sample that is not as it should be', () => {
  const changed = (change: (features: Reference['features']) => void): ReturnType<typeof plan> => {
    const copy = structuredClone(reference);
    change(copy.features);
    writeFileSync(path.join(sample, 'bad.geojson'), JSON.stringify(copy));
    return plan((text) => text.replace('file: reference.geojson', 'file: bad.geojson'));
  };
  const cases: readonly [string, (features: Reference['features']) => void, RegExp][] = [
    [
      'longitude and latitude swapped',
      (features) => features.forEach(({ geometry }) => geometry.coordinates.reverse()),
      /bad\.geojson, point P001: expected a place in the grid .* seem to be swapped/,
    ],
    [
      'a place twice',
      (features) => (features[1]!.geometry = features[0]!.geometry),
      /bad\.geojson: expected each pixel once in a stratified sample, found points P001 and P002/,
    ],
    [
      'a label missing',
      (features) => (features[2]!.properties['class'] = null),
      /bad\.geojson, point P003: expected a label in the property class.*found null; a drawn unit cannot be dropped/,
    ],
  ];
  it.each(cases)('%s: one sentence, exit code 2', (_, change, sentence) => {
    const { status, stdout, stderr } = changed(change);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('a position that is not accurate enough stops the run only where it is told to', () => {
    const rough = (keys: string) => (text: string) =>
      withKeys(
        text,
        `  positionAccuracyM: 15
${keys}`,
      );
    expect(planned(rough('')).warnings).toEqual([expect.stringMatching(/placed less well than half a pixel \(10 m\)/)]);
    const { status, stderr } = plan(rough('  maxPositionErrorM: 12\n'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/point P001: expected a position accuracy of 12 m or better .*, found 15 m/);
  });
});

describe('a design in a file of its own', () => {
  const write = (design: unknown): void => writeFileSync(path.join(sample, 'design.json'), JSON.stringify(design));
  const stratified = {
    type: 'stratified',
    stratum: 'stratum',
    sizes: { arable: 84, pasture: 45, woodland: 57, open_water: 9, settlement: 9, wet_ground: 7 },
  };
  const byFile = (text: string): string => text.replace(/ {2}design:\n(?: {4}.*\n)+/, '  design: design.json\n');
  it('is read, and the sample held against what it drew', () => {
    const drawn = reference.features.length;
    write({ design: stratified, sampleSize: drawn });
    expect(plan(byFile)).toMatchObject({ status: 0, stderr: '' });
    write({ design: stratified, sampleSize: drawn + 2 });
    expect(plan(byFile).stderr).toMatch(/expected the \d+ units that design\.json drew, found \d+; a drawn unit/);
    write({ design: { ...stratified, strat: 'x' } });
    expect(plan(byFile).stderr).toMatch(/design\.json: unknown key strat in design; .* is stratum/);
    write({ sampleSize: 3 });
    expect(plan(byFile).stderr).toMatch(/design\.json: expected a member design .* found none/);
  });

  it('makes another run when it changes', async () => {
    const identityWith = async (design: unknown): Promise<string> => {
      write({ design });
      const file = path.join(sample, 'by-file.yaml');
      writeFileSync(file, byFile(runFile));
      return runIdentity(await planRun(await readRunFile(file))).digest;
    };
    const first = await identityWith(stratified);
    expect(await identityWith(stratified)).toBe(first);
    expect(await identityWith({ ...stratified, sizes: { ...stratified.sizes, arable: 85 } })).not.toBe(first);
  });
});
