import { scaleBand, type BandScaling } from './band-scaling.ts';

/** Of what size numbers are, where a model's card says nothing of it: reflectance, percent, stored counts. */
const MAGNITUDES = [0.01, 0.1, 1, 10, 100, 1_000, 10_000] as const;
/** Numbers that a card scales are of order one; some are far out, as in real scenes. */
const FAR_OUT = 5;

/** Side of the blocks of one number each. */
const BLOCK_PX = 8;

export type TrialSpread = 'usual' | 'wide' | 'ramp' | 'blocks';

/**
 * Made-up input of a model, after scaling: float32 [chip][band][row][column], the same for the same model on every machine.
 * 'usual' is noise as the card's scaling gives it for usual values; 'wide' has outliers, and where the card scales nothing,
 * numbers of all magnitudes beside one another. 'ramp' and 'blocks' go through negative numbers as well, evenly and in blocks
 * with edges: what is the same for all four does not look at its input, or in steps that no such number reaches.
 */
export function trialInput(
  scalings: readonly BandScaling[],
  o: { readonly chips: number; readonly chipPx: number; readonly spread: TrialSpread },
): Float32Array {
  const plane = o.chipPx * o.chipPx;
  const input = new Float32Array(o.chips * scalings.length * plane);
  const next = noise(o.spread === 'usual' ? 1 : 2);
  for (let at = 0; at < input.length; at++) {
    const band = Math.floor(at / plane);
    const scaling = scalings[band % scalings.length]!;
    const share = shareAt(at % plane, { band, chipPx: o.chipPx, spread: o.spread });
    input[at] = share === undefined ? numberOf(scaling, next, o.spread === 'wide') : numberAt(scaling, share);
  }
  return input;
}

/** Input of values that the scenes have, a list for each band in physical units: one after the other, alike in all chips. */
export function seenInput(
  scalings: readonly BandScaling[],
  o: { readonly chips: number; readonly chipPx: number; readonly seen: readonly Float32Array[] },
): Float32Array {
  const plane = o.chipPx ** 2;
  const input = new Float32Array(o.chips * scalings.length * plane);
  const scaled = scalings.map((scaling, band) => scaleBand(o.seen[band]!.slice(), scaling));
  for (let at = 0; at < input.length; at++) {
    const values = scaled[Math.floor(at / plane) % scalings.length]!;
    input[at] = values[(at % plane) % values.length]!;
  }
  return input;
}

/** From 0 to 1: how far along its range a pixel of a ramp, or the block that it lies in, is; undefined for noise. */
function shareAt(
  pixel: number,
  o: { readonly band: number; readonly chipPx: number; readonly spread: TrialSpread },
): number | undefined {
  const { band, chipPx, spread } = o;
  const [col, row] = [pixel % chipPx, Math.floor(pixel / chipPx)];
  // Golden and other irrational steps: bands and blocks have all numbers in all company.
  if (spread === 'ramp') return (pixel / chipPx ** 2 + band * 0.618) % 1;
  if (spread !== 'blocks') return undefined;
  return (Math.floor(col / BLOCK_PX) * 0.618 + Math.floor(row / BLOCK_PX) * 0.414 + band * 0.236) % 1;
}

/** A number of a model's input: evenly over the range of the card, or over magnitudes of either sign where it has none. */
function numberAt(scaling: BandScaling, share: number): number {
  if (scaling.type === 'clip') return scaling.minimum + share * (scaling.maximum - scaling.minimum);
  const signed = 2 * share - 1;
  if (scaling.type === 'z-score') return FAR_OUT * signed;
  if (scaling.type === 'min-max') return 2 * share - 0.5;
  const [least, most] = [Math.log10(MAGNITUDES[0]), Math.log10(MAGNITUDES.at(-1)!)];
  return Math.sign(signed) * 10 ** (least + Math.abs(signed) * (most - least));
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
