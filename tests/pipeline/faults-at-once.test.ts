import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { messageOf, PermanentError } from '../../errors/error-kinds.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { PlanFaults } from '../../pipeline/planning/plan-faults.ts';
import { quadrat } from '../cli/quadrat.ts';
import { PLANTED_FAULTS, soundRun, writeRun, type PlantedFault } from './planted-faults.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));
let runs = 0;

function planted(faults: readonly PlantedFault[]): string {
  const place = path.join(folder, String((runs += 1)));
  mkdirSync(place);
  const run = soundRun();
  for (const { plant } of faults) plant(run);
  return writeRun(place, run);
}

/** The sentences of a refusal. */
const sentencesOf = (text: string): string[] => {
  const [first = '', ...others] = text.split('\n');
  return /^\d+ faults:$/.test(first) ? others.map((line) => line.trim()) : [first];
};

/** Those that nothing else stands in the way of, in the order of the run file. */
function judged(faults: readonly PlantedFault[]): PlantedFault[] {
  const names = faults.map(({ name }) => name);
  return PLANTED_FAULTS.filter((fault) => faults.includes(fault) && !fault.after.some((name) => names.includes(name)));
}

describe('faults of a run file and its inputs', () => {
  it('are none in the run that they are planted in', async () => {
    const plan = await planRun(await readRunFile(planted([])));
    expect(plan.areas.count).toBe(2);
    expect(plan.reference?.sampleSize).toBe(12);
  });

  it(
    'are told at once and in the order of the run file, whichever they are, and no other is',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.subarray([...PLANTED_FAULTS], { minLength: 1 }), async (faults) => {
          const told = await planRun(await readRunFile(planted(faults))).then(
            () => [],
            (error: unknown) => sentencesOf(messageOf(error)),
          );
          const expected = judged(faults);
          expect(
            told.map((sentence) => expected.filter((fault) => fault.told.test(sentence)).map(({ name }) => name)),
          ).toEqual(expected.map(({ name }) => [name]));
        }),
        { numRuns: 25, seed: 7, examples: PLANTED_FAULTS.map((fault) => [[fault]]) },
      );
    },
  );

  it('end quadrat plan with exit code 2 and all of them', () => {
    const faults = PLANTED_FAULTS.filter(({ name }) => name !== 'a model that is not there');
    const { status, stderr } = quadrat('plan', planted(faults));
    expect(status).toBe(2);
    expect(stderr).toContain(`${judged(faults).length} faults:`);
    for (const { told, name } of judged(faults))
      expect(
        stderr.split('\n').some((line) => told.test(line.trim())),
        name,
      ).toBe(true);
  });

  it('of one input do not hide those of another where there are too many', async () => {
    const found = new PlanFaults();
    const fail = (message: string) => (): never => {
      throw new PermanentError(message);
    };
    for (let i = 0; i < 500; i++) found.at('reference.file').now(fail(`point ${'i'.repeat(i)}`));
    for (const key of ['publication.policy', 'areas.1', 'areas.0', 'imagery']) found.at(key).now(fail(key));
    const told = sentencesOf(messageOf(found.error));
    expect(told.length).toBe(21);
    expect(told.slice(0, 4)).toEqual(['imagery', 'areas.1', 'areas.0', 'point']);
    expect(told.slice(-2)).toEqual(['publication.policy', 'and 484 more']);
  });
});
