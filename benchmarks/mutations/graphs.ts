import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModelPackage } from '../../models/model-package.ts';
import { tryPackage } from '../../models/try-package.ts';
import { BYTE_MUTATORS } from './byte-mutators.ts';
import { GRAPH_MUTATORS } from './graph-mutators.ts';
import type { MutationKind } from './mutation-kind.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sample = path.join(root, 'models', 'sample-landcover');

/** Chips that a model is tried on: of the size that the fixed one takes. */
const CHIP_PX = 16;
/** Of what is to be ended in time. */
const SECONDS_PER_CHIP = 3;

/**
 * Graphs: that of the sample case, and small ones whose bytes are mostly structure. Each stands beside an item without a
 * checksum, as a graph that was damaged before it was described.
 */
export const GRAPHS: MutationKind = {
  mutators: [...GRAPH_MUTATORS, ...GRAPH_MUTATORS, ...BYTE_MUTATORS],
  prepare: async (folder) => {
    const names = ['sample-landcover', 'small-unet', 'small-fixed', 'batch-of-four'];
    return Promise.all(
      names.map(async (name) => {
        const from = name === 'sample-landcover' ? sample : path.join(root, 'tests', 'golden', 'models');
        await copyFile(path.join(from, `${name}.onnx`), path.join(folder, `${name}.onnx`));
        await writeFile(path.join(folder, `${name}.json`), await itemOf(name));
        return { name: `${name}.onnx`, bytes: await readFile(path.join(folder, `${name}.onnx`)) };
      }),
    );
  },
  give: async (folder, name) => {
    const card = await loadModelPackage(path.join(folder, name.replace('.onnx', '.json')));
    await tryPackage(card, { chipPx: CHIP_PX, device: 'cpu', secondsPerChip: SECONDS_PER_CHIP });
  },
  // A graph that is not what its card says is told of by the card.
  alsoNamed: ['sample-landcover.json', 'small-unet.json', 'small-fixed.json', 'batch-of-four.json'],
};

async function itemOf(name: string): Promise<string> {
  const item = JSON.parse(await readFile(path.join(sample, 'item.json'), 'utf8')) as Item;
  const [input, output] = [item.properties['mlm:input'][0]!, item.properties['mlm:output'][0]!];
  item.assets = { model: { href: `./${name}.onnx`, roles: ['mlm:model'], 'mlm:artifact_type': 'onnx' } };
  if (name === 'sample-landcover') return JSON.stringify(item);
  const classes = name === 'batch-of-four' ? 2 : 3;
  input.bands = ['B04', 'B08'];
  input.value_scaling = null;
  input.input.shape[1] = 2;
  Object.assign(output, { name: name === 'small-fixed' ? 'scores' : 'logits' });
  output.result.shape[1] = classes;
  output['classification:classes'] = output['classification:classes'].slice(0, classes);
  return JSON.stringify(item);
}

/** Of the sample model's item what is changed for another graph. */
interface Item {
  assets: Record<string, unknown>;
  properties: {
    'mlm:input': { bands: unknown; value_scaling: unknown; input: { shape: number[] } }[];
    'mlm:output': { result: { shape: number[] }; 'classification:classes': unknown[] }[];
  };
}
