import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { namesBelow, quadrat, startQuadrat } from '../cli/quadrat.ts';
import { FAULTS_BETWEEN_RUNS } from './catalogue.ts';
import { FaultTable } from './fault-table.ts';
import { differences, runUndisturbed, writeSmallRun } from './sample-run.ts';

/** Of the 95 items of the small run. */
const ITEMS_HALFWAY = 25;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-between-'));
const [calm, halfway] = [path.join(folder, 'calm'), path.join(folder, 'halfway')];
const table = new FaultTable();
let runFile = '';

beforeAll(async () => {
  runFile = writeSmallRun(folder);
  runUndisturbed(runFile, calm);
  const stopped = startQuadrat('run', runFile, '--out', halfway, '--workers', '1');
  const ended = new Promise((resolve) => stopped.once('exit', resolve));
  while (memos(halfway) < ITEMS_HALFWAY && stopped.exitCode === null) await pause(5);
  stopped.kill('SIGKILL');
  await ended;
});

afterAll(() => {
  table.tell();
  rmSync(folder, { recursive: true, force: true });
});

function memos(run: string): number {
  try {
    return readdirSync(path.join(run, 'artifacts', 'memos'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    ).length;
  } catch {
    return 0;
  }
}

it('stops the run halfway', () => {
  expect(memos(halfway)).toBeGreaterThanOrEqual(ITEMS_HALFWAY);
  expect(namesBelow(halfway)).not.toContain('estimates.csv');
});

it.each(FAULTS_BETWEEN_RUNS)('$part: $name', (fault) => {
  const run = path.join(folder, 'struck');
  rmSync(run, { recursive: true, force: true });
  cpSync(fault.halfway === true ? halfway : calm, run, { recursive: true });
  fault.strike(run);
  const startedAtMs = Date.now();
  const again = quadrat('run', runFile, '--out', run, '--workers', '1');
  expect(again.stderr + String(again.status)).toMatch(/0$/);
  expect(differences(calm, run)).toEqual([]);
  table.note({ ...fault, ending: 'healed', seconds: (Date.now() - startedAtMs) / 1000 });
});
