// `npm run chaos`: the chaos test at its large size; a small one is part of `npm test`. Needs a build.
import { spawnSync } from 'node:child_process';
import { ensureTestTools } from './ensure-test-tools.mjs';

ensureTestTools();
const { status } = spawnSync('npx', ['vitest', 'run', 'tests/chaos', '--disable-console-intercept'], {
  stdio: 'inherit',
  env: { ...process.env, QUADRAT_CHAOS: 'large' },
});
process.exitCode = status ?? 1;
