import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findViolations } from './architecture-rules.ts';
import { PACKAGE_HOMES } from './import-table.ts';
import { readProjectFiles } from './project-files.ts';

describe('the project', () => {
  const tree = readProjectFiles(['.ts']);

  it('keeps to its import table, has no cycle and no nameless or overlong file', () => {
    expect([...tree.keys()]).toContain('queue/job-queue.ts');
    expect(findViolations(tree)).toEqual([]);
  });

  it('notices an import against the table that is added to it', () => {
    const [file, text] = ['geo/grid.ts', tree.get('geo/grid.ts') ?? ''];
    const planted = new Map([
      ...tree,
      [file, `${text}\nexport type Planted = import('../raster/warp/warp.ts').Resampling;\n`],
    ]);
    expect(findViolations(planted)).toContainEqual(expect.stringContaining('geo may not import raster/warp/warp.ts'));
  });

  it('gives every dependency a home, and no home to what is no dependency', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
    expect(Object.keys(PACKAGE_HOMES).sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('the checker', () => {
  const check = (files: Record<string, string>): string[] => findViolations(new Map(Object.entries(files)));

  it('passes what the table allows', () => {
    const allowed = {
      'raster/warp/warp.ts': `import { grid } from '../geo/grid.ts';\nimport { read } from './read.ts';\n`,
      'config/run-file.ts': `import { options } from '../stages/tiling/options.ts';\nimport { z } from 'zod';\nexport const home = process.env['HOME'];\n`,
      'stages/step-table.ts': `export * from './tiling/options.ts';\nexport * from './inference/options.ts';\n`,
      'stages/tiling/options.ts': `import { z } from 'zod';\nimport { plan } from './plan-chips.ts';\n`,
      'queue/embedded.ts': `import { PGlite } from '@electric-sql/pglite';\nimport { readFile } from 'node:fs/promises';\n`,
      'models/onnx-session.ts': `createRequire(import.meta.url)('onnxruntime-node/package.json');\n`,
      'cli/main.ts': `import { serve } from '../server/serve.ts';\nprocess.exit(2);\n`,
      'web/page.ts': `import type { Run } from '../server/contract/run.ts';\n`,
      'tests/geo/grid.test.ts': `import { queue } from '../../queue/job-queue.ts';\nimport 'vitest';\nprocess.env['X'];\n`,
      'vitest.config.ts': `import { defineConfig } from 'vitest/config';\nimport './tests/setup.ts';\n`,
    };
    expect(check(allowed)).toEqual([]);
  });

  it.each([
    ['a static import', `import { a } from '../raster/a.ts';`],
    ['a type import', `import type { A } from '../raster/a.ts';`],
    ['an import for its effect', `import '../raster/a.ts';`],
    ['a re-export', `export { a } from '../raster/a.ts';`],
    ['a re-export of everything', `export type * from '../raster/a.ts';`],
    ['a dynamic import', `export const a = () => import('../raster/a.ts');`],
    ['a type query', `export type A = import('../raster/a.ts').A;`],
    ['the type of a module', `export type A = typeof import('../raster/a.ts');`],
    ['an import by require', `import a = require('../raster/a.ts');`],
    ['a worker thread', `new Worker(new URL('../raster/a.ts', import.meta.url));`],
  ])('sees %s against the table', (_kind, line) => {
    expect(check({ 'geo/grid.ts': `// where things are\n${line}\n` })).toEqual([
      'geo/grid.ts:2: geo may not import raster/a.ts',
    ]);
  });

  it('holds a folder to the part of another that it may import', () => {
    expect(check({ 'config/run-file.ts': `import '../stages/tiling/plan-chips.ts';` })).toHaveLength(1);
    expect(check({ 'web/page.ts': `import '../server/routes.ts';` })).toHaveLength(1);
    expect(check({ 'cli/main.ts': `import '../web/page.ts';` })).toHaveLength(1);
  });

  it('refuses imports from a folder that has no row, and into one', () => {
    expect(check({ 'extras/a.ts': `import '../geo/grid.ts';` })).toEqual([
      'extras/a.ts:1: extras may not import geo/grid.ts',
    ]);
    expect(check({ 'geo/a.ts': `import '../extras/a.ts';` })).toEqual(['geo/a.ts:1: geo may not import extras/a.ts']);
  });

  it('keeps stages strangers to one another', () => {
    expect(check({ 'stages/tiling/plan.ts': `import '../inference/blend.ts';\nimport '../step-table.ts';` })).toEqual([
      'stages/tiling/plan.ts:1: stages/tiling imports its neighbour stages/inference/blend.ts',
      'stages/tiling/plan.ts:2: stages/tiling imports its neighbour stages/step-table.ts',
    ]);
  });

  it('prints the cycle it finds, type imports included', () => {
    const cycle = {
      'geo/a.ts': `import type { B } from './b.ts';\nimport './leaf.ts';`,
      'geo/b.ts': `export type C = import('./c.ts').C;\nimport './leaf.ts';`,
      'geo/c.ts': `export { a } from './a.ts';`,
      'geo/leaf.ts': '',
    };
    expect(check(cycle)).toEqual(['cycle: geo/a.ts -> geo/b.ts -> geo/c.ts -> geo/a.ts']);
    expect(check({ 'geo/self.ts': `export * from './self.ts';` })).toEqual(['cycle: geo/self.ts -> geo/self.ts']);
  });

  it.each([
    ['pipeline/run.ts', `import { Queue } from 'bullmq';`, 'bullmq may be imported only in queue/'],
    [
      'pipeline/run.ts',
      `const q = await import('@electric-sql/pglite/live');`,
      '@electric-sql/pglite may be imported only in queue/',
    ],
    [
      'models/other.ts',
      `const ort = createRequire(import.meta.url)('onnxruntime-node');`,
      'onnxruntime-node may be imported only in models/onnx-session.ts',
    ],
    ['geo/affine.ts', `import type proj4 from 'proj4';`, 'proj4 may be imported only in geo/projection-instance.ts'],
    [
      'stages/tiling/plan.ts',
      `import { z } from 'zod';`,
      'zod may be imported only in config/, models/, engine/, pipeline/, results/, server/, stages/*/*options.ts',
    ],
    ['report/page.ts', `import lodash from 'lodash';`, 'lodash has no home in the import table'],
  ])('keeps packages at home: %s', (file, line, message) => {
    expect(check({ [file]: line })).toEqual([`${file}:1: ${message}`]);
  });

  it.each([
    [`export const home = process.env['HOME'];`, 'process.env is read only in config/'],
    [`const { env } = process;`, 'process.env is read only in config/'],
    [`import { env as settings } from 'node:process';`, 'process.env is read only in config/'],
    [`if (done) process.exit(1);`, 'process.exit is called only in cli/'],
    [`const { exit: leave } = process;`, 'process.exit is called only in cli/'],
  ])('keeps environment and exit at home: %s', (line, message) => {
    expect(check({ 'geo/grid.ts': line })).toEqual([`geo/grid.ts:1: ${message}`]);
  });

  it('refuses names that say nothing and files too long to read', () => {
    expect(check({ 'geo/utils.ts': '', 'raster/helpers/a.ts': '', 'tests/common/b.test.ts': '' })).toEqual([
      'geo/utils.ts: the name utils says nothing',
      'raster/helpers/a.ts: the name helpers says nothing',
      'tests/common/b.test.ts: the name common says nothing',
    ]);
    expect(check({ 'geo/long.ts': '\n'.repeat(400) })).toEqual([]);
    expect(check({ 'geo/long.ts': '\n'.repeat(401) })).toEqual(['geo/long.ts: 401 lines, at most 400']);
  });
});
