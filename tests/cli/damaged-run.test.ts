import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences, writeSampleRun } from '../faults/sample-run.ts';
import { quadrat, startQuadrat } from './quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-damaged-'));
const [runFile, calm] = [path.join(folder, 'run.yaml'), path.join(folder, 'calm')];

beforeAll(() => {
  writeSampleRun(runFile, '{tile: 192, chip: 128, overlap: 32}');
  const { status, stderr } = quadrat('run', runFile, '--out', calm);
  if (status !== 0) throw new Error(stderr);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whole files of a part of a run's artifacts. */
function filesOf(run: string, part: 'contents' | 'memos'): string[] {
  const top = path.join(run, 'artifacts', part);
  const names = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((name) => !name.includes('.part-'));
  return names.map((name) => path.join(top, name)).filter((file) => statSync(file).isFile());
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  for (let at = 0; at < Math.min(64, bytes.length); at++) bytes[at]! ^= 0x55;
  writeFileSync(file, bytes);
}

it('heals a finished run whose artifacts and outputs were damaged', { timeout: 180_000 }, () => {
  const run = path.join(folder, 'damaged');
  cpSync(calm, run, { recursive: true });
  const [contents, memos] = [filesOf(run, 'contents'), filesOf(run, 'memos')];
  contents.slice(0, 8).forEach(flip);
  for (const file of contents.slice(8, 16)) truncateSync(file, Math.floor(statSync(file).size / 2));
  truncateSync(contents[16]!, 0);
  memos.slice(0, 8).forEach(flip);
  for (const file of memos.slice(8, 16)) truncateSync(file, 20);
  truncateSync(path.join(run, 'map.tif'), 1000);
  truncateSync(path.join(run, 'estimates.csv'), 0);

  const checked = quadrat('verify', '--store', run, '--json');
  expect(checked.status).toBe(1);
  expect((JSON.parse(checked.stdout) as { faults: unknown[] }).faults).toHaveLength(33);
  const again = quadrat('run', runFile, '--out', run);
  expect(again.stderr).toContain(`${contents[0]!}: expected what its name says, found`);
  expect(again.status).toBe(0);
  expect(differences(calm, run)).toEqual([]);
  expect(quadrat('verify', '--store', run).stdout).toMatch(/^Sound: /);
});

it('computes again what is damaged while the run is under way', { timeout: 180_000 }, async () => {
  const run = path.join(folder, 'underway');
  const process = startQuadrat('run', runFile, '--out', run);
  const ended = new Promise<number | null>((resolve) => process.once('exit', resolve));
  const stored = (): string[] => {
    try {
      return filesOf(run, 'contents');
    } catch {
      return [];
    }
  };
  while (process.exitCode === null && stored().length < 60) await pause(20);
  for (const file of stored()) {
    try {
      flip(file);
    } catch {
      // Dropped just now.
    }
  }
  expect(await ended).toBe(0);
  expect(differences(calm, run)).toEqual([]);
});
