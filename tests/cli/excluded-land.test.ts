import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseCsv } from '../../engine/csv.ts';
import { sha256OfFile } from '../../engine/digest.ts';
import { quadrat, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-excluded-'));
const sample = path.join(folder, 'sample-tiles');

afterAll(() => rmSync(folder, { recursive: true }));

interface Areas {
  readonly features: readonly { readonly properties: Readonly<Record<string, string>> }[];
}

it('a run whose frame leaves out a municipality gives no figure of it, and totals of the rest', async () => {
  cpSync(path.join(root, 'sample-tiles'), sample, { recursive: true });
  cpSync(path.join(root, 'models'), path.join(folder, 'models'), { recursive: true });
  const areas = JSON.parse(readFileSync(path.join(sample, 'areas.geojson'), 'utf8')) as Areas;
  const left = areas.features[0]!.properties['code']!;
  const features = areas.features.filter(({ properties }) => properties['code'] === left);
  writeFileSync(path.join(sample, 'left-out.geojson'), JSON.stringify({ ...areas, features }));
  const text = readFileSync(path.join(sample, 'run.yaml'), 'utf8');
  writeFileSync(
    path.join(sample, 'part.yaml'),
    text.replace('areas: {file: areas.geojson,', 'areas: {file: areas.geojson, exclude: left-out.geojson,'),
  );
  const out = path.join(folder, 'out');
  const { status, stderr } = quadrat('run', path.join(sample, 'part.yaml'), '--out', out, '--workers', '2');
  expect(status, stderr).toBe(0);

  const rows = parseCsv(readFileSync(path.join(out, 'estimates.csv'), 'utf8')).records;
  const none = rows.filter((row) => row['area_code'] === left);
  expect(none.length).toBeGreaterThan(1);
  for (const row of none) {
    expect(row).toMatchObject({ estimate_km2: '', outcome: 'NO_VALID_PIXEL', obs_status: 'L', frame_km2: '0' });
  }
  const frameOf = (level: string): number => {
    const codes = new Map(rows.filter((row) => row['level'] === level).map((row) => [row['area_code'], row]));
    return [...codes.values()].reduce((sum, row) => sum + Number(row['frame_km2']), 0);
  };
  expect(frameOf('municipality')).toBeCloseTo(frameOf('total'), 9);
  expect(frameOf('total')).toBeGreaterThan(100);

  const manifest = JSON.parse(readFileSync(path.join(out, 'run.json'), 'utf8')) as {
    inputs: { location: string; digest: string }[];
    warnings: string[];
  };
  const digest = await sha256OfFile(path.join(sample, 'left-out.geojson'));
  expect(manifest.inputs).toContainEqual({ location: 'left-out.geojson', digest });
  expect(manifest.warnings).toContainEqual(expect.stringMatching(new RegExp(`excluded and get no number: ${left}`)));
});
