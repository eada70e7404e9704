import { describe, expect, it } from 'vitest';
import { readModelClasses } from '../../../models/model-classes.ts';
import { untrainedWarnings, usefulnessWarnings } from '../../../stages/validation/diagnostics/usefulness-warnings.ts';

/** A class of the whole: mapped, estimated and its interval, in km². */
type Figures = readonly [mapped: number, estimate: number, lower: number, upper: number];

function warningsOf(
  classes: Readonly<Record<string, Figures>>,
  accuracy: readonly [value: number, upper: number] = [0.9, 0.95],
  frameKm2 = 1000,
): string[] {
  const rows = Object.entries(classes).map(([name, [mappedAreaKm2, estimateKm2, ciLowerKm2, ciUpperKm2]]) => ({
    level: 'total',
    class: name,
    frameKm2,
    mappedAreaKm2,
    estimateKm2,
    ciLowerKm2,
    ciUpperKm2,
  }));
  const [value, ciUpper] = accuracy;
  const overall = { value, ciUpper, ciLower: 0, standardError: 0.02, intervalMethod: null, sampleSize: 300 };
  return usefulnessWarnings({ overall: { ...overall, outcome: 'OK' } }, rows);
}

const usual = { forest: [600, 580, 540, 620], field: [380, 400, 360, 440] } as const;

describe('a map that is of no use', () => {
  it('is told from a useful one', () => {
    expect(warningsOf({ ...usual, water: [20, 20, 12, 32] })).toEqual([]);
  });

  it('is less often right than one class everywhere', () => {
    const [sentence] = warningsOf(usual, [0.389, 0.43]);
    expect(sentence).toMatch(/right in 38\.9 % of the land, less than the 58\.0 % of one that shows forest everywhere/);
    // By chance alone it may look so.
    expect(warningsOf(usual, [0.56, 0.6])).toEqual([]);
  });

  it('shows more than twice or less than half of a class, beyond what the interval allows', () => {
    const [over] = warningsOf({
      forest: [338, 28, 15, 47],
      field: [350, 572, 530, 610],
      water: [312, 400, 360, 440],
    });
    expect(over).toMatch(/of: forest 33\.8 % \(estimated 2\.8 %, 1\.5 % to 4\.7 %\)\. Counts/);
    const [under] = warningsOf({
      forest: [700, 600, 560, 640],
      field: [260, 300, 270, 330],
      water: [40, 100, 70, 135],
    });
    expect(under).toMatch(/of: water 4\.0 % \(estimated 10\.0 %/);
  });

  it('is not one whose rare class two units are of', () => {
    expect(warningsOf({ ...usual, wetland: [9, 3, 0.4, 12] })).toEqual([]);
    expect(warningsOf({ ...usual, wetland: [3, 8, 2.5, 19] })).toEqual([]);
    // Outside of the interval, but of six classes one is so by chance in each eighth run.
    expect(warningsOf({ ...usual, wetland: [9, 4, 1.5, 8.8] })).toEqual([]);
  });

  it('is held to the estimate by shares where it shows only what was seen', () => {
    expect(warningsOf({ forest: [240, 580, 540, 620], field: [160, 420, 380, 460] })).toEqual([]);
  });

  it('has no figures where the sample was not drawn at random', () => {
    const row = { level: 'total', class: 'forest', frameKm2: 10, mappedAreaKm2: 10 };
    const none = { value: null, standardError: null, ciLower: null, ciUpper: null, intervalMethod: null };
    const accuracy = { overall: { ...none, sampleSize: 3, outcome: 'NON_PROBABILITY_SAMPLE' } } as const;
    const rows = [{ ...row, estimateKm2: null, ciLowerKm2: null, ciUpperKm2: null }];
    expect(usefulnessWarnings(accuracy, rows)).toEqual([]);
  });
});

describe('a class that is mapped far beyond its share in training', () => {
  const mapped = (...km2: readonly number[]) =>
    km2.map((mappedAreaKm2, i) => ({
      level: 'total',
      areaCode: 'TOTAL',
      areaName: '',
      class: `c${i}`,
      mappedAreaKm2,
      observedShare: 1,
    }));

  it.each([
    ['percentage', [70, 25, 5]],
    ['percentage', [0.7, 0.25, 0.05]],
    ['count', [1400, 500, 100]],
  ] as const)('is named, where the card has it as %s %j', (key, values) => {
    const entries = values.map((value, i) => ({ value: i, name: `c${i}`, [key]: value }));
    const { classes } = readModelClasses(entries, 'item.json');
    expect(untrainedWarnings(classes, mapped(50, 25, 25))).toEqual([
      expect.stringContaining('of: c2 25.0 % (of the training data 5.0 %)'),
    ]);
    expect(untrainedWarnings(classes, mapped(61, 25, 14))).toEqual([]);
  });

  it('is not looked for where the card does not say, or of so little land', () => {
    const trained = [{ name: 'c0' }, { name: 'c1', trainingShare: 0.001 }];
    expect(untrainedWarnings(trained, mapped(99.2, 0.8))).toEqual([]);
    expect(untrainedWarnings(trained, mapped(90, 10))).toHaveLength(1);
  });
});
