import { assert, constantFrom, double, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import type { RoundingRule } from '../../../stages/validation/publication-options.ts';
import { roundEntries, type UnroundedEntry } from '../../../stages/validation/publication/round-rows.ts';

const nesting = { levels: ['area'], parentOf: () => undefined, childrenOf: () => [] };

function entryOf(value: number, error: number, [below, above]: readonly [number, number]): UnroundedEntry {
  const place = { level: 'area', areaCode: 'a', class: 'crop' };
  return { ...place, value, standardError: error, lower: value - below, upper: value + above, cv: error / value };
}

/** With one seed both numbers, which are of one place, have the same draw. */
function ruleOf(method: 'conventional' | 'unbiased' | 'controlled', base: number): RoundingRule {
  return method === 'conventional' ? { method, base } : { method, base, seed: 'an office’s secret' };
}

it('two numbers with one error that are rounded to the same are shown alike, so that nothing undoes the rounding', () => {
  const share = double({ min: -0.499, max: 0.499, noNaN: true });
  const method = constantFrom('conventional' as const, 'unbiased' as const, 'controlled' as const);
  assert(
    property(
      method,
      integer({ min: 2, max: 400 }),
      share,
      share,
      integer({ min: 1, max: 3000 }),
      (way, steps, one, other, h) => {
        const base = 100;
        const limits = [h + 0.25, 1.5 * h + 0.25] as const;
        const shown = [one, other].map((part) => {
          const entry = entryOf((steps + part) * base, h / 1.96, limits);
          return roundEntries([entry], ruleOf(way, base), { nesting }).numbers[0]!;
        });
        if (shown[0]!.value === shown[1]!.value) expect(shown[0]).toEqual(shown[1]);
        for (const [index, part] of [one, other].entries()) {
          const own = (steps + part) * base;
          expect(shown[index]!.lower).toBeLessThanOrEqual(Math.max(0, own - limits[0]));
          expect(shown[index]!.upper).toBeGreaterThanOrEqual(own + limits[1]);
        }
      },
    ),
    { numRuns: 2000, seed: 4 },
  );
});

it('standard error ÷ CV gives the rounded number and no other', () => {
  const entries = Array.from({ length: 400 }, (_, i) => {
    const value = 950 + 7.77 * i;
    return entryOf(value, 0.08 * value, [0.16 * value, 0.16 * value]);
  });
  const { numbers } = roundEntries(entries, { method: 'conventional', base: 100 }, { nesting });
  for (const { value, standardError, cv } of numbers)
    expect(Math.abs(standardError! / cv! - value) / value).toBeLessThan(0.005);
});
