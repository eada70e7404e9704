import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-clipped-'));
const sample = path.join(folder, 'sample-tiles');
const [WEST, EAST, SOUTH, NORTH] = [11.9, 11.93, 39.98, 40.01];

interface Feature {
  readonly geometry: { readonly coordinates: readonly [number, number] };
}

const isInside = ({ geometry: { coordinates } }: Feature): boolean =>
  coordinates[0] > WEST && coordinates[0] < EAST && coordinates[1] > SOUTH && coordinates[1] < NORTH;

/** Plans a run of one small area with the units that are kept, sizes of strata as of the whole sample case. */
function planned(isKept: (feature: Feature) => boolean): ReturnType<typeof quadrat> {
  const text = readFileSync(path.join(root, 'sample-tiles', 'reference.geojson'), 'utf8');
  const reference = JSON.parse(text) as { readonly features: readonly Feature[] };
  const features = reference.features.filter((feature) => isKept(feature));
  writeFileSync(path.join(sample, 'kept.geojson'), JSON.stringify({ ...reference, features }));
  return quadrat('plan', path.join(sample, 'clipped.yaml'));
}

beforeAll(() => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  const ring = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]; // prettier-ignore
  const area = { type: 'Feature', properties: { code: 'S' }, geometry: { type: 'Polygon', coordinates: [ring] } };
  writeFileSync(path.join(sample, 'small.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [area] }));
  const run = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8')
    .replace(/^areas: .*$/m, 'areas: {file: small.geojson, code: code, level: part}')
    .replace('file: reference.geojson', 'file: kept.geojson');
  writeFileSync(path.join(sample, 'clipped.yaml'), run);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sample of more land than one small area', () => {
  it('fits with all of its units', () => {
    const { status, stdout, stderr } = planned(() => true);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).not.toMatch(/^held/m);
  });

  it('is stopped where units outside of the area were left out', () => {
    const { status, stderr } = planned(isInside);
    expect(stderr).toMatch(/found 211\.73 km² and 0 of \d+ units outside; .*are units outside of the areas left out\?/);
    expect(status).toBe(2);
  });

  it('is stopped where it has no unit inside', () => {
    const { status, stderr } = planned((feature) => !isInside(feature));
    expect(stderr).toMatch(/expected units within the areas, found all \d+ outside of them/);
    expect(status).toBe(2);
  });
});
