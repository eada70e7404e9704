import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAULTS_UNDER_WAY } from './catalogue.ts';
import { FaultTable } from './fault-table.ts';
import { LARGE } from './faults-size.ts';
import { House } from './house.ts';
import { filesThatTell } from './planted-secrets.ts';
import { differences, runUndisturbed, writeLargeRun, writeSmallRun } from './sample-run.ts';

/** Within this every run has ended, whatever was done to it. */
const LIMIT_MS = LARGE ? 300_000 : 60_000;

/** Faults of the disk may still be felt by a run that is launched while they end. */
const RELAUNCHES = 3;

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-calm-'));
const calm = path.join(folder, 'calm');
const table = new FaultTable();
let runFile = '';
let house: House;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  runFile = LARGE ? writeLargeRun(folder) : writeSmallRun(folder);
  runUndisturbed(runFile, calm);
  house = await House.open();
});

afterAll(async () => {
  table.tell();
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

let isUnderWay = false;
/** A fault that may end a run has struck this one; it may show with the next fault only. */
let mayHaveEnded = false;

/** Says whether the run had ended over a fault and had to be launched again. */
async function endedOverFault(): Promise<boolean> {
  const record = await house.record();
  if (!mayHaveEnded || (record?.state !== 'failed' && record?.state !== 'partial')) return false;
  expect(record.error?.message ?? Object.values(record.reasons)[0]).toMatch(/\w/);
  house.launchAgain();
  return true;
}

async function expectSameAsCalm(): Promise<void> {
  let record = await house.end(LIMIT_MS);
  for (let again = 0; again < RELAUNCHES && (await endedOverFault()); again++) record = await house.end(LIMIT_MS);
  expect(record).toMatchObject({ state: 'done' });
  expect(differences(calm, house.run.folder)).toEqual([]);
  rmSync(house.run.folder, { recursive: true });
}

it.each(FAULTS_UNDER_WAY)('$part: $name', { timeout: 2 * LIMIT_MS + 60_000 }, async (fault) => {
  // A store that rots when nothing reads it any more is for `verify`: such a fault is for a run that has just begun.
  if (isUnderWay && (fault.part === 'store' || (await house.hasEnded()))) {
    await expectSameAsCalm();
    isUnderWay = false;
  }
  house.refill();
  if (!isUnderWay) {
    house.launch(runFile);
    [isUnderWay, mayHaveEnded] = [true, false];
  }
  await house.progress(3);
  const startedAtMs = Date.now();
  await fault.strike(house);
  house.refill();
  await house.progress(3);
  expect(house.crew.size).toBeGreaterThan(0);
  if (fault.mayEndRun === true) mayHaveEnded = true;
  const ending = (await endedOverFault()) ? 'healed' : 'survived';
  if (LARGE || (await house.hasEnded())) {
    isUnderWay = false;
    await expectSameAsCalm();
  }
  table.note({ ...fault, ending, seconds: (Date.now() - startedAtMs) / 1000 });
});

it('ends as an undisturbed run after all of them', { timeout: LIMIT_MS + 10_000 }, async () => {
  if (isUnderWay) await expectSameAsCalm();
  expect(house.crew.size).toBeGreaterThan(0);
});

it('has told no secret to anybody', () => {
  expect([...filesThatTell(house.folder), ...filesThatTell(house.redis.folder)]).toEqual([]);
});
