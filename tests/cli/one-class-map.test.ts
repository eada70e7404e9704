import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { writeNearestModel } from '../models/nearest-model.ts';
import { quadrat } from './quadrat.ts';

const SIDE_PX = 100;
let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'quadrat-one-class-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A run of a model of one threshold over a scene of 0.1 in its left half and 0.3 in its right. */
async function writeRun(threshold: number): Promise<string> {
  writeNearestModel(folder, {
    end: [
      { op: 'Greater', from: ['image', 'bound'], to: 'above' },
      { op: 'Cast', from: ['above'], to: 'p', attributes: { to: 1 } },
      { op: 'Sub', from: ['one', 'p'], to: 'q' },
      { op: 'Concat', from: ['q', 'p'], to: 'out', attributes: { axis: 1 } },
    ],
    weights: [
      { name: 'bound', shape: [], floats: [threshold] },
      { name: 'one', shape: [], floats: [1] },
    ],
    classCount: 2,
  });
  const grid = {
    ...{ crs: crsFromEpsg(32632), affine: [10, 0, 500_000, 0, -10, 5_000_000] as const },
    ...{ widthPx: SIDE_PX, heightPx: SIDE_PX },
  };
  await writeCog({
    ...{ path: path.join(folder, 'scene.tif'), grid, dataType: 'float32', overviews: 'none' },
    read: ({ col, widthPx, heightPx }) =>
      Promise.resolve(
        Float32Array.from({ length: widthPx * heightPx }, (_, i) =>
          col + (i % widthPx) < SIDE_PX / 2 ? 0.1 : 0.3 + (i % 7) / 1000,
        ),
      ),
  });
  const square = [
    [8.99, 45],
    [9.02, 45],
    [9.02, 45.2],
    [8.99, 45.2],
    [8.99, 45],
  ];
  const area = { type: 'Feature', properties: { code: 'A' }, geometry: { type: 'Polygon', coordinates: [square] } };
  writeFileSync(path.join(folder, 'areas.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [area] }));
  const file = path.join(folder, 'run.yaml');
  writeFileSync(
    file,
    `version: 1
name: thresholds
imagery: {scenes: [{id: s, datetime: 2024-06-01T10:00:00Z, assets: {B1: scene.tif}}], resampling: nearest}
model: item.json
inference: {tile: 128, chip: 64, overlap: 8}
areas: {file: areas.geojson, code: code}
`,
  );
  return file;
}

it('a map that shows one class alone is told of in plan, when the run ends and first in the report', async () => {
  const file = await writeRun(1500);
  expect(quadrat('plan', file).stdout).toMatch(/gave one and the same answer for values such as the scenes have/);
  const { status, stdout } = quadrat('run', file, '--workers', '1');
  expect(status).toBe(0);
  const sentence = /The map shows one class alone: all 1\.00\d km² that were observed are c1, and nothing is c2\./;
  expect(stdout).toMatch(sentence);
  const report = readFileSync(path.join(folder, 'runs', 'thresholds', 'report.html'), 'utf8');
  expect(report.slice(report.indexOf('Read this first'))).toMatch(sentence);
});

it('a map of two classes is not', async () => {
  const file = await writeRun(0.2);
  expect(quadrat('plan', file).stdout).not.toMatch(/same answer/);
  expect(quadrat('run', file, '--workers', '1').stdout).not.toMatch(/one class alone/);
});
