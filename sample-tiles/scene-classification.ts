import { hashLattice } from '../statistics/random-stream.ts';
import { fractionOf } from './random.ts';

/** Values of Sentinel-2's scene classification that are used here (Sen2Cor, ESA). */
const SCL = {
  noData: 0,
  darkArea: 2,
  cloudShadow: 3,
  vegetation: 4,
  notVegetated: 5,
  water: 6,
  unclassified: 7,
  cloudMedium: 8,
  cloudHigh: 9,
  thinCirrus: 10,
} as const;

/** One pixel as the classifier sees it. */
export interface ClassifiedPixel {
  /** Reflectance as measured, band by band. */
  readonly reflectance: Float64Array;
  readonly cloudOpacity: number;
  readonly cirrusOpacity: number;
  readonly shadow: number;
  /** Slow noise, about -1 .. 1: whole shadows are missed where it is low. */
  readonly patchiness: number;
  readonly seed: number;
  readonly col: number;
  readonly row: number;
}

/** The value of a pixel outside the swath. */
export const SCL_NO_DATA = SCL.noData;

/**
 * The scene classification of a pixel, wrong as the real one is: edges of clouds, thin cloud and many shadows pass as
 * clear, bright roofs pass as cloud.
 */
export function classifyPixel(pixel: ClassifiedPixel): number {
  const jitter = fractionOf(hashLattice(pixel.seed, pixel.col, pixel.row)) - 0.5;
  const opacity = pixel.cloudOpacity + 0.12 * jitter;
  if (opacity > 0.72) return SCL.cloudHigh;
  if (opacity > 0.42) return SCL.cloudMedium;
  if (pixel.cirrusOpacity > 0.2 && pixel.patchiness > 0.25) return SCL.thinCirrus;
  if (pixel.shadow + 0.2 * jitter > 0.5 + 0.55 * Math.max(0, -pixel.patchiness)) return SCL.cloudShadow;
  return classifyGround(pixel.reflectance);
}

function classifyGround(reflectance: Float64Array): number {
  const [blue, green, red, nearInfrared, shortWave] = reflectance as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const vegetationIndex = (nearInfrared - red) / (nearInfrared + red);
  const waterIndex = (green - nearInfrared) / (green + nearInfrared);
  if (blue > 0.24 && shortWave > 0.2) return SCL.cloudMedium;
  if (waterIndex > 0.05 && nearInfrared < 0.1) return SCL.water;
  if (nearInfrared < 0.1 && shortWave < 0.08) return SCL.darkArea;
  if (vegetationIndex > 0.42) return SCL.vegetation;
  return red > 0.05 ? SCL.notVegetated : SCL.unclassified;
}
