import { fractalNoise, smoothNoise, smoothStep } from './noise.ts';

/** The weather over a scene; lengths in metres on the ground. */
export interface Weather {
  readonly seed: number;
  /** Clouds stand where noise passes this: 0.2 is much cloud, 0.5 little, 2 none. */
  readonly cloudThreshold: number;
  /** One bank of thick cloud at a chosen place. */
  readonly bank?: { readonly xM: number; readonly yM: number; readonly radiusM: number };
  /** From a cloud to its shadow. */
  readonly shadowEastM: number;
  readonly shadowNorthM: number;
  /** Largest opacity of the thin high cloud, which no mask finds. */
  readonly cirrusOpacity: number;
  /** Reflectance that haze adds in the blue. */
  readonly haze: number;
}

/** What stands between a point and the sensor. */
export interface Sky {
  /** Share of the light that cloud reflects before it reaches the ground, 0 .. 1. */
  cloudOpacity(xM: number, yM: number): number;
  /** Opacity of thin high cloud, 0 .. about 0.25. */
  cirrusOpacity(xM: number, yM: number): number;
  /** Share of direct sunlight that a cloud elsewhere takes away, 0 .. 1. */
  shadow(xM: number, yM: number): number;
  cloudReflectance(xM: number, yM: number): number;
  haze(xM: number, yM: number): number;
}

function bankDensity(weather: Weather, xM: number, yM: number): number {
  if (weather.bank === undefined) return 0;
  const dx = (xM - weather.bank.xM) / weather.bank.radiusM;
  const dy = (yM - weather.bank.yM) / weather.bank.radiusM;
  return 0.95 * (1 - smoothStep(0.3, 1.25, Math.sqrt(dx * dx + dy * dy)));
}

/** The sky of a scene: fair-weather clouds with soft edges, their shadows, streaks of cirrus, and haze. */
export function createSky(weather: Weather): Sky {
  const { seed, cloudThreshold } = weather;
  const cloudOpacity = (xM: number, yM: number): number => {
    const cover = 0.55 * smoothNoise(seed + 201, xM / 6800, yM / 6800) + bankDensity(weather, xM, yM);
    if (cover < cloudThreshold - 0.95) return 0;
    const puffs = fractalNoise(seed + 202, { x: xM / 1250, y: yM / 1250, octaves: 5, gain: 0.58 });
    return smoothStep(cloudThreshold, cloudThreshold + 0.3, cover + 1.05 * puffs);
  };
  const cirrusOpacity = (xM: number, yM: number): number => {
    const along = (0.8 * xM + 0.6 * yM) / 9000;
    const across = (0.8 * yM - 0.6 * xM) / 1500;
    const streaks = fractalNoise(seed + 203, { x: along, y: across, octaves: 4, gain: 0.5 });
    return weather.cirrusOpacity * smoothStep(0.02, 0.6, streaks);
  };
  return {
    cloudOpacity,
    cirrusOpacity,
    shadow: (xM, yM) => cloudOpacity(xM - weather.shadowEastM, yM - weather.shadowNorthM),
    cloudReflectance: (xM, yM) => 0.58 + 0.24 * smoothNoise(seed + 204, xM / 420, yM / 420),
    haze: (xM, yM) => weather.haze * (1 + 0.5 * smoothNoise(seed + 205, xM / 7000, yM / 7000)),
  };
}
