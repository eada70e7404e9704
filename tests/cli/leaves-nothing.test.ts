import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSmallRun } from '../faults/sample-run.ts';
import { namesBelow, root } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-leaves-'));
const [home, temporary, cwd] = ['home', 'temporary', 'cwd'].map((name) => path.join(folder, name));
let runFile = '';

beforeAll(() => {
  for (const each of [home, temporary, cwd]) mkdirSync(each!);
  runFile = writeSmallRun(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Libraries that tell of their use, or keep a cache, do so at home and in the folder for temporary files.
it.each([
  ['a run', () => ['run', runFile, '--out', path.join(folder, 'out'), '--workers', '1']],
  ['a plan, which tries the model', () => ['plan', runFile]],
])('%s leaves nothing at home, among temporary files or where it is started', (_what, args) => {
  const { CI: _, ORT_DISABLE_TELEMETRY: __, ...others } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), ...args()], {
    cwd: cwd!,
    env: { ...others, HOME: home, XDG_CACHE_HOME: path.join(home!, '.cache'), TMPDIR: temporary },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  expect([home, temporary, cwd].flatMap((each) => namesBelow(each!))).toEqual([]);
});
