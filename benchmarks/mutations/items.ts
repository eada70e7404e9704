import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadModelPackage } from '../../models/model-package.ts';
import { BYTE_MUTATORS } from './byte-mutators.ts';
import { JSON_MUTATORS } from './json-mutators.ts';
import type { MutationKind } from './mutation-kind.ts';
import { TEXT_MUTATORS } from './text-mutators.ts';

const model = fileURLToPath(new URL('../../../models/sample-landcover', import.meta.url));

/** The STAC item of the sample case's model; its graph is sound. */
export const ITEMS: MutationKind = {
  mutators: [...BYTE_MUTATORS, ...TEXT_MUTATORS, ...JSON_MUTATORS, ...JSON_MUTATORS],
  alsoNamed: ['sample-landcover.onnx'],
  prepare: async (folder) => {
    await cp(model, folder, { recursive: true });
    return [{ name: 'item.json', bytes: await readFile(path.join(model, 'item.json')) }];
  },
  give: async (folder, name) => {
    await loadModelPackage(path.join(folder, name));
  },
};
