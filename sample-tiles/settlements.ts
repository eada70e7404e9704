import { cellValue, fractalNoise, smoothNoise } from './noise.ts';
import { RandomStream } from '../statistics/random-stream.ts';

/** A town or village: a centre, a radius and the direction of its streets. */
export interface Settlement {
  readonly xM: number;
  readonly yM: number;
  readonly radiusM: number;
  readonly cosine: number;
  readonly sine: number;
}

/** What stands at a point of a settlement. */
export type UrbanSurface = 'street' | 'roof' | 'bright-roof' | 'garden' | 'park' | 'works-yard';

/** The settlements of a landscape. */
export interface Settlements {
  readonly places: readonly Settlement[];
  /** The settlement that a point lies in with its density (0 at the edge, 1 in the core), or undefined outside. */
  find(xM: number, yM: number): { readonly place: Settlement; readonly density: number } | undefined;
  surfaceAt(xM: number, yM: number, found: { readonly place: Settlement; readonly density: number }): UrbanSurface;
}

const RADII_M = [1250, 700, 560, 480, 380, 330, 300, 290, 270, 250, 240, 230, 210, 200, 190, 180, 170, 150];

function placeSettlements(
  seed: number,
  extent: { widthM: number; heightM: number },
  isDry: (xM: number, yM: number, marginM: number) => boolean,
): Settlement[] {
  const random = new RandomStream(seed + 51);
  const places: Settlement[] = [];
  for (const radiusM of RADII_M) {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const xM = random.between(0.04, 0.96) * extent.widthM;
      const yM = random.between(0.04, 0.96) * extent.heightM;
      const t = random.between(-0.41, 0.41);
      const apart = places.every((other) => {
        const dx = other.xM - xM;
        const dy = other.yM - yM;
        const leastM = 2.1 * (other.radiusM + radiusM) + 500;
        return dx * dx + dy * dy > leastM * leastM;
      });
      if (!apart || !isDry(xM, yM, radiusM * 0.5)) continue;
      places.push({ xM, yM, radiusM, cosine: (1 - t * t) / (1 + t * t), sine: (2 * t) / (1 + t * t) });
      break;
    }
  }
  return places;
}

function surfaceAt(seed: number, xM: number, yM: number, found: { place: Settlement; density: number }): UrbanSurface {
  const { place, density } = found;
  const u = (xM - place.xM) * place.cosine + (yM - place.yM) * place.sine;
  const v = (yM - place.yM) * place.cosine - (xM - place.xM) * place.sine;
  if (smoothNoise(seed + 61, xM / 420, yM / 420) > 0.62 && place.radiusM > 400) return 'park';
  const blockU = u / 118 - Math.floor(u / 118);
  const blockV = v / 82 - Math.floor(v / 82);
  if (blockU < 0.1 || blockV < 0.13) return 'street';
  if (place.radiusM > 350 && smoothNoise(seed + 62, xM / 900, yM / 900) > 0.42) {
    const hall = cellValue(seed + 63, u / 59, v / 41);
    return hall < 0.34 ? 'bright-roof' : hall < 0.55 ? 'roof' : 'works-yard';
  }
  return cellValue(seed + 64, u / 13, v / 11) < 0.2 + 0.45 * density ? 'roof' : 'garden';
}

/** The settlements of a landscape: one city, towns and villages, on dry ground and apart from each other. */
export function createSettlements(
  seed: number,
  extent: { widthM: number; heightM: number },
  isDry: (xM: number, yM: number, marginM: number) => boolean,
): Settlements {
  const places = placeSettlements(seed, extent, isDry);
  const find = (xM: number, yM: number): { place: Settlement; density: number } | undefined => {
    for (const place of places) {
      const dx = xM - place.xM;
      const dy = yM - place.yM;
      const reachM = 1.8 * place.radiusM;
      if (Math.abs(dx) > reachM || Math.abs(dy) > reachM) continue;
      const distance = Math.sqrt(dx * dx + dy * dy) / place.radiusM;
      const scaleM = 0.55 * place.radiusM + 90;
      const outline = 1 + 0.75 * fractalNoise(seed + 65, { x: xM / scaleM, y: yM / scaleM, octaves: 3, gain: 0.6 });
      if (distance < outline) return { place, density: Math.min(1, 1.25 * (outline - distance)) };
    }
    return undefined;
  };
  return { places, find, surfaceAt: (xM, yM, found) => surfaceAt(seed, xM, yM, found) };
}
