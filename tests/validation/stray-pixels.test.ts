import { describe, expect, it } from 'vitest';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { drawnUnit, estimatesOf, type DrawnCase } from './drawn-case.ts';

const names = ['field', 'wood', 'water', 'marsh'];
const STRAY = 3;
const PIXEL_M2 = 400;
const KM2 = 1e6;
/** By district, mapped km² of each class. */
const mappedKm2 = [
  [30, 14, 8, 0],
  [22, 25, 6, 0],
  [18, 27, 9, 0],
  [33, 12, 7, 0],
];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sharesOf = (values: readonly number[]): number[] => values.map((value) => value / sum(values));
const OLD_STRATA = ['open', 'closed'];

/** Units by a design of which none lies on a stray pixel; a map that is right on nine units of ten. */
function drawn(design: SamplingDesign, strayPixels: number): DrawnCase {
  const random = new RandomStream(30);
  const units = Array.from({ length: 320 }, (_, k) => {
    const district = random.index(sharesOf(mappedKm2.map(sum)));
    const map = random.index(sharesOf(mappedKm2[district]!));
    const label = random.next() < 0.9 ? map : random.integer(3);
    const stratum = OLD_STRATA[map === 1 ? 1 : random.next() < 0.2 ? 1 : 0]!;
    return drawnUnit({ id: `u${k}`, names, map, label, district, stratum, at: [k % 20, Math.floor(k / 20)] });
  });
  const lost = strayPixels * PIXEL_M2;
  const districts = mappedKm2.map((row, d) =>
    row.map((km2, i) => km2 * KM2 + (d === 1 && i === STRAY ? lost : d === 1 && i === 1 ? -lost : 0)),
  );
  return { names, districts, units, design };
}

const sizes = { open: 119 * KM2, closed: 92 * KM2 };
const designs: Readonly<Record<string, SamplingDesign>> = {
  'simple random': { type: 'simple-random' },
  systematic: { type: 'systematic', variance: 'simple-random' },
  'systematic, by differences': { type: 'systematic', variance: 'successive-difference' },
  'strata of the map': { type: 'stratified' },
  'strata of another making': { type: 'stratified', stratum: 'stratum', sizes },
};

describe('stray pixels of a class that no unit meets', () => {
  const cases = Object.entries(designs).flatMap(([name, design]) => [1, 3, 30].map((n) => [n, name, design] as const));

  it.each(cases)('%i of them change no other figure: %s', (strayPixels, _, design) => {
    const without = estimatesOf(drawn(design, 0));
    const withThem = estimatesOf(drawn(design, strayPixels));
    expect(without.rows.filter(({ estimate }) => estimate.value !== undefined).length).toBeGreaterThan(9);
    for (const [k, { class: j, estimate }] of without.rows.entries()) {
      const now = withThem.rows[k]!.estimate;
      expect(now.method).toBe(estimate.method);
      expect(now.outcome).toBe(estimate.outcome);
      if (j === STRAY || estimate.value === undefined) continue;
      const most = 0.01 * estimate.standardError!;
      expect(Math.abs(now.value! - estimate.value)).toBeLessThan(most);
      expect(Math.abs(now.standardError! - estimate.standardError!)).toBeLessThan(most);
      expect(Math.abs(now.interval!.lower - estimate.interval!.lower)).toBeLessThan(2 * most);
      expect(Math.abs(now.interval!.upper - estimate.interval!.upper)).toBeLessThan(2 * most);
    }
    expect(withThem.assessed.collapsed).toMatchObject([{ name: 'marsh' }]);
  });
});

describe('a class of 0.1 % of the land', () => {
  it('has the same estimator whatever the number of units on it, and no bias', () => {
    const random = new RandomStream(1000);
    const truth = 0.001;
    const [draws, n] = [300, 600];
    const found: { readonly value: number; readonly standardError: number }[] = [];
    const methods = new Set<string>();
    for (let draw = 0; draw < draws; draw++) {
      const units = Array.from({ length: n }, (_, k) => {
        const label = random.index([0.6, 0.3, 0.1 - truth, truth]);
        const map = random.next() < 0.9 ? label : random.integer(3);
        return drawnUnit({ id: `u${k}`, names, map, label });
      });
      const share = [0.6, 0.3, 0.1 - truth].map((own) => 0.9 * own + 0.1 / 3);
      const mapped = [...share, 0.9 * truth].map((own) => own * 100 * KM2);
      const { rows } = estimatesOf({ names, districts: [mapped], units, design: { type: 'simple-random' } });
      const rare = rows.find(({ area, class: j }) => area.level === 'total' && j === STRAY)!.estimate;
      methods.add(rare.method);
      found.push({ value: rare.value!, standardError: rare.standardError! });
    }
    expect(methods).toEqual(new Set(['post-stratified']));
    const mean = sum(found.map(({ value }) => value)) / draws;
    const spread = Math.sqrt(sum(found.map(({ value }) => (value - mean) ** 2)) / draws);
    expect(Math.abs(mean - 100 * truth) / spread).toBeLessThan(0.1);
  });
});
