import { BUILT_UP, CROPLAND, FOREST, GRASSLAND, LAND_COVER_CLASSES, WATER, WETLAND } from './land-cover.ts';
import { hashLattice } from '../statistics/random-stream.ts';
import { fractionOf } from './random.ts';

/** A stratum of the reference sample: a class of the coarse map of some years ago. */
export interface PreviousClass {
  readonly value: number;
  readonly name: string;
  readonly colour: readonly [red: number, green: number, blue: number];
  /** Points of the reference sample. */
  readonly sampleSize: number;
  /** What the interpreters wrongly call one point each. */
  readonly wrongLabels: readonly number[];
}

/**
 * The previous map's classes by value; they resemble today's classes and are not the same.
 * Three labels in a hundred are wrong, most of them in pasture, where they go both ways: systematic mistakes of the
 * interpreters would bias every estimate, and no estimator could tell.
 */
export const PREVIOUS_CLASSES: readonly PreviousClass[] = [
  {
    value: 0,
    name: 'arable',
    colour: [0xf0, 0xd9, 0x9c],
    sampleSize: 140,
    wrongLabels: [GRASSLAND, GRASSLAND, GRASSLAND],
  },
  {
    value: 1,
    name: 'pasture',
    colour: [0xd3, 0xe8, 0xb8],
    sampleSize: 120,
    wrongLabels: [CROPLAND, CROPLAND, CROPLAND, CROPLAND, FOREST, FOREST, FOREST],
  },
  { value: 2, name: 'woodland', colour: [0x6a, 0xa5, 0x7a], sampleSize: 110, wrongLabels: [GRASSLAND, GRASSLAND] },
  { value: 3, name: 'open_water', colour: [0x7d, 0xa8, 0xd3], sampleSize: 60, wrongLabels: [WETLAND] },
  { value: 4, name: 'settlement', colour: [0xdd, 0x8f, 0x8c], sampleSize: 80, wrongLabels: [GRASSLAND, CROPLAND] },
  {
    value: 5,
    name: 'wet_ground',
    colour: [0xa8, 0xe2, 0xdd],
    sampleSize: 90,
    wrongLabels: [GRASSLAND, WETLAND, WETLAND],
  },
];

const CELL_PX = 5;
/** A cell is wet ground already if this share of it is: old mappers walked there. */
const WET_SHARE = 0.2;
const BUILT_SHARE = 0.3;
/** What an old map takes a cell for by mistake, or what it was then. */
const CHANGED: Readonly<Record<number, number>> = {
  [CROPLAND]: GRASSLAND,
  [GRASSLAND]: CROPLAND,
  [FOREST]: GRASSLAND,
  [WATER]: WATER,
  [BUILT_UP]: CROPLAND,
  [WETLAND]: GRASSLAND,
};
const CHANGED_SHARE: Readonly<Record<number, number>> = {
  [CROPLAND]: 0.11,
  [GRASSLAND]: 0.16,
  [FOREST]: 0.04,
  [WATER]: 0,
  [BUILT_UP]: 0.07,
  [WETLAND]: 0.03,
};

function prevailing(counts: Uint32Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts[WETLAND]! > WET_SHARE * total) return WETLAND;
  if (counts[BUILT_UP]! > BUILT_SHARE * total) return BUILT_UP;
  return counts.indexOf(Math.max(...counts));
}

/**
 * The previous land-cover map on the grid of the truth: cells of 100 m, generalised, some of them wrong or changed since.
 * Values are those of `PREVIOUS_CLASSES`.
 */
export function previousLandCover(o: {
  readonly seed: number;
  readonly truth: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}): Uint8Array {
  const { truth, widthPx, heightPx } = o;
  const previous = new Uint8Array(truth.length);
  for (let top = 0; top < heightPx; top += CELL_PX) {
    for (let left = 0; left < widthPx; left += CELL_PX) {
      const pixels = cellPixels({ left, top, widthPx, heightPx });
      const counts = new Uint32Array(LAND_COVER_CLASSES.length);
      for (const pixel of pixels) counts[truth[pixel]!]! += 1;
      const now = prevailing(counts);
      const draw = fractionOf(hashLattice(o.seed, left, top));
      const then = draw < CHANGED_SHARE[now]! ? CHANGED[now]! : now;
      for (const pixel of pixels) previous[pixel] = then;
    }
  }
  return previous;
}

function cellPixels(o: { left: number; top: number; widthPx: number; heightPx: number }): number[] {
  const pixels: number[] = [];
  for (let row = o.top; row < Math.min(o.heightPx, o.top + CELL_PX); row += 1) {
    for (let col = o.left; col < Math.min(o.widthPx, o.left + CELL_PX); col += 1) pixels.push(row * o.widthPx + col);
  }
  return pixels;
}
