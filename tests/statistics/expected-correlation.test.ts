import { describe, expect, it } from 'vitest';
import { correlationAt } from '../../statistics/diagnostics/correlogram.ts';
import { meanCorrelationWithin, standInShare } from '../../statistics/expected/correlation.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { successiveDifferenceVariance, systematicSpread } from '../../statistics/systematic-variance.ts';

const SIDE = 240;

/** A field of variance 1 whose correlation falls along x and y alike: ρ = r^|dx| r^|dy|. */
function field(random: RandomStream, r: number): number[][] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const rows: number[][] = [];
  const fresh = Math.sqrt(1 - r * r);
  for (let y = 0; y < SIDE; y++) {
    const row: number[] = [];
    for (let x = 0; x < SIDE; x++) {
      const innovation = (x === 0 ? 1 : fresh) * (y === 0 ? 1 : fresh) * normal();
      const [west, north, corner] = [row[x - 1] ?? 0, rows[y - 1]?.[x] ?? 0, rows[y - 1]?.[x - 1] ?? 0];
      row.push(innovation + r * west + r * north - r * r * corner);
    }
    rows.push(row);
  }
  return rows;
}

describe('what a stand-in sees of a variance', () => {
  const r = Math.exp(-1 / 6);
  const spacing = 4;
  // Along an axis the field's correlation is the exponential's; across a square it falls by both.
  const along = { atZero: 1, range: 6 };

  it('by successive differences is what neighbours do not share', () => {
    const random = new RandomStream(3);
    const found = Array.from({ length: 12 }, () => {
      const rows = field(random, r);
      const units = rows.filter((_, y) => y % spacing === 0).map((row) => row.filter((_, x) => x % spacing === 0));
      return successiveDifferenceVariance(units.flatMap((row, k) => (k % 2 === 0 ? row : row.toReversed())))!;
    });
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    expect(mean / standInShare(along, 'successive-difference', spacing)).toBeCloseTo(1, 1);
  });

  it('by quadrats is what blocks of four do not share', () => {
    const random = new RandomStream(4);
    const found = Array.from({ length: 12 }, () => {
      const rows = field(random, r);
      const units = rows.flatMap((row, y) =>
        row.flatMap((value, x) =>
          y % spacing === 0 && x % spacing === 0 ? [{ y: value, gridCol: x / spacing, gridRow: y / spacing }] : [],
        ),
      );
      return systematicSpread(units, 'quadrat')!;
    });
    const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
    const beside = correlationAt(along, spacing);
    // The field's own corner correlation, in place of the exponential's at √2 of the spacing.
    expect(mean).toBeCloseTo(1 - (4 * beside + 2 * beside ** 2) / 6, 1);
    const corner = correlationAt(along, Math.SQRT2 * spacing);
    expect(standInShare(along, 'quadrat', spacing)).toBeCloseTo(1 - (4 * beside + 2 * corner) / 6, 12);
  });

  it('is all of it for units taken as drawn at random', () => {
    expect(standInShare(along, 'simple-random', spacing)).toBe(1);
  });
});

describe('the mean correlation within an area', () => {
  it.each([
    [1e6, 300],
    [1e6, 5000],
    [17.6e6, 660],
  ])('of %d m² with a range of %d m is that of random pairs in a disc', (size, range) => {
    const random = new RandomStream(9);
    const radius = Math.sqrt(size / Math.PI);
    const point = (): [number, number] => {
      const [r, angle] = [radius * Math.sqrt(random.next()), 2 * Math.PI * random.next()];
      return [r * Math.cos(angle), r * Math.sin(angle)];
    };
    let sum = 0;
    const pairs = 100_000;
    for (let k = 0; k < pairs; k++) {
      const [[a, b], [c, d]] = [point(), point()];
      sum += 0.8 * Math.exp(-Math.hypot(a - c, b - d) / range);
    }
    expect(meanCorrelationWithin({ atZero: 0.8, range }, size) / (sum / pairs)).toBeCloseTo(1, 1);
  });

  it('falls with the size of the area', () => {
    const sizes = [1e4, 1e6, 1e8].map((size) => meanCorrelationWithin({ atZero: 0.5, range: 500 }, size));
    expect(sizes[0]).toBeGreaterThan(sizes[1]!);
    expect(sizes[1]).toBeGreaterThan(sizes[2]!);
    expect(sizes[0]).toBeLessThan(0.5);
  });
});
