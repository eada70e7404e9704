import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile } from '../../statistics/distributions/beta.ts';
import { chiSquareUpperTail } from '../../statistics/distributions/chi-square.ts';
import { logBeta, logGamma } from '../../statistics/distributions/gamma.ts';
import { normalQuantile } from '../../statistics/distributions/normal.ts';
import { studentTQuantile } from '../../statistics/distributions/student-t.ts';

type Row = readonly number[];
const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../golden/statistics/distributions/quantiles.json'), 'utf8'),
) as Readonly<Record<'normalQuantile' | 'studentTQuantile' | 'betaQuantile' | 'betaCdf', readonly Row[]>>;

const RELATIVE_TOLERANCE = 1e-12;

function worst(rows: readonly Row[], quantile: (...inputs: readonly number[]) => number): number {
  const errors = rows.map((row) => {
    const expected = row.at(-1)!;
    const actual = quantile(...row.slice(0, -1));
    return expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
  });
  return Math.max(...errors);
}

describe('quantiles', () => {
  it('agree with R to twelve digits', () => {
    expect(worst(golden.normalQuantile, (p) => normalQuantile(p))).toBeLessThan(RELATIVE_TOLERANCE);
    expect(worst(golden.studentTQuantile, (p, df) => studentTQuantile(p, df))).toBeLessThan(RELATIVE_TOLERANCE);
    expect(worst(golden.betaQuantile, (p, a, b) => betaQuantile(p, a, b))).toBeLessThan(RELATIVE_TOLERANCE);
    expect(worst(golden.betaCdf, (x, a, b) => betaCdf(x, a, b))).toBeLessThan(RELATIVE_TOLERANCE);
  });

  it('of the beta distribution invert its distribution function', () => {
    const shape = fc.double({ min: 0.5, max: 2000, noNaN: true });
    const probability = fc.double({ min: 1e-3, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(probability, shape, shape, (p, a, b) => {
        expect(betaCdf(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('of t grow smoothly into those of the normal distribution', () => {
    const dfs = [9_999.9, 10_000.1, 1e6, 1e12];
    const distances = dfs.map((df) => studentTQuantile(0.975, df) - normalQuantile(0.975));
    expect(distances.toSorted((a, b) => b - a)).toEqual(distances);
    expect(distances[0]! / distances[1]!).toBeCloseTo(10_000.1 / 9_999.9, 6);
  });

  it('refuse probabilities and shapes that do not exist', () => {
    expect(() => normalQuantile(1)).toThrow(RangeError);
    expect(() => studentTQuantile(0.975, 0)).toThrow('found 0');
    for (const p of [0, 1, -0.1, Number.NaN]) expect(() => studentTQuantile(p, 5)).toThrow(`found ${p}`);
    expect(() => betaQuantile(0.5, -1, 2)).toThrow('found -1 and 2');
    expect(() => betaCdf(Number.NaN, 1, 2)).toThrow('found NaN');
  });
});

describe('the gamma function', () => {
  it('gives factorials and the square root of π', () => {
    expect(logGamma(171)).toBeCloseTo(706.5730622457874, 9);
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 11);
    expect(Math.exp(2 * logGamma(0.5))).toBeCloseTo(Math.PI, 13);
  });

  it('gives B(a, b) = (a − 1)! (b − 1)! ÷ (a + b − 1)!', () => {
    expect(Math.exp(logBeta(3, 4))).toBeCloseTo(1 / 60, 15);
    expect(logBeta(20, 30)).toBeCloseTo(logGamma(20) + logGamma(30) - logGamma(50), 10);
  });
});

describe('the tail of chi-square', () => {
  it('agrees with scipy.stats.chi2.sf', () => {
    const rows = [
      [3.841458820694124, 1, 0.04999999999999989],
      [0.5, 3, 0.9188914116546758],
      [20, 4, 0.0004993992273873336],
      [30, 40, 0.8752187849674751],
      [100, 2, 1.9287498479639183e-22],
      [250, 200, 0.009379131668826098],
      [0.01, 7, 0.999999999243059],
    ];
    expect(worst(rows, chiSquareUpperTail)).toBeLessThan(RELATIVE_TOLERANCE);
    expect(chiSquareUpperTail(0, 3)).toBe(1);
    expect(() => chiSquareUpperTail(-1, 3)).toThrow(RangeError);
  });
});
