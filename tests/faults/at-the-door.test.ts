import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quadrat, root } from '../cli/quadrat.ts';
import { FAULTS_AT_THE_DOOR } from './catalogue.ts';
import { FaultTable } from './fault-table.ts';
import { LARGE } from './faults-size.ts';
import { ENVIRONMENT_WITH_SECRET, filesThatTell } from './planted-secrets.ts';
import { differences, runUndisturbed, writeSmallRun } from './sample-run.ts';
import type { Obstacle } from './fault.ts';

/** Within this a command that cannot go on has said so. */
const LIMIT_MS = 60_000;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-door-'));
const [calm, struck] = [path.join(folder, 'calm'), path.join(folder, 'runs', 'struck')];
const table = new FaultTable();
let runFile = '';

beforeAll(() => {
  runFile = writeSmallRun(folder);
  runUndisturbed(runFile, calm);
  mkdirSync(path.dirname(struck));
});

afterAll(() => {
  table.tell();
  rmSync(folder, { recursive: true, force: true });
});

function runInItsWay(obstacle: Obstacle): { readonly status: number | null; readonly told: string } {
  const program = [
    ...(obstacle.before ?? []),
    ...[process.execPath, ...(obstacle.nodeArguments ?? []), path.join(root, 'dist', 'cli', 'main.js')],
    ...['run', runFile, '--out', struck],
  ] as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(program[0], program.slice(1), {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...ENVIRONMENT_WITH_SECRET, ...obstacle.environment },
  });
  return { status, told: stdout + stderr };
}

it.each(FAULTS_AT_THE_DOOR)('$part: $name', (fault) => {
  const startedAtMs = Date.now();
  const obstacle = fault.arrange({ folder: struck, runFile });
  const { status, told } = runInItsWay(obstacle);
  obstacle.mend();
  expect(told).toMatch(fault.says);
  expect(status).not.toBe(0);
  expect(status).not.toBeNull();
  expect(told).not.toMatch(/^\s+at /m);
  expect(told).not.toContain('planted-secret');
  if (LARGE) expectToGoThrough();
  table.note({ ...fault, ending: 'refused', seconds: (Date.now() - startedAtMs) / 1000 });
});

/** Once all is mended. */
function expectToGoThrough(): void {
  const { stderr, status } = quadrat('run', runFile, '--out', struck, '--workers', '1');
  expect(stderr + String(status)).toMatch(/0$/);
  expect(differences(calm, struck)).toEqual([]);
  expect(filesThatTell(struck)).toEqual([]);
  rmSync(struck, { recursive: true });
}

it('goes through when all of them are mended', expectToGoThrough);
