import { expect, it } from 'vitest';
import { readProjectFiles } from './project-files.ts';

/**
 * Of the folders that read what run files name, the files that open something past `access/` all the same: it is the
 * program's own code, or a run folder or store, which is checked as a whole before anything is written.
 */
const OWN_OPENERS: readonly string[] = [
  'pipeline/code-version.ts',
  'pipeline/package-versions.ts',
  'pipeline/outputs/release-folder.ts',
  'pipeline/outputs/release-run.ts',
  'pipeline/revisions/revisions.ts',
  'pipeline/outputs/run-folder.ts',
  'sampling/write-sample.ts',
  'raster/cog/spool.ts',
  'storage/atomic-file.ts',
  'storage/byte-folder.ts',
  'storage/stream-file.ts',
  'storage/writable-folder.ts',
];

const OPENS = /from 'node:(fs|fs\/promises|http|https|net|dns|child_process)'|(?<![.#\w])fetch\(/;
const TYPES_ONLY = /import type [^;]* from 'node:[a-z/_]+';/g;
const FOLDERS = /^(config|geo|models|pipeline|raster|results|sampling|stages|statistics|storage)\//;

it('nothing that a run names is opened past access/', () => {
  const openers = [...readProjectFiles(['.ts'])]
    .filter(([name, text]) => FOLDERS.test(name) && OPENS.test(text.replaceAll(TYPES_ONLY, '')))
    .map(([name]) => name);
  expect(openers.sort()).toEqual([...OWN_OPENERS].sort());
});
