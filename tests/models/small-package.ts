import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const golden = fileURLToPath(new URL('../golden/models/', import.meta.url));

/** A STAC item under test: open at every level, so that a test can bend any member. */
export interface BendableItem {
  stac_extensions: string[];
  properties: Record<string, unknown> & { 'mlm:input': Bendable[]; 'mlm:output': Bendable[] };
  assets: Record<string, Bendable>;
  [member: string]: unknown;
}
export type Bendable = Record<string, unknown>;

export function goldenModel(name: string): string {
  return path.join(golden, name);
}

/**
 * Writes a package around one of the golden models into a folder that lives as long as the test, its item changed by
 * `bend`; gives the item's path.
 */
export async function writePackage(
  onnx: string,
  bend: (item: BendableItem) => void = () => undefined,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quadrat-model-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await copyFile(goldenModel(onnx), path.join(folder, 'model.onnx'));
  const bytes = await readFile(goldenModel(onnx));
  const item = itemOf(createHash('sha256').update(bytes).digest('hex'));
  bend(item);
  await writeFile(path.join(folder, 'extent.geojson'), TRAINING_EXTENT);
  const location = path.join(folder, 'item.json');
  await writeFile(location, JSON.stringify(item));
  return location;
}

/** Two chips side by side. */
const TRAINING_EXTENT = JSON.stringify({
  type: 'FeatureCollection',
  features: [10, 10.1].map((west) => ({
    type: 'Feature',
    properties: {},
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, 50],
          [west + 0.1, 50],
          [west + 0.1, 50.1],
          [west, 50.1],
          [west, 50],
        ],
      ],
    },
  })),
});

function itemOf(digest: string): BendableItem {
  const dimensions = (kind: string) => ({
    dim_order: ['batch', kind, 'height', 'width'],
    data_type: 'float32',
  });
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: ['https://stac-extensions.github.io/mlm/v1.5.2/schema.json'],
    id: 'small',
    geometry: null,
    links: [],
    properties: {
      datetime: null,
      'mlm:name': 'small',
      'mlm:architecture': 'U-Net',
      'mlm:tasks': ['semantic-segmentation'],
      'mlm:input': [
        {
          name: 'image',
          bands: ['B04', { name: 'B08' }],
          input: { shape: [-1, 2, -1, -1], ...dimensions('bands') },
          value_scaling: [{ type: 'z-score', mean: 0.1, stddev: 0.5 }],
          resize_type: null,
        },
      ],
      'mlm:output': [
        {
          name: 'logits',
          tasks: ['semantic-segmentation'],
          result: { shape: [-1, 3, -1, -1], ...dimensions('classes') },
          'classification:classes': [
            { value: 0, name: 'water', color_hint: '2166AC' },
            { value: 1, name: 'forest', title: 'Forest' },
            { value: 2, name: 'field' },
          ],
        },
      ],
    },
    assets: {
      model: {
        href: './model.onnx',
        roles: ['mlm:model'],
        'mlm:artifact_type': 'onnx',
        'file:checksum': `1220${digest}`,
      },
      extent: { href: './extent.geojson', roles: ['mlm:training-data'] },
    },
  };
}
