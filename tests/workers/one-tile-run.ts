import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crsFromEpsg } from '../../geo/crs.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { writeNearestModel, type ModelEnding } from '../models/nearest-model.ts';
import type { OnnxOperation, OnnxWeights } from '../models/onnx-writer.ts';

/** One chip. */
const SIDE_PX = 24;
/** The value of a pixel that no made-up input has. */
const RARE = 2e6;

/** Operations that end in the tensor `isAbove`: the most of a chip is above a bound, and the least that of what lies past the scene. */
export function isAbove(bound: number): {
  readonly operations: readonly OnnxOperation[];
  readonly weights: readonly OnnxWeights[];
} {
  return {
    operations: [
      { op: 'ReduceMax', from: ['image'], to: 'most', attributes: { keepdims: 0 } },
      { op: 'Greater', from: ['most', 'bound'], to: 'isHigh' },
      { op: 'ReduceMin', from: ['image'], to: 'least', attributes: { keepdims: 0 } },
      { op: 'Less', from: ['least', 'half'], to: 'isBelow' },
      { op: 'And', from: ['isHigh', 'isBelow'], to: 'isAbove' },
    ],
    weights: [
      { name: 'bound', shape: [], floats: [bound] },
      { name: 'half', shape: [], floats: [0.5] },
    ],
  };
}

/** Writes a run of one chip, in which a pixel of 99 has a rare value. @returns the run file. */
export async function writeOneTileRun(
  folder: string,
  o: { readonly name: string; readonly model: ModelEnding; readonly secondsPerChip: number | 'auto' },
): Promise<string> {
  writeNearestModel(folder, o.model);
  await writeCog({
    path: path.join(folder, 'scene.tif'),
    grid: { crs: crsFromEpsg(32632), affine: [10, 0, 500_000, 0, -10, 5_000_000], widthPx: SIDE_PX, heightPx: SIDE_PX },
    ...{ dataType: 'float32', overviews: 'none' },
    read: ({ row, widthPx, heightPx }) =>
      Promise.resolve(
        Float32Array.from({ length: widthPx * heightPx }, (_, i) =>
          (row * widthPx + i) % 99 === 0 ? RARE : (i % 3) + 1,
        ),
      ),
  });
  const square = [
    [9, 45],
    [9.01, 45],
    [9.01, 45.2],
    [9, 45.2],
    [9, 45],
  ];
  const area = { type: 'Feature', properties: { code: 'A' }, geometry: { type: 'Polygon', coordinates: [square] } };
  writeFileSync(path.join(folder, 'areas.geojson'), JSON.stringify({ type: 'FeatureCollection', features: [area] }));
  const file = path.join(folder, 'run.yaml');
  writeFileSync(
    file,
    `version: 1
name: ${o.name}
imagery: {scenes: [{id: s, datetime: 2024-06-01T10:00:00Z, assets: {B1: scene.tif}}], resampling: nearest}
model: item.json
inference: {tile: 64, chip: 32, overlap: 4, secondsPerChip: ${o.secondsPerChip}}
areas: {file: areas.geojson, code: code}
`,
  );
  return file;
}
