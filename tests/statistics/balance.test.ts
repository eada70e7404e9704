import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceCells } from '../../statistics/balance/balance-cells.ts';
import { agreementOf } from '../../statistics/balance/implausible-agreement.ts';
import { stratifiedBalance } from '../../statistics/balance/stratified-balance.ts';
import { tailOfPart } from '../../statistics/balance/tail-of-part.ts';
import { weightedBalance } from '../../statistics/balance/weighted-balance.ts';
import { weightedSum } from '../../statistics/balance/weighted-sum.ts';
import { chiSquareUpperTail } from '../../statistics/distributions/chi-square.ts';
import { fUpperTail } from '../../statistics/distributions/f.ts';
import { generalisedInverse } from '../../statistics/linear-algebra/generalised-inverse.ts';
import { multiply } from '../../statistics/linear-algebra/products.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

/** Units by stratum and part. */
function unitsOf(counts: readonly (readonly number[])[]): { stratum: number; part: number }[] {
  return counts.flatMap((row, stratum) =>
    row.flatMap((count, part) => Array.from({ length: count }, () => ({ stratum, part }))),
  );
}

describe('too few units of a part of known size', () => {
  const tailAt = (share: number, n: number, found: number): number => {
    let [term, tail] = [(1 - share) ** n, 0];
    for (let k = 0; k <= found; k++) {
      tail += term;
      term *= ((n - k) / (k + 1)) * (share / (1 - share));
    }
    return tail;
  };

  it('has the tail of the binomial with one stratum, near either end', () => {
    for (const [share, n, found] of [
      [0.92, 40, 0],
      [0.3, 40, 4],
      [0.95, 40, 33],
    ] as const) {
      const tail = tailOfPart([{ size: 200, units: n, inPart: found }], 200 * share);
      expect(tail / tailAt(share, n, found)).toBeCloseTo(1, 6);
    }
  });

  it('leaves the most favourable place to the part, and holds no sample that shows it with its weights', () => {
    const strata = [
      { size: 200, units: 100, inPart: 0 },
      { size: 2000, units: 2, inPart: 0 },
    ];
    // All of it in the second stratum, half of which it is.
    expect(tailOfPart(strata, 1000)).toBeGreaterThan(0.2);
    expect(tailOfPart(strata, 2150)).toBeLessThan(1e-4);
    expect(tailOfPart([strata[0]!, { ...strata[1]!, inPart: 2 }], 2000)).toBe(1);
    expect(tailOfPart([strata[0]!, { ...strata[1]!, units: 0 }], 1900)).toBe(1);
  });

  it('is below 0.001 in hardly any right sample, however it is spread over strata', () => {
    const stream = new RandomStream(8);
    let impossible = 0;
    for (let draw = 0; draw < 2000; draw++) {
      const drawn = Array.from({ length: 4 }, () => {
        const [size, units, share] = [1 + 99 * stream.next(), 1 + Math.floor(30 * stream.next()), stream.next()];
        const inPart = Array.from({ length: units }, () => stream.next()).filter((u) => u < share).length;
        return { size, units, inPart, known: size * share };
      });
      const known = drawn.reduce((sum, one) => sum + one.known, 0);
      if (tailOfPart(drawn, known) < 1e-3) impossible += 1;
    }
    expect(impossible).toBeLessThan(8);
  });
});

describe('balance of a stratified sample', () => {
  it('of one stratum is Pearson’s chi-square of the parts', () => {
    const test = stratifiedBalance({
      strata: [200],
      units: unitsOf([[55, 28, 17]]),
      known: [50, 30, 20].map((x) => 2 * x),
      seed: 1,
    })!;
    const pearson = 25 / 50 + 4 / 30 + 9 / 20;
    expect(test.statistic).toBeCloseTo(pearson, 9);
    expect([test.df, test.pValueMethod]).toEqual([2, 'chi-square']);
    expect(test.pValue).toBeCloseTo(chiSquareUpperTail(pearson, 2), 9);
    expect(test.cells.map(({ estimated }) => estimated)).toEqual([110, 56, 34]);
    expect(test.cells[0]!.z).toBeCloseTo(5 / Math.sqrt(25), 9);
  });

  it('has the exact tail of the binomial far out', () => {
    // 20 of 100 where 8 are expected: P(X ≥ 20) + P(X ≤ −4) of Bin(100, 0.08).
    let tail = 0;
    let term = 0.92 ** 100;
    for (let k = 0; k <= 100; k++) {
      if (k >= 20) tail += term;
      term *= ((100 - k) / (k + 1)) * (0.08 / 0.92);
    }
    const test = stratifiedBalance({ strata: [1], units: unitsOf([[20, 80]]), known: [0.08, 0.92], seed: 1 })!;
    expect(test.pValueMethod).toBe('simulated');
    expect(test.pValue).toBeGreaterThan(tail / 3);
    expect(test.pValue).toBeLessThan(3 * tail + 1e-4);
    expect(test.pValue).toBeGreaterThan(chiSquareUpperTail(test.statistic, 1));
  });

  it('has nothing to say of parts that are the strata', () => {
    const test = stratifiedBalance({
      strata: [30, 50, 20],
      units: unitsOf([
        [40, 0, 0],
        [0, 40, 0],
        [0, 0, 40],
      ]),
      known: [30, 50, 20],
      seed: 1,
    })!;
    expect(test.statistic).toBeCloseTo(0, 9);
    expect(test.pValue).toBeCloseTo(1, 9);
  });

  it('sees sizes that belong to other strata', () => {
    const counts = [
      [36, 4, 0],
      [3, 36, 1],
      [1, 2, 37],
    ];
    const known = [0.9 * 60 + 0.075 * 30 + 0.025 * 10, 0.1 * 60 + 0.9 * 30 + 0.05 * 10, 0.025 * 30 + 0.925 * 10];
    const test = (strata: readonly number[]) =>
      stratifiedBalance({ strata, units: unitsOf(counts), known, seed: 1 })!.pValue;
    expect(test([60, 30, 10])).toBeGreaterThan(0.9);
    expect(test([10, 30, 60])).toBeLessThan(1e-4);
  });

  it('gives none where a stratum has no unit or one part is all', () => {
    expect(stratifiedBalance({ strata: [5, 5], units: unitsOf([[20, 20]]), known: [5, 5], seed: 1 })).toBeUndefined();
    expect(stratifiedBalance({ strata: [5], units: unitsOf([[6, 0]]), known: [4.9, 0.1], seed: 1 })).toBeUndefined();
  });
});

describe('thin parts', () => {
  it('are joined by size alone, in their order, so that each cell is expected to hold five units', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 10, max: 3000 }),
        (sizes, n) => {
          const whole = sizes.reduce((a, b) => a + b, 0);
          fc.pre(whole > 0);
          const cells = balanceCells(sizes, n);
          expect(cells.flat().toSorted((a, b) => a - b)).toEqual([...sizes.keys()]);
          if (cells.length < 2) return;
          for (const members of cells) {
            expect((n * members.reduce((sum, i) => sum + sizes[i]!, 0)) / whole).toBeGreaterThan(5 - 1e-9);
          }
          expect(cells.length).toBeLessThanOrEqual(50);
        },
      ),
    );
  });
});

describe('balance of clusters', () => {
  const random = new RandomStream(7);
  /** Clusters whose units are all alike in two of three, so that a unit says less than one drawn alone. */
  const clusters = (count: number, share: number) =>
    Array.from({ length: count }, (_, c) => {
      const common = random.next() < share ? 0 : 1;
      return Array.from({ length: 10 }, (__, k) => ({
        stratum: 0,
        cluster: String(c),
        weight: 2,
        part: k % 3 < 2 ? common : random.next() < share ? 0 : 1,
      }));
    }).flat();

  it('allows for what units of a cluster have in common', () => {
    const p = Array.from({ length: 400 }, () => weightedBalance({ units: clusters(20, 0.4), known: [40, 60] })!.pValue);
    expect(p.filter((one) => one < 0.05).length).toBeLessThan(40);
    expect(p.filter((one) => one < 1e-4)).toEqual([]);
    const alone = clusters(20, 0.4).map((unit, k) => ({ ...unit, cluster: String(k) }));
    expect(weightedBalance({ units: alone, known: [40, 60] })!.df2).toBe(199);
  });

  it('sees a part that is missing', () => {
    expect(weightedBalance({ units: clusters(60, 0), known: [40, 60] })!.pValue).toBeLessThan(1e-4);
  });

  it('the sum of weights: within one per cent, by chance, or impossible', () => {
    const sum = (values: readonly number[], known: number) =>
      weightedSum({ units: values.map((value, k) => ({ stratum: 0, cluster: String(k), value })), known })!.pValue;
    expect(
      sum(
        Array.from({ length: 50 }, () => 2),
        100.9,
      ),
    ).toBe(1);
    expect(sum([8, 12, 9, 11, 10, 14], 75)).toBeGreaterThan(0.01);
    expect(
      sum(
        Array.from({ length: 600 }, () => 0.00044),
        211.7,
      ),
    ).toBeLessThan(1e-16);
    expect(sum([8, 12, 9, 11, 10, 14], 0.1)).toBeLessThan(1e-4);
    // Ten clusters that happen to be alike are no proof that all are.
    expect(
      sum(
        Array.from({ length: 10 }, () => 10),
        80,
      ),
    ).toBeGreaterThan(1e-4);
  });
});

describe('agreement of labels and map', () => {
  it.each([
    [99, 99, false],
    [100, 100, true],
    [541, 541, true],
    [600, 594, false],
    [600, 599, true],
    [2000, 1980, false],
  ])('%i units, %i alike: implausible %s', (units, agreeing, isImplausible) => {
    expect(agreementOf(units, agreeing).isImplausible).toBe(isImplausible);
  });
});

describe('what the tests rest on', () => {
  it('a generalised inverse holds where variables are sums of others', () => {
    const rows = fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(rows, (x) => {
        // A = X X′ has rank 3 at most, whatever its size.
        const a = multiply(
          x,
          x[0]!.map((_, j) => x.map((row) => row[j]!)),
        );
        const { inverse, rank } = generalisedInverse(a);
        expect(rank).toBeLessThanOrEqual(3);
        const back = multiply(multiply(a, inverse), a);
        const scale = Math.max(1, ...a.flat().map(Math.abs));
        for (const [i, row] of back.entries()) {
          for (const [j, value] of row.entries()) expect(Math.abs(value - a[i]![j]!) / scale).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('the F tail agrees with the tables and with the chi-square', () => {
    expect(fUpperTail(4.26, 2, 9)).toBeCloseTo(0.05, 3);
    expect(fUpperTail(3, 2, 1e7)).toBeCloseTo(chiSquareUpperTail(6, 2), 6);
  });
});
