import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../pipeline/board/run-record.ts';
import { FAULTS_UNDER_WAY } from './catalogue.ts';
import { House } from './house.ts';
import { differences, runUndisturbed, writeLargeRun } from './sample-run.ts';

/** `npm run faults -- --random N --seed S --minutes M` asks for them. */
const FAULTS = Number(process.env['QUADRAT_FAULTS_RANDOM'] ?? 0);
const SEED = Number(process.env['QUADRAT_FAULTS_SEED'] ?? 1);
const MINUTES = Number(process.env['QUADRAT_FAULTS_MINUTES'] ?? 60);
const LIMIT_MS = 600_000;
const RELAUNCHES = 3;

describe('random faults', () => {
  it(`${FAULTS} of them`, { timeout: (MINUTES + 15) * 60_000 }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-random-'));
    const calm = path.join(folder, 'calm');
    const runFile = writeLargeRun(folder);
    runUndisturbed(runFile, calm);
    const house = await House.open();
    const until = Date.now() + MINUTES * 60_000;
    const tally = new Map<string, number>();
    const below = random(SEED);
    let [done, runs, relaunched] = [0, 0, 0];
    try {
      while (done < FAULTS && Date.now() < until) {
        const struck: string[] = [];
        const said = (record: RunRecord): string => `${JSON.stringify(record)} after ${struck.join('; ')}`;
        /** A fault that may end a run may be felt by the run that is launched after it. */
        const endedOverFault = async (): Promise<boolean> => {
          const record = await house.record();
          if (record?.state !== 'failed' && record?.state !== 'partial') return false;
          expect(struck.some(mayEndRun), said(record)).toBe(true);
          house.launchAgain();
          relaunched += 1;
          return true;
        };
        house.refill();
        house.launch(runFile);
        runs += 1;
        for (;;) {
          await house.progress(1 + below(12));
          if (!(await endedOverFault()) && (await house.hasEnded())) break;
          if (done >= FAULTS || Date.now() > until) break;
          const fault = FAULTS_UNDER_WAY[below(FAULTS_UNDER_WAY.length)]!;
          await fault.strike(house);
          house.refill();
          struck.push(fault.name);
          tally.set(fault.name, (tally.get(fault.name) ?? 0) + 1);
          done += 1;
        }
        let record = await house.end(LIMIT_MS);
        for (let again = 0; again < RELAUNCHES && (await endedOverFault()); again++) record = await house.end(LIMIT_MS);
        expect(record.state, said(record)).toBe('done');
        expect(differences(calm, house.run.folder), struck.join('; ')).toEqual([]);
        rmSync(house.run.folder, { recursive: true });
        console.log(
          `${done} faults, ${runs} runs of ${record.tiles} tiles byte-identical, ${relaunched} launched again`,
        );
      }
    } finally {
      console.log([...tally].map(([name, count]) => `${count} × ${name}`).join('\n'));
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(done).toBeGreaterThan(0);
  });
});

function mayEndRun(name: string): boolean {
  return FAULTS_UNDER_WAY.find((fault) => fault.name === name)?.mayEndRun === true;
}

/** Seeded, so that what fails can be looked at again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}
