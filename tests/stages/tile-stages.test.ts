import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from '../../engine/json.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import type { StageContext } from '../../engine/stage.ts';
import { chipCount, strideOf, type ChipLattice, type ChipPlan } from '../../geo/chip-lattice.ts';
import { TileGrid, type TilePlan } from '../../pipeline/planning/tile-grid.ts';
import { decodeClassBlock, encodeClassBlock, NOT_OBSERVED_CONFIDENCE } from '../../raster/class-block.ts';
import type { MappedAreas } from '../../raster/areas/mapped-areas.ts';
import { createObservedBlock } from '../../raster/observed-block.ts';
import { aggregateTile, type AggregationOptions } from '../../stages/aggregation/aggregate-tile.ts';
import { mergeTiles } from '../../stages/aggregation/merge-tiles.ts';
import { blendTile } from '../../stages/inference/blend-tile.ts';
import { edgeViews } from '../../stages/inference/chip-edges.ts';
import { viewFinder } from '../../stages/inference/find-view.ts';
import { encodePredictedTile } from '../../stages/inference/predicted-tile.ts';
import { resolvePixels, type ChipView } from '../../stages/inference/resolve-pixels.ts';
import { planChips } from '../../stages/tiling/plan-chips.ts';
import { hashLattice } from '../../statistics/random-stream.ts';
import { smallGrid } from '../cli/small-frame.ts';

const CLASSES = [3, 5, 9];
const NOT_OBSERVED = 255;

function context(): StageContext {
  const kept = new Map<string, unknown>();
  return {
    artifacts: new MemoryArtifactStore(),
    signal: new AbortController().signal,
    locate: (location) => location,
    keep: <T>(key: string, open: () => Promise<T>): Promise<T> => {
      if (!kept.has(key)) kept.set(key, open());
      return kept.get(key) as Promise<T>;
    },
    settings: {
      device: 'cpu',
      threadsPerSession: 1,
      batch: 1,
      secondsPerChip: 60,
      memoryBytes: undefined,
      onnxPath: '',
    },
  };
}

/** A grid of up to six chips a side, the last of any width, with tiles of up to three, and a seed for what is on it. */
const cases = fc
  .record({
    chipPx: fc.integer({ min: 4, max: 12 }),
    overlap: fc.nat({ max: 99 }),
    chips: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    rests: fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })),
    chipsPerTile: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat({ max: 1000 }),
  })
  .map(({ chipPx, overlap, chips, rests, chipsPerTile, seed }) => {
    const overlapPx = overlap % Math.ceil(chipPx / 2);
    const stridePx = chipPx - overlapPx;
    const [widthPx, heightPx] = chips.map((count, axis) => (count - 1) * stridePx + 1 + (rests[axis]! % stridePx)) as [
      number,
      number,
    ];
    const lattice: ChipLattice = { widthPx, heightPx, chipPx, overlapPx };
    return { lattice, tiles: new TileGrid(lattice, chipsPerTile * stridePx), seed };
  });

/** Patches of some pixels are observed, others not; where the seed is even, all is. */
function isObserved(seed: number, col: number, row: number): boolean {
  return seed % 2 === 0 || hashLattice(seed, Math.floor(col / 7), Math.floor(row / 7)) % 3 > 0;
}

async function chipsOf(tile: TilePlan, o: { lattice: ChipLattice; seed: number; context: StageContext }) {
  const block = createObservedBlock(tile.halo, 1);
  for (let i = 0; i < block.observed.length; i++) {
    const [col, row] = [tile.halo.col + (i % tile.halo.widthPx), tile.halo.row + Math.floor(i / tile.halo.widthPx)];
    block.observed[i] = isObserved(o.seed, col, row) ? 1 : 0;
  }
  const { digest } = await o.context.artifacts.put(block.bytes);
  const options = { lattice: o.lattice, tile: tile.window, cols: tile.cols, rows: tile.rows, window: tile.halo };
  return decodeJson<ChipPlan>(await planChips.run({ preprocessed: digest }, options, o.context));
}

/** Chips along an axis that hold a pixel, with the weight that each has there. */
function weightsAlong(lattice: ChipLattice, axis: 'col' | 'row', px: number): [chip: number, weight: number][] {
  const { chipPx, overlapPx } = lattice;
  const last = chipCount(lattice, axis) - 1;
  const rising = (i: number): number => Math.sin((Math.PI / 2) * ((i + 0.5) / overlapPx)) ** 2;
  return Array.from({ length: last + 1 }, (_, chip) => [chip, px - chip * strideOf(lattice)] as const)
    .filter(([, i]) => i >= 0 && i < chipPx)
    .map(([chip, i]) => {
      const into = chip > 0 && i < overlapPx ? rising(i) : 1;
      const outOf = chip < last && i >= chipPx - overlapPx ? 1 - rising(i - (chipPx - overlapPx)) : 1;
      return [chip, into * outOf];
    });
}

/** What a chip says of a pixel: shares of the classes that sum to one. */
type Say = (chipCol: number, chipRow: number, col: number, row: number) => readonly number[];

function viewOf(lattice: ChipLattice, chipCol: number, chipRow: number, say: Say): ChipView {
  const { chipPx } = lattice;
  const [left, top] = [chipCol * strideOf(lattice), chipRow * strideOf(lattice)];
  const probabilities = new Float32Array(CLASSES.length * chipPx * chipPx);
  for (let i = 0; i < chipPx * chipPx; i++)
    for (const [k, share] of say(chipCol, chipRow, left + (i % chipPx), top + Math.floor(i / chipPx)).entries())
      probabilities[k * chipPx * chipPx + i] = share;
  return { chipCol, chipRow, part: { col: 0, row: 0, widthPx: chipPx, heightPx: chipPx }, probabilities };
}

/** The map that chips with these words make, by tiles: class and confidence of every pixel, and how often it was decided. */
async function mapBy(say: Say, o: { lattice: ChipLattice; tiles: TileGrid; seed: number }) {
  const [run, digests] = [context(), new Map<string, string>()];
  const { widthPx, heightPx } = o.lattice;
  for (const tile of o.tiles) {
    const plan = await chipsOf(tile, { ...o, context: run });
    const views = plan.chips.map(([chipCol, chipRow]) => viewOf(o.lattice, chipCol, chipRow, say));
    const pixels = tile.window.widthPx * tile.window.heightPx;
    const block = {
      ...{ window: tile.window, classes: new Uint8Array(pixels).fill(NOT_OBSERVED) },
      confidence: new Uint8Array(pixels).fill(NOT_OBSERVED_CONFIDENCE),
    };
    const observed = Uint8Array.from({ length: pixels }, (_, i) => {
      const [x, y] = [i % tile.window.widthPx, Math.floor(i / tile.window.widthPx)];
      return isObserved(o.seed, tile.window.col + x, tile.window.row + y) ? 1 : 0;
    });
    const findView = viewFinder(views);
    const undecidedPx = resolvePixels({ lattice: o.lattice, classValues: CLASSES, block, observed, findView });
    const edges = views.flatMap((view) => edgeViews(plan, view, CLASSES.length));
    const bytes = encodePredictedTile({ block, observed, undecidedPx, edges }, CLASSES);
    digests.set(tile.id, (await run.artifacts.put(bytes)).digest);
  }
  const found = { classes: new Uint8Array(widthPx * heightPx), confidence: new Uint8Array(widthPx * heightPx) };
  const times = new Uint8Array(widthPx * heightPx);
  for (const tile of o.tiles) {
    const neighbours = o.tiles.before(tile).map(({ id }) => digests.get(id)!);
    const input = { tile: digests.get(tile.id)!, neighbours };
    const block = decodeClassBlock(await blendTile.run(input, { lattice: o.lattice, classValues: CLASSES }, run));
    for (let i = 0; i < block.classes.length; i++) {
      const at = (block.window.row + Math.floor(i / block.window.widthPx)) * widthPx + block.window.col;
      const place = at + (i % block.window.widthPx);
      times[place]! += 1;
      found.classes[place] = block.classes[i]!;
      found.confidence[place] = block.confidence[i]!;
    }
  }
  return { ...found, times };
}

describe('the chips of all tiles', () => {
  it('are those of the lattice that see anything, each in one tile', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ lattice, tiles, seed }) => {
        const listed: string[] = [];
        for (const tile of tiles)
          listed.push(...(await chipsOf(tile, { lattice, seed, context: context() })).chips.map(String));
        const expected: string[] = [];
        for (let row = 0; row < chipCount(lattice, 'row'); row++)
          for (let col = 0; col < chipCount(lattice, 'col'); col++) {
            const [left, top] = [col * strideOf(lattice), row * strideOf(lattice)];
            let seen = false;
            for (let y = top; y < Math.min(top + lattice.chipPx, lattice.heightPx); y++)
              for (let x = left; x < Math.min(left + lattice.chipPx, lattice.widthPx); x++)
                seen ||= isObserved(seed, x, y);
            if (seen) expected.push(String([col, row]));
          }
        expect(listed.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 40 },
    );
  });
});

describe('a map of blended chips', () => {
  it('decides every pixel once, by the sum of what its chips say with weights that sum to one', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        const say: Say = (chipCol, chipRow, col, row) => {
          const raw = CLASSES.map(
            (_, k) => 1 + (hashLattice(of.seed + k, chipCol * 97 + col, chipRow * 89 + row) % 50),
          );
          const sum = raw.reduce((total, value) => total + value, 0);
          return raw.map((value) => value / sum);
        };
        const { classes, confidence, times } = await mapBy(say, of);
        const { widthPx } = of.lattice;
        expect(times.every((count) => count === 1)).toBe(true);
        const wrong: string[] = [];
        for (const [i, value] of classes.entries()) {
          const [col, row] = [i % widthPx, Math.floor(i / widthPx)];
          const pixel = `${value} of ${confidence[i]} at ${col}, ${row}`;
          if (!isObserved(of.seed, col, row)) {
            if (value !== NOT_OBSERVED || confidence[i] !== NOT_OBSERVED_CONFIDENCE) wrong.push(pixel);
            continue;
          }
          const shares = CLASSES.map(() => 0);
          let weights = 0;
          for (const [chipRow, down] of weightsAlong(of.lattice, 'row', row))
            for (const [chipCol, across] of weightsAlong(of.lattice, 'col', col)) {
              weights += down * across;
              for (const [k, share] of say(chipCol, chipRow, col, row).entries()) shares[k]! += down * across * share;
            }
          const best = Math.max(...shares);
          const isBest = best - shares[CLASSES.indexOf(value)]! < 1e-5;
          const isSure = Math.abs(confidence[i]! - best / 0.004) < 0.51;
          if (Math.abs(weights - 1) > 1e-9 || !isBest || !isSure) wrong.push(pixel);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('is constant where every chip says the same', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (of) => {
        const { classes, confidence } = await mapBy(() => [0.25, 0.5, 0.25], of);
        const { widthPx } = of.lattice;
        const isRight = (value: number, i: number): boolean =>
          isObserved(of.seed, i % widthPx, Math.floor(i / widthPx))
            ? value === 5 && confidence[i] === 125
            : value === NOT_OBSERVED;
        expect(classes.every(isRight)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('class areas of a map', () => {
  /** Three areas in two regions, their edges off the pixels', one of them past the grid. */
  const areas = {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'EPSG:32632' } },
    features: [
      ['a', 'west', 3.3, 20.6],
      ['b', 'west', 20.6, 41.2],
      ['c', 'east', 41.2, 70.5],
    ].map(([code, region, from, to]) => {
      const at = (col: unknown, row: number): number[] => [500_000 + 20 * Number(col), 4_400_000 - 20 * row];
      const ring = [at(from, 2.4), at(from, 36.1), at(to, 36.1), at(to, 2.4), at(from, 2.4)];
      return { type: 'Feature', properties: { code, region }, geometry: { type: 'Polygon', coordinates: [ring] } };
    }),
  };
  const options: AggregationOptions = {
    ...{ grid: smallGrid, classValues: CLASSES },
    areas: [{ file: 'areas.geojson', code: 'code', level: 'area', parents: ['region'] }],
  };

  /** Mapped areas of a random map by tiles that arrive in an order, some of them twice. */
  async function mapped(
    seed: number,
    tilePx: number,
    isBackwards: boolean,
  ): Promise<{ text: string; of: MappedAreas }> {
    const run = context();
    const { digest: areasDigest } = await run.artifacts.put(encodeJson(areas));
    const lattice = { widthPx: 60, heightPx: 40, chipPx: 8, overlapPx: 0 };
    const tiles = [...new TileGrid(lattice, tilePx)];
    const partials = new Map<string, string>();
    for (const { id, window } of isBackwards ? [...tiles, tiles[0]!].toReversed() : tiles) {
      const pixels = window.widthPx * window.heightPx;
      const classes = Uint8Array.from({ length: pixels }, (_, i) => {
        const [col, row] = [window.col + (i % window.widthPx), window.row + Math.floor(i / window.widthPx)];
        const value = hashLattice(seed, Math.floor(col / 3), Math.floor(row / 3)) % 4;
        return CLASSES[value] ?? NOT_OBSERVED;
      });
      const block = encodeClassBlock({ window, classes, confidence: new Uint8Array(pixels) });
      const input = { block: (await run.artifacts.put(block)).digest, areas: areasDigest };
      partials.set(id, (await run.artifacts.put(await aggregateTile.run(input, options, run))).digest);
    }
    const input = { partials: tiles.map(({ id }) => partials.get(id)!), areas: areasDigest };
    const bytes = await mergeTiles.run(input, options, run);
    return { text: Buffer.from(bytes).toString(), of: decodeJson<MappedAreas>(bytes) };
  }

  it('are the same bits in any order of arrival, and the same areas whatever the tiles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1000 }), fc.integer({ min: 8, max: 40 }), async (seed, tilePx) => {
        const [inOrder, backwards] = [await mapped(seed, tilePx, false), await mapped(seed, tilePx, true)];
        expect(backwards.text).toBe(inOrder.text);
        const whole = await mapped(seed, 64, false);
        expect(inOrder.of.areas.map(({ code }) => code)).toEqual(['a', 'b', 'c', 'east', 'west', 'TOTAL']);
        for (const [d, area] of inOrder.of.areas.entries()) {
          const parts = [...area.classAreasM2, area.notObservedM2];
          expect(parts.reduce((sum, areaM2) => sum + areaM2, 0) / area.totalM2).toBeCloseTo(1, 9);
          const other = whole.of.areas[d]!;
          for (const [k, areaM2] of [...other.classAreasM2, other.notObservedM2].entries())
            expect((parts[k]! - areaM2) / area.totalM2).toBeCloseTo(0, 9);
        }
        const total = (codes: readonly string[], k: number): number =>
          inOrder.of.areas.filter(({ code }) => codes.includes(code)).reduce((sum, of) => sum + of.classAreasM2[k]!, 0);
        for (const k of CLASSES.keys()) {
          expect(total(['west'], k)).toBeCloseTo(total(['a', 'b'], k), 6);
          expect(total(['TOTAL'], k)).toBeCloseTo(total(['a', 'b', 'c'], k), 6);
        }
        // What lies past the grid was not observed: 10.5 of 29.3 columns of c at the least.
        const { notObservedM2, totalM2 } = inOrder.of.areas.find(({ code }) => code === 'c')!;
        expect(notObservedM2 / totalM2).toBeGreaterThan(10.4 / 29.3);
      }),
      { numRuns: 8 },
    );
  });
});
