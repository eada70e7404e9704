import type { BandScaling } from './band-scaling.ts';

/** Of what size numbers are, where a model's card says nothing of it: reflectance, percent, stored counts. */
const MAGNITUDES = [0.01, 0.1, 1, 10, 100, 1_000, 10_000] as const;
/** Numbers that a card scales are of order one; some are far out, as in real scenes. */
const FAR_OUT = 5;

/**
 * Made-up input of a model, after scaling: float32 [chip][band][row][column] of noise, the same for the same model on every
 * machine. 'usual' is what the card's scaling gives for usual values; 'wide' has outliers, and where the card scales
 * nothing, numbers of all magnitudes beside one another.
 */
export function trialInput(
  scalings: readonly BandScaling[],
  o: { readonly chips: number; readonly chipPx: number; readonly spread: 'usual' | 'wide' },
): Float32Array {
  const plane = o.chipPx * o.chipPx;
  const input = new Float32Array(o.chips * scalings.length * plane);
  const next = noise(o.spread === 'usual' ? 1 : 2);
  for (let at = 0; at < input.length; at++) {
    const scaling = scalings[Math.floor(at / plane) % scalings.length]!;
    input[at] = numberOf(scaling, next, o.spread === 'wide');
  }
  return input;
}

function numberOf(scaling: BandScaling, next: () => number, isWide: boolean): number {
  switch (scaling.type) {
    case 'z-score': {
      // Mean 0, variance 1, near enough to normal.
      const usual = 2 * (next() + next() + next() - 1.5);
      return isWide && next() < 0.2 ? FAR_OUT * usual : usual;
    }
    case 'min-max':
      return isWide ? 1.5 * next() - 0.25 : next();
    case 'clip':
      return scaling.minimum + next() * (scaling.maximum - scaling.minimum);
    case 'clip-min':
    case 'clip-max':
    case 'offset':
    case 'scale':
    case 'none':
      return isWide ? next() * MAGNITUDES[Math.floor(next() * MAGNITUDES.length)]! : next();
    default:
      return scaling satisfies never;
  }
}

/** Numbers from 0 to 1 by the generator mulberry32 (public domain). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
