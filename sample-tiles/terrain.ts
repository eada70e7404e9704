import { fractalNoise } from './noise.ts';

const SUN_EAST = 0.46;
const SUN_NORTH = -0.62;
const STEP_M = 30;

/** Rolling land: hills and how they face the morning sun. */
export interface Terrain {
  /** Height in relative units, roughly -1 .. 1. */
  height(xM: number, yM: number): number;
  /** Illumination relative to flat ground, about 0.8 .. 1.2. */
  illumination(xM: number, yM: number): number;
}

/** The terrain of a landscape. */
export function createTerrain(seed: number): Terrain {
  const height = (xM: number, yM: number): number =>
    fractalNoise(seed + 11, { x: xM / 6500, y: yM / 6500, octaves: 3, gain: 0.45 });
  const relief = (xM: number, yM: number): number =>
    fractalNoise(seed + 12, { x: xM / 1500, y: yM / 1500, octaves: 4, gain: 0.5 });
  const illumination = (xM: number, yM: number): number => {
    const here = relief(xM, yM);
    const eastward = (relief(xM + STEP_M, yM) - here) * SUN_EAST;
    const northward = (relief(xM, yM + STEP_M) - here) * SUN_NORTH;
    // A slope that rises away from the sun faces it.
    return Math.min(1.35, Math.max(0.65, 1 - (eastward + northward) * 3.2));
  };
  return { height, illumination };
}
