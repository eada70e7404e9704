// `npm run faults`: every fault of the catalogue by itself, those of runs under way at a large size; a small one is part of
// `npm test`. `npm run faults -- --random N [--seed S] [--minutes M]`: faults drawn at random, over as many runs as it takes.
// Needs a build.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureTestTools } from './ensure-test-tools.mjs';

await ensureTestTools();
const text = { type: 'string' };
const { values } = parseArgs({ options: { random: text, seed: text, minutes: text } });
const asked = Object.entries(values).map(([name, value]) => [`QUADRAT_FAULTS_${name.toUpperCase()}`, value]);
const file = values.random === undefined ? 'tests/faults' : 'tests/faults/random-faults.ts';
const options = ['--disable-console-intercept', '--no-file-parallelism'];
const { status } = spawnSync('npx', ['vitest', 'run', file, ...options], {
  stdio: 'inherit',
  env: { ...process.env, QUADRAT_FAULTS: 'large', ...Object.fromEntries(asked) },
});
process.exitCode = status ?? 1;
