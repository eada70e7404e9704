import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRunFile } from '../../config/read-run-file.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { BYTE_MUTATORS } from './byte-mutators.ts';
import type { MutationKind } from './mutation-kind.ts';
import { TEXT_MUTATORS } from './text-mutators.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What of YAML a run file seldom has: a folded text, anchors and aliases, quotes. */
function rich(text: string): string {
  return text
    .replace(/^title: .*$/m, 'title: >-\n  A title\n  of two lines')
    .replace('mask: {asset: SCL', 'mask: &mask {\'asset\': "\\u0053CL"')
    .replace(/mask: \{asset.*$/m, 'mask: *mask');
}

/** Run files of the sample case; what they name is sound. */
export const RUN_FILES: MutationKind = {
  mutators: [...BYTE_MUTATORS, ...TEXT_MUTATORS, ...TEXT_MUTATORS],
  // A message of a key names the key and the file that it leads to.
  alsoNamed: [
    'imagery.',
    'areas',
    'reference',
    'model',
    'inference',
    'grid',
    'estimation',
    'publication',
    'sample-tiles/',
    'scene ',
    '.json',
  ],
  prepare: async (folder) => {
    await cp(path.join(root, 'sample-tiles'), path.join(folder, 'sample-tiles'), { recursive: true });
    await cp(path.join(root, 'models', 'sample-landcover'), path.join(folder, 'models', 'sample-landcover'), {
      recursive: true,
    });
    const text = await readFile(path.join(root, 'sample-tiles', 'run.yaml'), 'utf8');
    const files = [
      { name: 'sample-tiles/run.yaml', bytes: Buffer.from(text) },
      { name: 'sample-tiles/rich.yaml', bytes: Buffer.from(rich(text)) },
    ];
    for (const { name, bytes } of files) await writeFile(path.join(folder, name), bytes);
    return files;
  },
  give: async (folder, name) => {
    await planRun(await readRunFile(path.join(folder, name)));
  },
};
