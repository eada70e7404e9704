import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../engine/csv.ts';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-families-'));
const sample = path.join(folder, 'sample-tiles');
afterAll(() => rmSync(folder, { recursive: true }));

type Row = Readonly<Record<string, string>>;

function rowsOf(name: string, file: string): readonly Row[] {
  return parseCsv(readFileSync(path.join(folder, name, file), 'utf8')).records;
}

function estimate(name: string): { readonly status: number | null; readonly stderr: string } {
  const [run, out] = [path.join(sample, `${name}.yaml`), path.join(folder, name)];
  return quadrat('estimate', run, '--map', path.join(sample, 'truth.tif'), '--out', out);
}

/** Municipalities alone; with basins that cut across the regions, of the same land; and with parks, of a part of it. */
beforeAll(() => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8');
  const first = /^areas: (.*)$/m.exec(text)![1]!;
  const areas = JSON.parse(readFileSync(path.join(sample, 'areas.geojson'), 'utf8')) as { features: object[] };
  const basins = areas.features.map((feature, i) => ({ ...feature, properties: { basin: `B${i % 3}` } }));
  writeFileSync(path.join(sample, 'basins.geojson'), JSON.stringify({ ...areas, features: basins }));
  const park = (code: string, [west, south, east, north]: readonly [number, number, number, number]): object => ({
    type: 'Feature',
    properties: { code },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  });
  const parks = [park('P1', [11.95, 39.97, 11.99, 40.03]), park('P2', [11.99, 39.97, 12.03, 40.03])];
  writeFileSync(path.join(sample, 'parks.geojson'), JSON.stringify({ ...areas, features: parks }));
  const families = [
    first,
    '{file: basins.geojson, code: basin, level: basin}',
    '{file: parks.geojson, code: code, level: park}',
  ];
  writeFileSync(path.join(sample, 'alone.yaml'), text);
  writeFileSync(
    path.join(sample, 'families.yaml'),
    text.replace(/^areas: .*$/m, `areas:\n${families.map((family) => `  - ${family}`).join('\n')}`),
  );
  for (const name of ['alone', 'families']) {
    const { status, stderr } = estimate(name);
    if (status !== 0) throw new Error(stderr);
  }
}, 120_000);

describe('figures of families of areas', () => {
  it('are those of the first to the digit, whatever stands beside it', () => {
    const others = new Set(['basin', 'park']);
    for (const file of ['estimates.csv', 'mapped-areas.csv', 'published.csv', 'ladder.csv']) {
      const rows = rowsOf('families', file);
      expect(rows.filter((row) => others.has(row['level']!)).length).toBeGreaterThan(0);
      expect(rows.filter((row) => !others.has(row['level']!))).toEqual(rowsOf('alone', file));
    }
  });

  it('of the same land sum to the total', () => {
    const rows = rowsOf('families', 'ladder.csv').filter(({ level }) => level === 'basin');
    const frames = new Map(
      rowsOf('families', 'estimates.csv').map((row) => [
        `${row['level']} ${row['area_code']}`,
        Number(row['frame_km2']),
      ]),
    );
    for (const total of rowsOf('families', 'estimates.csv').filter(({ level }) => level === 'total')) {
      const ofClass = rows.filter((row) => row['class'] === total['class']);
      const sum = ofClass.reduce(
        (all, row) => all + Number(row['share_after_agreement']) * frames.get(`basin ${row['area_code']}`)!,
        0,
      );
      expect(ofClass).toHaveLength(3);
      expect(sum).toBeCloseTo(Number(total['estimate_km2']), 6);
    }
  });

  it('of other land are of their own, from the units that lie there', () => {
    const rows = rowsOf('families', 'estimates.csv').filter(({ level }) => level === 'park');
    const shares = rowsOf('families', 'ladder.csv').filter(({ level }) => level === 'park');
    for (const code of ['P1', 'P2']) {
      const ofPark = rows.filter((row) => row['area_code'] === code);
      expect(Number(ofPark[0]!['frame_km2'])).toBeCloseTo(22.756, 2);
      expect(Number(ofPark[0]!['sample_size'])).toBeGreaterThan(40);
      const sum = shares
        .filter((row) => row['area_code'] === code)
        .reduce((all, row) => all + Number(row['share_after_agreement']), 0);
      expect(sum).toBeCloseTo(1, 9);
    }
    const features = (
      JSON.parse(readFileSync(path.join(folder, 'families', 'estimates.geojson'), 'utf8')) as {
        features: { properties: Row; geometry: { coordinates: unknown[] } }[];
      }
    ).features;
    const outline = features.find(({ properties }) => properties['area_code'] === 'P1')!.geometry.coordinates;
    expect(JSON.stringify(outline)).toContain('[11.95,39.97]');
  });

  it('are not made where contributions would have to be known by areas of each', () => {
    const file = path.join(sample, 'families.yaml');
    writeFileSync(path.join(sample, 'holdings.csv'), 'area_code,class,contributor_id,value\nW01,forest,h1,1\n');
    writeFileSync(
      path.join(sample, 'held.yaml'),
      `${readFileSync(file, 'utf8')}\npublication: {contributors: holdings.csv}\n`,
    );
    const { status, stderr } = estimate('held');
    expect(status).toBe(2);
    expect(stderr).toMatch(/publication\.contributors: expected one family of areas, found 3/);
  });
});
