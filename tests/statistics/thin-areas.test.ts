import { expect, it } from 'vitest';
import { CLASSES, ladderCase, ladderEstimates } from './ladder-population.ts';

const made = ladderCase({ seed: 11, regions: 4, units: 1400, accuracy: 0.85 });
const [regions, districts] = made.levels;

it('an area without land has no figure, and changes none of the others', () => {
  const none = { code: 'sea', parent: 0, partSizes: CLASSES.concat('not observed').map(() => 0) };
  const levels = [regions!, { ...districts!, areas: [...districts!.areas, none] }];
  const [before, after] = [ladderEstimates(made).levels[1]!, ladderEstimates({ ...made, levels }).levels[1]!];
  expect(after.slice(0, -1)).toEqual(before);
  for (const { estimate, workingValue } of after.at(-1)!) {
    expect([estimate.value, estimate.standardError, estimate.interval]).toEqual([undefined, undefined, undefined]);
    expect([estimate.outcome, workingValue]).toEqual(['NO_VALID_PIXEL', 0]);
  }
});

it('one unit of an area says nothing of how far off it is: models have the area as if it had none', () => {
  const kept = districts!.areaOfUnit.indexOf(0);
  const isKept = (k: number): boolean => districts!.areaOfUnit[k] !== 0 || k === kept;
  const units = made.sample.units.filter((_, k) => isKept(k));
  const levels = made.levels.map((level) => ({ ...level, areaOfUnit: level.areaOfUnit.filter((_, k) => isKept(k)) }));
  const row = ladderEstimates({ ...made, sample: { ...made.sample, units }, levels }).levels[1]![0]!;
  for (const { trace } of row) {
    expect(trace.unitCount).toBe(1);
    expect(trace.assisted === undefined || trace.assisted.mse > 0).toBe(true);
    expect(trace.composite!.value).toBe(trace.synthetic!.value);
    expect(trace.composite!.mse).toBeGreaterThan(trace.synthetic!.mse);
  }
});
