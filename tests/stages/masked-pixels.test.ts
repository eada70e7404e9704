import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import type { StageContext } from '../../engine/stage.ts';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import { TileGrid } from '../../pipeline/planning/tile-grid.ts';
import type { MaskRule } from '../../raster/mask.ts';
import { decodeObservedBlock, type ObservedBlock } from '../../raster/observed-block.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { acquireScene } from '../../stages/acquisition/acquire-scene.ts';
import { preprocessTile } from '../../stages/preprocessing/preprocess-tile.ts';
import type { PreprocessingOptions } from '../../stages/preprocessing/preprocessing-options.ts';
import { hashLattice } from '../../statistics/random-stream.ts';
import { writeScene } from '../inputs/scene-file.ts';

/** Pixels of 10 m. */
const [WIDTH, HEIGHT] = [17, 13];
/** Cloud, shadow and clear land of a mask of no scheme's. */
const [CLOUD, SHADOW, CLEAR] = [7, 8, 1];
const BOTH: MaskRule = { values: [CLOUD, SHADOW] };

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'quadrat-masked-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** What lies under a pixel, and what the mask says of it, of one of several scenes. */
interface Scene {
  readonly seed: number;
  /** Of the values under the mask alone. */
  readonly hiddenSeed: number;
}

const maskOf = (seed: number, col: number, row: number): number =>
  [CLEAR, CLOUD, CLEAR, SHADOW, CLEAR][hashLattice(seed, col >> 1, row >> 1) % 5]!;

/** 1 to 200: no value of a band is a nodata value. */
function valueOf({ seed, hiddenSeed }: Scene, col: number, row: number): number {
  const from = maskOf(seed, col, row) === CLEAR ? seed : hiddenSeed;
  return 1 + (hashLattice(from + 1, col, row) % 200);
}

let files = 0;

/** Scenes as files, acquired, with the mask's rule; seen on a grid within a window by the stage. */
async function seen(
  scenes: readonly Scene[],
  o: { readonly grid: Grid; readonly rule: MaskRule; readonly windows: readonly Window[] },
): Promise<ObservedBlock[]> {
  const kept = new Map<string, Promise<{ close(): Promise<void> }>>();
  const context: StageContext = {
    artifacts: new MemoryArtifactStore(),
    signal: new AbortController().signal,
    locate: (location) => path.join(folder, location),
    keep: <T>(key: string, open: () => Promise<T>): Promise<T> => {
      if (!kept.has(key)) kept.set(key, open() as Promise<never>);
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
  const records = [];
  for (const [index, scene] of scenes.entries()) {
    const assets = [];
    for (const [name, sampleOf] of [
      ['band', (col: number, row: number) => valueOf(scene, col, row)],
      ['mask', (col: number, row: number) => maskOf(scene.seed, col, row)],
    ] as const) {
      const location = `${name}-${(files += 1)}.tif`;
      writeScene(folder, { name: location, widthPx: WIDTH, heightPx: HEIGHT, sampleOf });
      const source = await openRaster(path.join(folder, location));
      await source.close();
      assets.push({ name, location, band: 0, sizeBytes: source.header.sizeBytes });
    }
    const bytes = await acquireScene.run({ scene: { id: `s${index}`, assets } }, {}, context);
    records.push((await context.artifacts.put(bytes)).digest);
  }
  const options: Omit<PreprocessingOptions, 'window'> = {
    grid: o.grid,
    bandCount: 1,
    resampling: 'nearest',
    composite: 'first-valid',
    scenes: scenes.map(() => ({
      datetimeMs: 0,
      bands: [{ asset: 'band', scale: 1, offset: 0 }],
      mask: { asset: 'mask', ...o.rule },
    })),
  };
  const blocks = [];
  for (const window of o.windows)
    blocks.push(
      decodeObservedBlock(
        Uint8Array.from(await preprocessTile.run({ scenes: records }, { ...options, window }, context)),
      ),
    );
  for (const source of kept.values()) await (await source).close();
  return blocks;
}

const whole = ({ widthPx, heightPx }: Grid): Window => ({ col: 0, row: 0, widthPx, heightPx });

/** The scenes' own grid, or a finer or coarser one that begins off its pixels' edges and leaves the scenes. */
const grids: fc.Arbitrary<Grid> = fc
  .record({ sizeM: fc.constantFrom(10, 7, 13), shiftM: fc.constantFrom(0, 3, -24) })
  .map(({ sizeM, shiftM }) => ({
    crs: crsFromEpsg(32632),
    affine: [sizeM, 0, 500_000 + shiftM, 0, -sizeM, 5_000_000 - shiftM],
    widthPx: 20,
    heightPx: 15,
  }));
const seeds = fc.nat({ max: 10_000 });

it('what lies under a mask decides nothing, and no pixel of it is observed', async () => {
  await fc.assert(
    fc.asyncProperty(grids, seeds, async (grid, seed) => {
      const one = { grid, rule: BOTH, windows: [whole(grid)] };
      const [[block], [other]] = [
        await seen([{ seed, hiddenSeed: 1 }], one),
        await seen([{ seed, hiddenSeed: 2 }], one),
      ];
      expect(other).toEqual(block);
      const [stepX, , left, , stepY, top] = grid.affine;
      for (const [i, isObserved] of block!.observed.entries()) {
        const [x, y] = [left + stepX * ((i % grid.widthPx) + 0.5), top + stepY * (Math.floor(i / grid.widthPx) + 0.5)];
        const [col, row] = [Math.floor((x - 500_000) / 10), Math.floor((5_000_000 - y) / 10)];
        const isInside = col >= 0 && col < WIDTH && row >= 0 && row < HEIGHT;
        // On an edge between two pixels either may be the nearest.
        if ((x / 10) % 1 === 0 || (y / 10) % 1 === 0) continue;
        expect(isObserved, `${col}, ${row}`).toBe(isInside && maskOf(seed, col, row) === CLEAR ? 1 : 0);
        const value = isObserved === 1 ? valueOf({ seed, hiddenSeed: 1 }, col, row) : 0;
        expect(block!.bands[0]![i], `${col}, ${row}`).toBe(value);
      }
    }),
    { numRuns: 20 },
  );
});

it('a mask by windows is the mask of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(grids, seeds, fc.integer({ min: 3, max: 20 }), async (grid, seed, tilePx) => {
      const { widthPx, heightPx } = grid;
      const lattice = { widthPx, heightPx, chipPx: 1, overlapPx: 0 };
      const windows = [...new TileGrid(lattice, tilePx)].map(({ window }) => window);
      const [all, ...parts] = await seen([{ seed, hiddenSeed: 1 }], {
        grid,
        rule: BOTH,
        windows: [whole(grid), ...windows],
      });
      for (const [w, window] of windows.entries())
        for (let i = 0; i < window.widthPx * window.heightPx; i++) {
          const [col, row] = [window.col + (i % window.widthPx), window.row + Math.floor(i / window.widthPx)];
          const at = row * widthPx + col;
          expect([parts[w]!.observed[i], parts[w]!.bands[0]![i]]).toEqual([all!.observed[at], all!.bands[0]![at]]);
        }
    }),
    { numRuns: 15 },
  );
});

it('two values hide what one of them hides or the other', async () => {
  await fc.assert(
    fc.asyncProperty(grids, seeds, async (grid, seed) => {
      const windows = [whole(grid)];
      const hiding = async (...values: number[]): Promise<Uint8Array> =>
        (await seen([{ seed, hiddenSeed: 1 }], { grid, rule: { values }, windows }))[0]!.observed;
      const [cloud, shadow] = [await hiding(CLOUD), await hiding(SHADOW)];
      expect(await hiding(CLOUD, SHADOW)).toEqual(cloud.map((isObserved, i) => isObserved & shadow[i]!));
    }),
    { numRuns: 15 },
  );
});

it('where one scene is masked the next one that is clear is seen, and what no scene sees is not observed', async () => {
  await fc.assert(
    fc.asyncProperty(grids, fc.array(seeds, { minLength: 2, maxLength: 3 }), async (grid, of) => {
      const o = { grid, rule: BOTH, windows: [whole(grid)] };
      const scenes = of.map((seed) => ({ seed, hiddenSeed: 1 }));
      const [[composed], alone] = [await seen(scenes, o), []] as [ObservedBlock[], ObservedBlock[]];
      for (const scene of scenes) alone.push(...(await seen([scene], o)));
      for (const [i, isObserved] of composed!.observed.entries()) {
        const first = alone.find(({ observed }) => observed[i] === 1);
        expect([isObserved, composed!.bands[0]![i]]).toEqual(first === undefined ? [0, 0] : [1, first.bands[0]![i]]);
      }
    }),
    { numRuns: 15 },
  );
});
