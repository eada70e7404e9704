import { fractalNoise, smoothNoise } from './noise.ts';
import { RandomStream } from '../statistics/random-stream.ts';

interface Lake {
  readonly xM: number;
  readonly yM: number;
  readonly cosine: number;
  readonly sine: number;
  readonly radiusM: number;
  readonly stretch: number;
  /** Share of its shore that is reed, 0 .. 1. */
  readonly reed: number;
}

/** The place of one point relative to the waters; reused between calls. */
export interface WaterPosition {
  /** Distance to the middle of the main river, metres, approximate. */
  riverDistanceM: number;
  /** Distance to the shore of the nearest water, metres, negative in water, approximate. */
  shoreDistanceM: number;
  /** 1 in the clear middle of a lake, 0 in silty shallows and rivers. */
  depth: number;
  /** How much the nearest lake's shore is reed, 0 .. 1. */
  reed: number;
}

/** Rivers and lakes of a landscape. */
export interface Waters {
  locate(xM: number, yM: number, out: WaterPosition): void;
}

const LAKES = 9;

function placeLakes(seed: number, extent: { widthM: number; heightM: number }): Lake[] {
  const random = new RandomStream(seed + 21);
  return Array.from({ length: LAKES }, (_, index) => {
    const t = random.between(-0.9, 0.9);
    return {
      xM: random.between(0.03, 0.97) * extent.widthM,
      yM: random.between(0.03, 0.97) * extent.heightM,
      cosine: (1 - t * t) / (1 + t * t),
      sine: (2 * t) / (1 + t * t),
      radiusM: index === 0 ? 900 : random.between(120, 480),
      stretch: random.between(1, 2.1),
      reed: random.between(0.15, 1),
    };
  });
}

/** A river's course: a straight line bent by noise, so that the distance to it is known at any point. */
function riverDistanceM(seed: number, x: number, y: number, course: { crossingM: number; slope: number }): number {
  const bentX = x + 900 * smoothNoise(seed, x / 3100, y / 3100) + 260 * smoothNoise(seed + 1, x / 800, y / 800);
  const bentY = y + 900 * smoothNoise(seed + 2, x / 3100, y / 3100) + 330 * smoothNoise(seed + 3, x / 900, y / 900);
  return Math.abs(bentY - course.crossingM - course.slope * bentX) / (1 + 0.4 * Math.abs(course.slope));
}

function lakeShoreM(lake: Lake, x: number, y: number, roughness: number): number {
  const dx = x - lake.xM;
  const dy = y - lake.yM;
  if (Math.abs(dx) > 2600 || Math.abs(dy) > 2600) return 1e6;
  const along = (dx * lake.cosine + dy * lake.sine) / lake.stretch;
  const across = -dx * lake.sine + dy * lake.cosine;
  return Math.sqrt(along * along + across * across) - lake.radiusM * (1 + 0.55 * roughness);
}

/** The waters of a landscape: a main river, a stream that joins it and lakes. */
export function createWaters(seed: number, extent: { widthM: number; heightM: number }): Waters {
  const lakes = placeLakes(seed, extent);
  const random = new RandomStream(seed + 22);
  const river = { crossingM: extent.heightM * random.between(0.3, 0.6), slope: random.between(-0.12, 0.2) };
  const stream = { crossingM: extent.heightM * random.between(-0.5, -0.2), slope: random.between(0.7, 1.1) };
  const locate = (xM: number, yM: number, out: WaterPosition): void => {
    const riverM = riverDistanceM(seed + 23, xM, yM, river);
    const streamM = riverDistanceM(seed + 33, xM, yM, stream);
    const roughness = fractalNoise(seed + 43, { x: xM / 700, y: yM / 700, octaves: 4, gain: 0.5 });
    const riverHalfWidthM = 62 + 22 * smoothNoise(seed + 44, xM / 1300, yM / 1300);
    out.riverDistanceM = riverM;
    out.shoreDistanceM = Math.min(riverM - riverHalfWidthM, streamM - 13);
    out.depth = 0;
    out.reed = 0;
    for (const lake of lakes) {
      const lakeM = lakeShoreM(lake, xM, yM, roughness);
      if (lakeM >= out.shoreDistanceM) continue;
      out.shoreDistanceM = lakeM;
      out.depth = Math.min(1, Math.max(0, -lakeM / 220));
      out.reed = lake.reed;
    }
  };
  return { locate };
}
