import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-area-strata-'));
const sample = path.join(folder, 'sample-tiles');
const [WEST, MIDDLE, EAST, SOUTH, NORTH] = [11.93, 11.97, 12.06, 39.97, 40.03];
/** km² of the two areas on the ellipsoid. */
const KM2 = { A: 22.75, B: 51.19 };
afterAll(() => rmSync(folder, { recursive: true }));

/** The plan of a run whose strata are its two areas, of which no map is known yet. */
function planned(sizes: typeof KM2, frame: string): ReturnType<typeof quadrat> {
  const file = path.join(sample, 'areas-as-strata.yaml');
  const design = `{type: stratified, stratum: half, sizes: {A: ${sizes.A}, B: ${sizes.B}}}`;
  const text = readFileSync(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8')
    .replace(/^reference:\n(?: .*\n)+/m, `reference: {file: halves-units.geojson, class: class, design: ${design}}\n`)
    .replace(/^areas: .*$/m, 'areas: {file: halves.geojson, code: code, level: half}')
    .replace('frame: areas', `frame: ${frame}`);
  writeFileSync(file, text);
  return quadrat('plan', file);
}

it('areas as strata with each other’s sizes: held by the plan, also where estimates are of the part seen', () => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  const half = (code: string, west: number, east: number): object => {
    const ring = [[west, SOUTH], [east, SOUTH], [east, NORTH], [west, NORTH], [west, SOUTH]]; // prettier-ignore
    return { type: 'Feature', properties: { code }, geometry: { type: 'Polygon', coordinates: [ring] } };
  };
  const write = (name: string, features: readonly object[]): void =>
    writeFileSync(path.join(sample, name), JSON.stringify({ type: 'FeatureCollection', features }));
  write('halves.geojson', [half('A', WEST, MIDDLE), half('B', MIDDLE, EAST)]);
  const { features } = JSON.parse(readFileSync(path.join(root, 'sample-tiles', 'reference.geojson'), 'utf8')) as {
    readonly features: readonly {
      readonly properties: Record<string, unknown>;
      readonly geometry: { readonly coordinates: readonly [number, number] };
    }[];
  };
  const inside = features.filter(({ geometry: { coordinates: [x, y] } }) => x > WEST && x < EAST && y > SOUTH && y < NORTH); // prettier-ignore
  for (const { properties, geometry } of inside) properties['half'] = geometry.coordinates[0] < MIDDLE ? 'A' : 'B';
  write('halves-units.geojson', inside);

  expect(planned(KM2, 'areas')).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/held/) as string });
  for (const frame of ['areas', 'observed']) {
    const { status, stdout } = planned({ A: KM2.B, B: KM2.A }, frame);
    expect(stdout).toMatch(
      /^held +Strata .* have by half: A 51\.19 km², the size of B, where 22\.7\d km² are its own/m,
    );
    expect(status).toBe(3);
  }
});
