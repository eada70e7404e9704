import { expect, it } from 'vitest';
import { findMachinePaths } from './machine-paths.ts';
import { readProjectFiles } from './project-files.ts';

const TEXT_FILES = ['.md', '.ts', '.mjs', '.py', '.R', '.json', '.yaml', '.yml', '.html', '.sh', '.csv'];

/** It plants such paths to be found. */
const SELF = 'tests/architecture/machine-paths.test.ts';

it('names no absolute path of anybody’s machine', () => {
  const files = readProjectFiles(TEXT_FILES);
  files.delete(SELF);
  expect(files.size).toBeGreaterThan(50);
  expect(findMachinePaths(files)).toEqual([]);
});

it('finds such a path where there is one', () => {
  const lines = [
    'see `/home/ana/quadrat/run.yaml`',
    'cd /work/main',
    '"/Users/ana"',
    'C:\\Users\\ana',
    'https://example.org/home/page and ./root/a.tif and $TMPDIR/tmp/x and /data/scene.tif and 1/work/2',
  ];
  expect(findMachinePaths(new Map([['docs/a.md', lines.join('\n')]]))).toEqual([
    'docs/a.md:1: /home/ana',
    'docs/a.md:2: /work/main',
    'docs/a.md:3: /Users/ana',
    'docs/a.md:4: C:\\Users',
  ]);
});
