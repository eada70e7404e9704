import { RandomStream } from '../../../statistics/random-stream.ts';
import { NO_CLASS } from '../sample-population.ts';
import { framePixels, type CasePixels } from './case-pixels.ts';

/** What a map says and what is true, pixel by pixel. */
export interface CaseMap {
  readonly classes: readonly string[];
  readonly map: Uint8Array;
  readonly truth: Uint8Array;
}

const SEED = 13;
const BAD_BLOCK_PX = 10;
const BAD_SHARE = 0.7;
const THINNED_BLOCK_PX = 20;
/** Share of each class that the big stratum swallows; cropland is that stratum. */
const OMITTED = { grassland: 0.05, forest: 0.05, water: 0.1, built_up: 0.3, wetland: 0.3 } as const;

/** The maps of the grid by name. Each has a truth of its own, since a rare class is made rare in both. */
export const CASE_MAPS: Readonly<Record<string, (pixels: CasePixels) => CaseMap>> = {
  /** The map of the run: 85 % right, a tenth of the land not observed. */
  base: ({ classes, map, truth }) => ({ classes, map, truth }),
  'good-99': (pixels) => nearlyRight(pixels, 0.01),
  'good-99.9': (pixels) => nearlyRight(pixels, 0.001),
  bad: withBlocksReplaced,
  /** Right but for a share of each other class that it calls cropland: one big stratum carries all omissions. */
  omissions: withOmissions,
  'rare-0.1': (pixels) => withRareWetland(pixels, 0.001),
  'rare-0.34': (pixels) => withRareWetland(pixels, 0.0034),
  'stray-1': (pixels) => withStrayPixels(pixels, 1),
  'stray-3': (pixels) => withStrayPixels(pixels, 3),
  'stray-30': (pixels) => withStrayPixels(pixels, 30),
};

/** The truth, with a class at random at a share of the pixels; all is observed. */
function nearlyRight({ classes, truth }: CasePixels, share: number): CaseMap {
  const random = new RandomStream(SEED);
  const map = truth.map((value) => (random.next() < share ? random.integer(classes.length) : value));
  return { classes, truth, map };
}

/** Most blocks of 10 × 10 pixels show what the map says of another place. */
function withBlocksReplaced(pixels: CasePixels): CaseMap {
  const { classes, truth, widthPx, map: base } = pixels;
  const random = new RandomStream(SEED);
  const frame = framePixels(pixels);
  const map = base.slice();
  forEachBlock(pixels, BAD_BLOCK_PX, (block) => {
    if (random.next() >= BAD_SHARE) return;
    const [first = 0] = block;
    const origin = frame[random.integer(frame.length)]!;
    for (const pixel of block) {
      const offset = (Math.floor(pixel / widthPx) - Math.floor(first / widthPx)) * widthPx;
      const other = base[origin + offset + (pixel % widthPx) - (first % widthPx)] ?? NO_CLASS;
      if (base[pixel] !== NO_CLASS && other !== NO_CLASS) map[pixel] = other;
    }
  });
  return { classes, truth, map };
}

function withOmissions({ classes, truth }: CasePixels): CaseMap {
  const random = new RandomStream(SEED);
  const cropland = classes.indexOf('cropland');
  const omitted = classes.map((name) => (OMITTED as Readonly<Record<string, number>>)[name] ?? 0);
  return { classes, truth, map: truth.map((value) => (random.next() < (omitted[value] ?? 0) ? cropland : value)) };
}

/** Wetland becomes grassland, in truth and map, block by block, until it is a given share of the land. */
function withRareWetland(pixels: CasePixels, share: number): CaseMap {
  const { classes } = pixels;
  const random = new RandomStream(SEED);
  const [wetland, grassland] = [classes.indexOf('wetland'), classes.indexOf('grassland')];
  const [map, truth] = [pixels.map.slice(), pixels.truth.slice()];
  const blocks: (readonly number[])[] = [];
  forEachBlock(pixels, THINNED_BLOCK_PX, (block) => blocks.push(block));
  const order = random.sampleWithoutReplacement(blocks.length, blocks.length).map((index) => ({
    block: blocks[index]!,
    key: random.next(),
  }));
  let left = Math.round(share * framePixels(pixels).length);
  for (const { block } of order.toSorted((a, b) => a.key - b.key)) {
    const held = block.filter((pixel) => truth[pixel] === wetland).length;
    if (held > 0 && held <= left) {
      left -= held;
      continue;
    }
    for (const pixel of block) {
      if (truth[pixel] === wetland) truth[pixel] = grassland;
      if (map[pixel] === wetland) map[pixel] = grassland;
    }
  }
  return { classes, map, truth };
}

/** The map of the run with some pixels of a class that is nowhere in truth. */
function withStrayPixels(pixels: CasePixels, count: number): CaseMap {
  const random = new RandomStream(SEED);
  const seen = framePixels(pixels).filter((pixel) => pixels.map[pixel] !== NO_CLASS);
  const map = pixels.map.slice();
  for (const position of random.sampleWithoutReplacement(seen.length, count))
    map[seen[position]!] = pixels.classes.length;
  return { classes: [...pixels.classes, 'orchard'], truth: pixels.truth, map };
}

/** Blocks of pixels of the areas, row by row; the first pixel of a block is its upper left one among those. */
function forEachBlock(pixels: CasePixels, sidePx: number, visit: (block: readonly number[]) => void): void {
  const blocks = new Map<number, number[]>();
  const across = Math.ceil(pixels.widthPx / sidePx);
  for (const pixel of framePixels(pixels)) {
    const [row, col] = [Math.floor(pixel / pixels.widthPx), pixel % pixels.widthPx];
    const key = Math.floor(row / sidePx) * across + Math.floor(col / sidePx);
    const block = blocks.get(key);
    if (block === undefined) blocks.set(key, [pixel]);
    else block.push(pixel);
  }
  for (const block of blocks.values()) visit(block);
}
