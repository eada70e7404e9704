import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutAtSeam } from '../../geo/seam.ts';

const box = (west: number, east: number): Float64Array => Float64Array.of(west, 0, east, 0, east, 1, west, 1, west, 0);

/** Twice the area of a ring, by the shoelace formula. */
function area(ring: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!;
  return Math.abs(sum) / 2;
}

it('cuts a polygon at any seam into parts that lie between the seam and its next turn and make up the whole', () => {
  const degrees = fc.double({ min: -540, max: 540, noNaN: true });
  fc.assert(
    fc.property(degrees, degrees, fc.double({ min: 0.001, max: 700, noNaN: true }), (seam, west, width) => {
      const parts = cutAtSeam({ exterior: box(west, west + width), holes: [] }, seam);
      for (const { exterior } of parts) {
        const x = exterior.filter((_, i) => i % 2 === 0);
        expect(Math.min(...x)).toBeGreaterThanOrEqual(parts.length === 1 ? seam - 1e-9 : seam);
        expect(Math.max(...x)).toBeLessThanOrEqual(seam + 360 + (parts.length === 1 ? 1e-9 : 0));
      }
      const whole = parts.reduce((sum, { exterior }) => sum + area(exterior), 0);
      expect(Math.abs(whole - width)).toBeLessThan(1e-9);
    }),
    // Seams whose next turn is no number of floating point.
    {
      numRuns: 2000,
      seed: 3,
      examples: [
        [-105.252, -106.85876819198808, 290],
        [125.515, 38.7, 191.6],
        [-73.42, -167.8, 95.5],
      ],
    },
  );
});
