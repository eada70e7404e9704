import { assert, constantFrom, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classProbabilities } from '../../models/class-probabilities.ts';

/** How faults are told where all is observed. */
const told = {
  onnxPath: 'model.onnx',
  isDeclared: false,
  isObserved: () => true,
  whereOf: (chip: number, pixel: number) => `pixel ${pixel} of chip ${chip}`,
};

/** Softmax in float64 as the book has it. */
function exactSoftmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const exponentials = logits.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

function softmaxOf(pixels: readonly (readonly number[])[]): number[][] {
  const classes = pixels[0]!.length;
  const planes = Float32Array.from(
    { length: classes * pixels.length },
    (_, i) => pixels[i % pixels.length]![Math.floor(i / pixels.length)]!,
  );
  const result = classProbabilities(planes, {
    chips: 1,
    classes,
    pixels: pixels.length,
    activation: 'softmax',
    ...told,
  });
  expect(result).toBe(planes);
  return pixels.map((_, pixel) => Array.from({ length: classes }, (_, k) => result[k * pixels.length + pixel]!));
}

describe('class probabilities', () => {
  it('are the softmax over the classes, whatever the number of pixels', () => {
    const pixelCounts = integer({ min: 1, max: 9 });
    const spread = constantFrom(0.01, 1, 30, 300);
    const seeds = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(pixelCounts, integer({ min: 2, max: 7 }), spread, seeds, (pixelCount, classes, scale, seed) => {
        const pixels = Array.from({ length: pixelCount }, (_, p) =>
          Array.from({ length: classes }, (_, k) => Math.fround(scale * Math.sin(12.9898 * (p * classes + k + seed)))),
        );
        softmaxOf(pixels).forEach((found, p) => {
          exactSoftmax(pixels[p]!).forEach((value, k) => expect(Math.abs(found[k]! - value)).toBeLessThan(5e-7));
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('stand up to logits of any size, and give equal logits equal shares', () => {
    expect(softmaxOf([[3e38, -3e38, 0]])).toEqual([[1, 0, 0]]);
    expect(softmaxOf([[-3e38, -3e38]])).toEqual([[0.5, 0.5]]);
  });

  it('have the same bits for a chip alone and in a batch', () => {
    const logits = Float32Array.from({ length: 3 * 4 * 10 }, (_, i) => 4 * Math.sin(i * 1.7));
    const sizes = { classes: 4, pixels: 10, activation: 'softmax', ...told } as const;
    const batch = classProbabilities(logits.slice(), { chips: 3, ...sizes });
    const chips = [0, 1, 2].map((c) => classProbabilities(logits.slice(c * 40, c * 40 + 40), { chips: 1, ...sizes }));
    expect(batch).toEqual(Float32Array.from(chips.flatMap((chip) => [...chip])));
  });

  it.each([Number.NaN, Infinity])('never come from a value that is %s', (bad) => {
    for (const at of [0, 7, 23]) {
      const logits = Float32Array.from({ length: 24 }, (_, i) => (i === at ? bad : i / 10));
      expect(() =>
        classProbabilities(logits, { chips: 1, classes: 3, pixels: 8, activation: 'softmax', ...told }),
      ).toThrow('not a finite number');
    }
  });

  it('that the model gives itself are left alone, but must sum to one', () => {
    const given = Float32Array.of(0.25, 1, 0.75, 0);
    const sizes = { chips: 1, classes: 2, pixels: 2, activation: 'none', ...told } as const;
    expect([...classProbabilities(given, sizes)]).toEqual([0.25, 1, 0.75, 0]);
    expect(() => classProbabilities(Float32Array.of(2, 1, -1.5, 0), sizes)).toThrow(
      /are -1\.5 to 2 and sum to 0\.5, expected 0 to 1/,
    );
    expect(() => classProbabilities(Float32Array.of(Number.NaN, 1, 1, 0), sizes)).toThrow(
      /^Model file model\.onnx: the values that come out for pixel 0 of chip 0 hold one that is not a finite number/,
    );
  });

  it.each(['softmax', 'none'] as const)('may be anything where nothing is observed (%s)', (activation) => {
    const output = (): Float32Array => Float32Array.of(0.25, Number.NaN, 0.75, 0);
    const sizes = { chips: 1, classes: 2, pixels: 2, activation, ...told };
    const isObserved = (_chip: number, pixel: number): boolean => pixel === 0;
    expect(() => classProbabilities(output(), { ...sizes, isObserved })).not.toThrow();
    expect(() => classProbabilities(output(), sizes)).toThrow(/pixel 1 of chip 0 hold one that is not a finite/);
  });

  it('refuse an output of another size', () => {
    const sizes = { chips: 2, classes: 3, pixels: 4, activation: 'softmax', ...told } as const;
    expect(() => classProbabilities(new Float32Array(20), sizes)).toThrow(
      /20 values, expected 2 chips × 3 classes × 4/,
    );
  });
});
