import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PermanentError } from '../../errors/error-kinds.ts';
import { crsFromEpsg, crsFromText } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { planAreas, type PlannedAreas } from '../../pipeline/planning/areas/areas.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-areas-'));
afterAll(() => rmSync(folder, { recursive: true }));

const utm: Grid = {
  crs: crsFromEpsg(32632),
  affine: [10, 0, 500_000, 0, -10, 5_000_000],
  widthPx: 100,
  heightPx: 100,
};

type Box = readonly [west: number, south: number, east: number, north: number];

function write(name: string, areas: readonly (readonly [code: string, box: Box])[], crs = 'EPSG:32632'): string {
  const features = areas.map(([code, [west, south, east, north]]) => ({
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
  }));
  const file = path.join(folder, name);
  writeFileSync(
    file,
    JSON.stringify({ type: 'FeatureCollection', crs: { type: 'name', properties: { name: crs } }, features }),
  );
  return file;
}

const east = (x0: number, x1: number, y0 = 0, y1 = 1000): Box => [
  500_000 + x0,
  4_999_000 + y0,
  500_000 + x1,
  4_999_000 + y1,
];

function plan(files: readonly (readonly [file: string, level: string])[], grid = utm): Promise<PlannedAreas> {
  const areas = files.map(([file, level]) => ({ file, level, code: 'code', parents: [] }));
  return planAreas(areas, { grid, locate: (location) => location, excluded: [] });
}

describe('areas of one level', () => {
  it('stop the plan where they share land, and the pair that shares most is named', async () => {
    const same = write('same.geojson', [
      ['A', east(0, 1000)],
      ['B', east(0, 1000)],
    ]);
    await expect(plan([[same, 'area']])).rejects.toThrow(PermanentError);
    await expect(plan([[same, 'area']])).rejects.toThrow(/level area .*"A" and "B" overlap by 1\.001 km² \(/);
    const several = write('several.geojson', [
      ['A', east(0, 510)],
      ['B', east(500, 1000)],
      ['C', east(900, 1400)],
    ]);
    await expect(plan([[several, 'area']])).rejects.toThrow(
      /"B" and "C" overlap by 0\.1001 km², and all pairs together by 0\.1101 km²/,
    );
  });

  it('pass with slivers of less than a millionth of the whole', async () => {
    const sliver = (width: number): string =>
      write(`sliver-${width}.geojson`, [
        ['A', east(0, 500 + width)],
        ['B', east(500, 1000)],
      ]);
    expect((await plan([[sliver(0.0009), 'area']])).count).toBe(2);
    await expect(plan([[sliver(0.0011), 'area']])).rejects.toThrow(/"A" and "B" overlap/);
  });

  it('are found to share land across the antimeridian', async () => {
    const grid: Grid = { crs: crsFromText('EPSG:4326'), affine: [0.1, 0, 178, 0, -0.1, 2], widthPx: 30, heightPx: 30 };
    const file = write(
      'turn.geojson',
      [
        ['A', [179, 0, 181, 1]],
        ['B', [-180, 0, -178, 1]],
      ],
      'EPSG:4326',
    );
    await expect(plan([[file, 'area']], grid)).rejects.toThrow(/"A" and "B" overlap by 1231\d km²/);
  });
});

describe('families of areas', () => {
  const districts = write('districts.geojson', [
    ['A', east(0, 500)],
    ['B', east(500, 1000)],
  ]);

  it('may share land with one another, and the first has the codes', async () => {
    const belts = write('belts.geojson', [
      ['N', east(0, 1000, 500)],
      ['S', east(0, 1000, 0, 500)],
    ]);
    const found = await plan([
      [districts, 'district'],
      [belts, 'belt'],
    ]);
    expect(found.levels).toEqual(['district', 'belt']);
    expect([...found.codes]).toEqual(['A', 'B']);
    expect(found.notes).toEqual([]);
    expect(found.inputs.map(({ location }) => location)).toEqual([districts, belts]);
  });

  it('have levels of different names', async () => {
    await expect(
      plan([
        [districts, 'area'],
        [districts, 'area'],
      ]),
    ).rejects.toThrow(/have a level "area", and so have those of/);
  });

  it('lie where the sample can reach', async () => {
    const reaching = (to: number): string => write(`to-${to}.geojson`, [['P', east(900, to)]]);
    const inside = await plan([
      [districts, 'district'],
      [reaching(1000.5), 'park'],
    ]);
    expect(inside.notes).toEqual([expect.stringMatching(/^0\.0005004 km² of the areas of the level park lie outside/)]);
    await expect(
      plan([
        [districts, 'district'],
        [reaching(1100), 'park'],
      ]),
    ).rejects.toThrow(/0\.1001 km² of the areas of the level park lie outside of those of the level district/);
  });
});
