import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { LongestFirst } from './tests/longest-first.ts';

const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * Tests name the sources but run the built code: worker threads and child processes load
 * JavaScript from `dist/`, and one copy of a module must not exist twice.
 */
const runBuiltCode: Plugin = {
  name: 'run-built-code',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.') || !source.endsWith('.ts')) return null;
    const file = path.resolve(path.dirname(importer), source);
    const relative = path.relative(root, file);
    if (relative.startsWith('..') || relative.startsWith('tests' + path.sep)) return null;
    return { id: path.join(root, 'dist', relative.replace(/\.ts$/, '.js')), external: true };
  },
};

export default defineConfig({
  plugins: [runBuiltCode],
  test: {
    // Faults drawn at random are for who asks for them: npm run faults -- --random N.
    include: [
      process.env['QUADRAT_FAULTS_RANDOM'] === undefined ? 'tests/**/*.test.ts' : 'tests/faults/random-faults.ts',
    ],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // What is built is loaded as Node loads it, not compiled once more.
    server: { deps: { external: [/\/dist\//] } },
    // One more than the processors of a small machine: who waits for a process or a takeover leaves them idle.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    reporters: ['default'],
  },
});
