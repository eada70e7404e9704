import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../sample-tiles/npy.ts';
import { RandomStream } from '../../statistics/random-stream.ts';

describe('random numbers of the sample case', () => {
  it('draws distinct members in ascending order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 80 }), fc.integer({ min: 0, max: 80 }), (seed, n, k) => {
        const count = Math.min(n, k);
        const drawn = new RandomStream(seed).sampleWithoutReplacement(n, count);
        expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
        expect(drawn).toHaveLength(count);
        expect(drawn.every((member) => member >= 0 && member < n)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('draws every member equally often', () => {
    const random = new RandomStream(7);
    const times = Array.from({ length: 10 }, () => 0);
    for (let trial = 0; trial < 20_000; trial += 1) {
      for (const member of random.sampleWithoutReplacement(10, 3)) times[member]! += 1;
    }
    // 6000 expected, standard deviation 65.
    expect(Math.max(...times.map((count) => Math.abs(count - 6000)))).toBeLessThan(4 * 65);
  });
});

describe('.npy files of training data', () => {
  it('have a header that NumPy reads, padded to 64 bytes, before the numbers', () => {
    const file = encodeNpy([Uint16Array.of(1, 2), Uint16Array.of(3, 770)], [2, 1, 2]);
    const headerBytes = file.readUInt16LE(8);
    expect((10 + headerBytes) % 64).toBe(0);
    expect(file.toString('latin1', 10, 10 + headerBytes).trim()).toBe(
      "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 1, 2,), }",
    );
    expect([0, 2, 4, 6].map((offset) => file.readUInt16LE(10 + headerBytes + offset))).toEqual([1, 2, 3, 770]);
  });
});
