import { hashLattice } from '../statistics/random-stream.ts';
import { fractionOf } from './random.ts';

const DIAGONAL = 0.70710678;
const STEEP = 0.92387953;
const FLAT = 0.38268343;
/** Sixteen directions, written out: no trigonometry, so no difference between machines. */
const EASTWARD = [1, STEEP, DIAGONAL, FLAT, 0, -FLAT, -DIAGONAL, -STEEP];
const NORTHWARD = [0, FLAT, DIAGONAL, STEEP, 1, STEEP, DIAGONAL, FLAT];
const GRADIENT_X = Float64Array.from([...EASTWARD, ...EASTWARD.map((component) => -component)]);
const GRADIENT_Y = Float64Array.from([...NORTHWARD, ...NORTHWARD.map((component) => -component)]);

function slope(hash: number, dx: number, dy: number): number {
  return GRADIENT_X[hash & 15]! * dx + GRADIENT_Y[hash & 15]! * dy;
}

/** Smooth noise of about unit wavelength, roughly in -1 .. 1, mean 0 (gradient noise, Perlin 2002). */
export function smoothNoise(seed: number, x: number, y: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const southWest = slope(hashLattice(seed, ix, iy), fx, fy);
  const southEast = slope(hashLattice(seed, ix + 1, iy), fx - 1, fy);
  const northWest = slope(hashLattice(seed, ix, iy + 1), fx, fy - 1);
  const northEast = slope(hashLattice(seed, ix + 1, iy + 1), fx - 1, fy - 1);
  const south = southWest + u * (southEast - southWest);
  const north = northWest + u * (northEast - northWest);
  return 1.5 * (south + v * (north - south));
}

/** Sum of `octaves` of smooth noise, each of half the wavelength and `gain` of the weight; roughly in -1 .. 1. */
export function fractalNoise(seed: number, o: { x: number; y: number; octaves: number; gain: number }): number {
  let { x, y } = o;
  let weight = 1;
  let sum = 0;
  let sumOfWeights = 0;
  for (let octave = 0; octave < o.octaves; octave += 1) {
    sum += weight * smoothNoise(seed + octave * 7919, x, y);
    sumOfWeights += weight;
    weight *= o.gain;
    // Off-lattice shifts keep the zeros of the octaves apart.
    x = 2 * x + 0.37;
    y = 2 * y + 0.71;
  }
  return sum / sumOfWeights;
}

/** One independent value in [0, 1) per unit cell. */
export function cellValue(seed: number, x: number, y: number): number {
  return fractionOf(hashLattice(seed, Math.floor(x), Math.floor(y)));
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
