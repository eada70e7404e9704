import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onnxFile, type OnnxOperation, type OnnxWeights } from './onnx-writer.ts';

/** How a model of one band and three classes ends, and what its card says of it. */
export interface ModelEnding {
  /** From the tensor `logits` to the tensor `out`. */
  readonly end: readonly OnnxOperation[];
  readonly weights?: readonly OnnxWeights[];
  /** Sizes of the graph's output as the file states them; left out: open. */
  readonly outputShape?: readonly number[];
  readonly inputShape?: readonly number[];
  /** Members of the card's output, beside or in place of the usual ones. */
  readonly output?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly classCount?: number;
}

/**
 * Writes the package of a model that takes the nearest of the values 1, 2 and 3: logits are 2cx − c², without the x² that all
 * share. @returns the item's path.
 */
export function writeNearestModel(folder: string, o: ModelEnding): string {
  const centres = Array.from({ length: o.classCount ?? 3 }, (_, k) => k + 1);
  const classify: OnnxOperation = { op: 'Conv', from: ['image', 'slopes', 'offsets'], to: 'logits' };
  const graph = onnxFile({
    inputs: [{ name: 'image', shape: o.inputShape ?? [-1, 1, -1, -1] }],
    outputs: [{ name: 'out', shape: o.outputShape ?? [-1, -1, -1, -1] }],
    operations: [classify, ...o.end],
    weights: [
      { name: 'slopes', shape: [centres.length, 1, 1, 1], floats: centres.map((centre) => 2 * centre) },
      { name: 'offsets', shape: [centres.length], floats: centres.map((centre) => -(centre ** 2)) },
      ...(o.weights ?? []),
    ],
  });
  const item = path.join(folder, 'item.json');
  writeFileSync(path.join(folder, 'model.onnx'), graph);
  writeFileSync(item, JSON.stringify(itemOf(o, centres)));
  return item;
}

function itemOf(o: ModelEnding, centres: readonly number[]): unknown {
  const dimensions = (kind: string) => ({ dim_order: ['batch', kind, 'height', 'width'], data_type: 'float32' });
  return {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: ['https://stac-extensions.github.io/mlm/v1.5.2/schema.json'],
    id: 'nearest',
    geometry: null,
    links: [],
    properties: {
      datetime: null,
      'mlm:name': 'nearest',
      'mlm:tasks': ['semantic-segmentation'],
      'mlm:input': [{ name: 'image', bands: ['B1'], input: { shape: [-1, 1, -1, -1], ...dimensions('bands') } }],
      'mlm:output': [
        {
          name: 'out',
          tasks: ['semantic-segmentation'],
          result: { shape: [-1, centres.length, -1, -1], ...dimensions('classes') },
          'classification:classes': centres.map((centre) => ({ value: centre, name: `c${centre}` })),
          ...o.output,
        },
      ],
      ...o.properties,
    },
    assets: { model: { href: './model.onnx', roles: ['mlm:model'], 'mlm:artifact_type': 'onnx' } },
  };
}
