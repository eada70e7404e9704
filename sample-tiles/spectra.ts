/** Bands of a scene, in the order of every spectrum here: Sentinel-2's blue, green, red, near and short-wave infrared. */
export const BAND_NAMES = ['B02', 'B03', 'B04', 'B8A', 'B11'] as const;
export const BAND_COUNT = BAND_NAMES.length;

type Spectrum = readonly [blue: number, green: number, red: number, nearInfrared: number, shortWave: number];

const BARE_SOIL: Spectrum = [0.075, 0.1, 0.128, 0.2, 0.29];
const GREEN_CANOPY: Spectrum = [0.026, 0.058, 0.03, 0.45, 0.205];
const RIPE_GRAIN: Spectrum = [0.055, 0.088, 0.112, 0.3, 0.265];
const STUBBLE: Spectrum = [0.077, 0.108, 0.145, 0.275, 0.34];

/** Days of the year that the stages of a crop below stand for; between them its spectrum is interpolated. */
const STAGE_DAYS = [135, 165, 195, 225] as const;
type Stages = readonly [Spectrum, Spectrum, Spectrum, Spectrum];

const steady = (spectrum: Spectrum): Stages => [spectrum, spectrum, spectrum, spectrum];

/**
 * Surface reflectance by material and stage. Rounded figures of the kind that field spectra and Sentinel-2 pixels of
 * central Europe show; invented for this case and no measurement of anything.
 */
const MATERIALS = {
  'winter-wheat': [GREEN_CANOPY, [0.036, 0.066, 0.058, 0.37, 0.205], RIPE_GRAIN, STUBBLE],
  'winter-barley': [
    [0.034, 0.066, 0.05, 0.4, 0.2],
    [0.056, 0.092, 0.1, 0.33, 0.24],
    STUBBLE,
    [0.07, 0.1, 0.13, 0.25, 0.31],
  ],
  rapeseed: [[0.045, 0.1, 0.085, 0.43, 0.19], [0.036, 0.07, 0.05, 0.4, 0.18], [0.05, 0.08, 0.082, 0.29, 0.22], STUBBLE],
  maize: [BARE_SOIL, [0.055, 0.085, 0.085, 0.3, 0.26], [0.028, 0.06, 0.035, 0.43, 0.2], GREEN_CANOPY],
  'sugar-beet': [
    [0.07, 0.095, 0.11, 0.24, 0.27],
    [0.032, 0.068, 0.04, 0.45, 0.2],
    [0.028, 0.068, 0.033, 0.53, 0.2],
    [0.03, 0.068, 0.035, 0.5, 0.2],
  ],
  potatoes: [
    BARE_SOIL,
    [0.035, 0.066, 0.045, 0.4, 0.2],
    [0.034, 0.068, 0.042, 0.43, 0.19],
    [0.045, 0.075, 0.065, 0.33, 0.22],
  ],
  sunflower: [
    BARE_SOIL,
    [0.05, 0.08, 0.075, 0.33, 0.25],
    [0.04, 0.085, 0.06, 0.42, 0.2],
    [0.05, 0.085, 0.075, 0.33, 0.2],
  ],
  clover: [
    [0.027, 0.062, 0.03, 0.47, 0.21],
    [0.045, 0.078, 0.065, 0.36, 0.24],
    [0.029, 0.064, 0.035, 0.46, 0.22],
    [0.035, 0.07, 0.045, 0.42, 0.23],
  ],
  'bare-soil': steady(BARE_SOIL),
  'lush-grass': [
    [0.026, 0.06, 0.032, 0.44, 0.215],
    [0.03, 0.064, 0.041, 0.41, 0.225],
    [0.034, 0.068, 0.05, 0.39, 0.235],
    [0.037, 0.07, 0.055, 0.37, 0.24],
  ],
  'mown-grass': [
    [0.038, 0.075, 0.055, 0.38, 0.25],
    [0.05, 0.083, 0.078, 0.33, 0.275],
    [0.055, 0.088, 0.09, 0.32, 0.295],
    [0.05, 0.082, 0.08, 0.33, 0.28],
  ],
  'dry-grass': [
    [0.036, 0.068, 0.055, 0.35, 0.24],
    [0.045, 0.075, 0.07, 0.31, 0.265],
    [0.054, 0.083, 0.09, 0.285, 0.295],
    [0.06, 0.09, 0.105, 0.275, 0.31],
  ],
  conifer: steady([0.016, 0.027, 0.018, 0.215, 0.085]),
  broadleaf: [
    [0.022, 0.05, 0.026, 0.42, 0.165],
    [0.021, 0.045, 0.024, 0.4, 0.155],
    [0.022, 0.043, 0.025, 0.38, 0.15],
    [0.023, 0.043, 0.027, 0.36, 0.15],
  ],
  shrub: [
    [0.028, 0.055, 0.036, 0.36, 0.18],
    [0.03, 0.055, 0.039, 0.34, 0.18],
    [0.033, 0.057, 0.044, 0.32, 0.19],
    [0.035, 0.058, 0.048, 0.31, 0.19],
  ],
  'clear-water': steady([0.03, 0.031, 0.016, 0.006, 0.003]),
  'silty-water': steady([0.044, 0.062, 0.044, 0.022, 0.009]),
  reed: [
    [0.038, 0.058, 0.058, 0.22, 0.17],
    [0.032, 0.056, 0.046, 0.27, 0.155],
    [0.031, 0.055, 0.042, 0.29, 0.15],
    [0.033, 0.056, 0.046, 0.27, 0.155],
  ],
  'wet-meadow': [
    [0.03, 0.058, 0.042, 0.34, 0.165],
    [0.031, 0.059, 0.043, 0.34, 0.17],
    [0.034, 0.062, 0.049, 0.32, 0.18],
    [0.037, 0.064, 0.055, 0.3, 0.19],
  ],
  asphalt: steady([0.083, 0.09, 0.096, 0.125, 0.145]),
  roof: steady([0.092, 0.108, 0.138, 0.2, 0.225]),
  'bright-roof': steady([0.27, 0.285, 0.295, 0.32, 0.3]),
  'works-yard': steady([0.135, 0.15, 0.165, 0.2, 0.225]),
  garden: steady([0.034, 0.06, 0.045, 0.33, 0.19]),
} as const satisfies Record<string, Stages>;

/** A surface with a spectrum of its own. */
export type Material = keyof typeof MATERIALS;

/** Adds `weight` times the reflectance of a material on a day of the year to `out`, band by band. */
export function addReflectance(o: { material: Material; dayOfYear: number; weight: number; out: Float64Array }): void {
  const stages: Stages = MATERIALS[o.material];
  const position = Math.min(2.999, Math.max(0, (o.dayOfYear - STAGE_DAYS[0]) / 30));
  const stage = Math.floor(position);
  const later = (position - stage) * o.weight;
  const earlier = o.weight - later;
  const before = stages[stage]!;
  const after = stages[stage + 1]!;
  for (let band = 0; band < BAND_COUNT; band += 1) {
    o.out[band]! += earlier * before[band]! + later * after[band]!;
  }
}
