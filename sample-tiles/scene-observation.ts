import { createSky, type Sky, type Weather } from './clouds.ts';
import type { Landscape } from './landscape.ts';
import { smoothNoise } from './noise.ts';
import { hashLattice } from '../statistics/random-stream.ts';
import { classifyPixel, SCL_NO_DATA } from './scene-classification.ts';
import { BAND_COUNT } from './spectra.ts';

/** Where the pixels of a scene lie on the ground. */
export interface SceneLattice {
  readonly widthPx: number;
  readonly heightPx: number;
  /**
   * Ground coordinates in metres of the fractional columns `firstCol + step * i` of a fractional row, one for each
   * element of `xM` and `yM`.
   */
  locateRow(o: { row: number; firstCol: number; step: number; xM: Float64Array; yM: Float64Array }): void;
}

/** How one acquisition came about. */
export interface SceneConditions {
  readonly seed: number;
  readonly dayOfYear: number;
  readonly weather: Weather;
  /** Pixels with col + slope * row beyond `limitCol` lie outside the swath; each band's detectors end elsewhere. */
  readonly swathEdge?: { readonly slope: number; readonly limitCol: number };
}

/** A scene as delivered: numbers stored band by band, row-major, 0 where there is no data, and the scene classification. */
export interface SceneImage {
  readonly bands: readonly Uint16Array[];
  readonly sceneClassification: Uint8Array;
}

/** Stored number = reflectance / SCALE, then minus OFFSET / SCALE: processing baseline 04.00 and later. */
export const REFLECTANCE_SCALE = 0.0001;
export const REFLECTANCE_OFFSET = -0.1;

/** Samples per pixel side. The sensor's blur reaches half a pixel past the pixel. */
const SUBPIXELS = 2;
const BLUR = [1, 3, 3, 1].map((weight) => weight / 8);

const HAZE_BY_BAND = [1, 0.7, 0.5, 0.15, 0.03];
const CLOUD_BY_BAND = [1, 0.98, 0.97, 1, 0.7];
/** Share of the light that a full shadow takes away; the sky lights it in the blue. */
const SHADE_BY_BAND = [0.5, 0.58, 0.63, 0.72, 0.76];
const SWATH_SHIFT_PX = [0, 2, 4, -3, -5];

/** Reflectance of the ground under the sensor's blur, one row of pixels at a time, top to bottom. */
class BlurredGround {
  private readonly rows: Float64Array[];
  private readonly count: number;
  private nextSubRow = -1;
  private readonly xM: Float64Array;
  private readonly yM: Float64Array;
  private readonly sample = new Float64Array(BAND_COUNT);

  private readonly landscape: Landscape;
  private readonly lattice: SceneLattice;
  private readonly dayOfYear: number;

  constructor(landscape: Landscape, lattice: SceneLattice, dayOfYear: number) {
    this.landscape = landscape;
    this.lattice = lattice;
    this.dayOfYear = dayOfYear;
    this.count = SUBPIXELS * lattice.widthPx + 2;
    this.xM = new Float64Array(this.count);
    this.yM = new Float64Array(this.count);
    this.rows = BLUR.map(() => new Float64Array(this.count * BAND_COUNT));
  }

  /** Writes the row's reflectance to `out`, bands of a pixel side by side. Rows must be asked for in order from 0. */
  readRow(row: number, out: Float64Array): void {
    const lastSubRow = SUBPIXELS * row + 2;
    for (; this.nextSubRow <= lastSubRow; this.nextSubRow += 1) this.sampleRow(this.nextSubRow);
    out.fill(0);
    for (let tap = 0; tap < BLUR.length; tap += 1) {
      const samples = this.rows[(SUBPIXELS * row - 1 + tap + BLUR.length) % BLUR.length]!;
      this.addBlurred(samples, BLUR[tap]!, out);
    }
  }

  private sampleRow(subRow: number): void {
    const target = this.rows[(subRow + BLUR.length) % BLUR.length]!;
    const { xM, yM, sample } = this;
    const step = 1 / SUBPIXELS;
    this.lattice.locateRow({ row: (subRow + 0.5) * step, firstCol: -0.5 * step, step, xM, yM });
    for (let i = 0; i < this.count; i += 1) {
      this.landscape.reflectAt(xM[i]!, yM[i]!, this.dayOfYear, sample);
      target.set(sample, i * BAND_COUNT);
    }
  }

  private addBlurred(samples: Float64Array, weight: number, out: Float64Array): void {
    const { widthPx } = this.lattice;
    for (let col = 0; col < widthPx; col += 1) {
      for (let tap = 0; tap < BLUR.length; tap += 1) {
        const w = weight * BLUR[tap]!;
        const from = (SUBPIXELS * col + tap) * BAND_COUNT;
        for (let band = 0; band < BAND_COUNT; band += 1) out[col * BAND_COUNT + band]! += w * samples[from + band]!;
      }
    }
  }
}

/** What the sky does to one pixel. */
interface PixelSky {
  readonly cloud: number;
  readonly cirrus: number;
  readonly shadow: number;
  readonly cloudReflectance: number;
  readonly haze: number;
}

function skyAt(sky: Sky, xM: number, yM: number): PixelSky {
  return {
    cloud: sky.cloudOpacity(xM, yM),
    cirrus: sky.cirrusOpacity(xM, yM),
    shadow: sky.shadow(xM, yM),
    cloudReflectance: sky.cloudReflectance(xM, yM),
    haze: sky.haze(xM, yM),
  };
}

function seeThrough(ground: number, band: number, sky: PixelSky): number {
  const lit = ground * (1 - SHADE_BY_BAND[band]! * sky.shadow) + HAZE_BY_BAND[band]! * sky.haze;
  const veil = 1 - (1 - sky.cloud) * (1 - sky.cirrus);
  return lit * (1 - veil) + CLOUD_BY_BAND[band]! * sky.cloudReflectance * veil;
}

/** Nearly normal noise of unit variance: the sum of four bytes of a hash. */
function sensorNoise(hash: number): number {
  return ((hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510) / 147.8;
}

function storedNumber(reflectance: number): number {
  const stored = Math.round((reflectance - REFLECTANCE_OFFSET) / REFLECTANCE_SCALE);
  return Math.min(65535, Math.max(1, stored));
}

/** Takes a scene of a landscape: blur, clouds, shadows, haze, sensor noise, edge of the swath, scene classification. */
export function observeScene(landscape: Landscape, lattice: SceneLattice, conditions: SceneConditions): SceneImage {
  const { widthPx, heightPx } = lattice;
  const { seed, swathEdge } = conditions;
  const sky = createSky(conditions.weather);
  const ground = new BlurredGround(landscape, lattice, conditions.dayOfYear);
  const bands = Array.from({ length: BAND_COUNT }, () => new Uint16Array(widthPx * heightPx));
  const sceneClassification = new Uint8Array(widthPx * heightPx);
  const groundRow = new Float64Array(widthPx * BAND_COUNT);
  const xM = new Float64Array(widthPx);
  const yM = new Float64Array(widthPx);
  const measured = new Float64Array(BAND_COUNT);

  const observePixel = (col: number, row: number): void => {
    const pixel = row * widthPx + col;
    const beyondPx = swathEdge === undefined ? -Infinity : col + swathEdge.slope * row - swathEdge.limitCol;
    const over = skyAt(sky, xM[col]!, yM[col]!);
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const clean = seeThrough(groundRow[col * BAND_COUNT + band]!, band, over);
      measured[band] = clean + (0.0007 + 0.006 * clean) * sensorNoise(hashLattice(seed + band, col, row));
      bands[band]![pixel] = beyondPx > SWATH_SHIFT_PX[band]! ? 0 : storedNumber(measured[band]!);
    }
    sceneClassification[pixel] =
      beyondPx > 0
        ? SCL_NO_DATA
        : classifyPixel({
            reflectance: measured,
            cloudOpacity: over.cloud,
            cirrusOpacity: over.cirrus,
            shadow: over.shadow,
            patchiness: smoothNoise(seed + 301, xM[col]! / 1500, yM[col]! / 1500),
            seed: seed + 302,
            col,
            row,
          });
  };

  for (let row = 0; row < heightPx; row += 1) {
    ground.readRow(row, groundRow);
    lattice.locateRow({ row: row + 0.5, firstCol: 0.5, step: 1, xM, yM });
    for (let col = 0; col < widthPx; col += 1) observePixel(col, row);
  }
  return { bands, sceneClassification };
}
