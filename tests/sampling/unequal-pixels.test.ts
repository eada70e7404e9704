import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { summary } from '../../benchmarks/simulation/unequal-pixels-report.ts';
import {
  LATITUDES,
  UNEQUAL_CASES,
  WEB_MERCATOR,
  withUnequalGrid,
  type UnequalCase,
  type UnequalGrid,
} from '../../benchmarks/simulation/unequal-pixels.ts';
import { drawPlannedSample } from '../../sampling/draw-planned-sample.ts';
import { designSample, type DesignWish, type SampleDesign } from '../../sampling/design-sample.ts';
import { samplingDesign } from '../../sampling/design-record.ts';
import { crsFromEpsg } from '../../geo/crs.ts';
import { openSampleFrame, type SampleFrame } from '../../sampling/sample-frame.ts';
import { writeCog } from '../../raster/cog/writer.ts';

/** The same places with fewer pixels. */
const grids: readonly UnequalGrid[] = [
  {
    ...LATITUDES,
    grid: { ...LATITUDES.grid, affine: [0.2, 0, 10, 0, -0.2, 70], widthPx: 20, heightPx: 350 },
    ...{ cropRows: 125, blockPx: [5, 25] },
  },
  {
    ...WEB_MERCATOR,
    grid: { ...WEB_MERCATOR.grid, affine: [14_000, 0, 800_000, 0, -14_000, 5_942_000], widthPx: 80, heightPx: 117 },
    ...{ cropRows: 47, blockPx: [10, 13] },
  },
];
const cases: readonly UnequalCase[] = [
  ...UNEQUAL_CASES,
  ...(['neyman', 'compromise'] as const).map((allocation): UnequalCase => ({
    ...{ name: allocation, wish: { design: 'stratified', allocation }, chances: 'area' },
  })),
];

describe.each(grids)('on a grid of unequal pixels ($name)', (unequal) => {
  it('estimates are without bias by every design, whether places or pixels had equal chances', async () => {
    const seeds = Array.from({ length: 20 }, (_, k) => k + 1);
    await withUnequalGrid(unequal, async (draw) => {
      for (const one of cases) {
        const { bias, biasOverSe, errorRatio } = summary(await draw(one, { size: 300, seeds }));
        // A standard error of the mean of 20 draws is 0.22 of that of one.
        expect([one.name, one.chances, Math.abs(biasOverSe) < 0.9 || Math.abs(bias) < 0.005]).toEqual([
          ...[one.name, one.chances, true],
        ]);
        expect([one.name, errorRatio > 0.7]).toEqual([one.name, true]);
      }
    });
  }, 240_000);
});

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-unequal-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 8 × 70 pixels of a degree from the equator to 70° N, in two classes. */
async function degreeFrame(blockPx = 64): Promise<SampleFrame> {
  const grid = { crs: crsFromEpsg(4326), affine: [1, 0, 10, 0, -1, 70] as const, widthPx: 8, heightPx: 70 };
  const raster = path.join(folder, `degrees-${blockPx}.tif`);
  await writeCog({
    ...{ path: raster, grid: { ...grid, affine: [...grid.affine] }, dataType: 'uint8', nodata: 255, blockPx },
    ...{ overviews: 'none', colours: [] },
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) => {
          const [x, y] = [col + (i % widthPx), row + Math.floor(i / widthPx)];
          return Math.floor(x / 3) + Math.floor(y / 9) === 0 ? 1 : (x + Math.floor(y / 5)) % 2;
        }),
      ),
  });
  return openSampleFrame({ raster, includeNotObserved: false });
}

const wish: DesignWish = {
  ...{ design: 'simple-random', allocation: 'proportional', minimum: 10, clusters: undefined, goal: { size: 60 } },
  ...{
    variance: 'simple-random',
    className: undefined,
    accuracy: undefined,
    assumedAccuracy: 0.8,
    assistedGain: 1.2,
    showMapClass: false,
  },
};

describe('a sample drawn from unequal pixels', () => {
  it.each([
    ['simple-random', wish],
    ['stratified', { ...wish, design: 'stratified' }],
    ['systematic', { ...wish, design: 'systematic' }],
  ] as const)('%s: draws each in proportion to its area, as recorded', async (_, wanted) => {
    const frame = await degreeFrame();
    const design = await designSample(frame, wanted);
    const draws = 1500;
    const times = new Map<string, { count: number; probability: number; row: number; classValue: number }>();
    for (let seed = 1; seed <= draws; seed++) {
      for (const { col, row, classValue, inclusionProbability: probability } of (await drawn(frame, design, seed))
        .units) {
        const known = times.get(`${col},${row}`) ?? { count: 0, probability, row, classValue };
        times.set(`${col},${row}`, { ...known, count: known.count + 1 });
      }
    }
    const found = [...times.values()];
    expect(found).toHaveLength(560);
    expect(found.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(60, 6);
    const scores = found.map(({ count, probability: p }) => (count - draws * p) / Math.sqrt(draws * p * (1 - p)));
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(5);
    for (const { row, probability, classValue } of found) {
      const same = found.find((one) => one.classValue === classValue)!;
      const ratio = frame.pixelArea.areaM2(0, row) / frame.pixelArea.areaM2(0, same.row);
      expect(probability / same.probability).toBeCloseTo(ratio, 9);
    }
    await frame.close();
  });

  it('says so in its design and its notes, and is the same however the raster is stored', async () => {
    const frame = await degreeFrame();
    const other = await degreeFrame(16);
    for (const name of ['simple-random', 'systematic'] as const) {
      const design = await designSample(frame, { ...wish, design: name });
      expect(samplingDesign(design)).toMatchObject({ type: name, chances: 'area' });
      expect(design.notes.join(' ')).toContain('in proportion to its area');
      expect(await drawn(other, design, 5)).toEqual(await drawn(frame, design, 5));
      const [little, much] = [await drawn(frame, design, 5, 0.1), await drawn(frame, design, 5, 0.4)];
      expect(much.units).toEqual(little.units);
      expect(much.reserve.length).toBeGreaterThan(little.reserve.length);
    }
    await other.close();
    await frame.close();
  });

  it('has no more units than leave the largest pixel a chance of 1', async () => {
    const frame = await degreeFrame();
    await expect(designSample(frame, { ...wish, goal: { size: 500 } })).rejects.toThrow(
      /at most \d+ pixels, as the frame/,
    );
    await frame.close();
  });
});

async function drawn(
  frame: SampleFrame,
  { model, plan }: SampleDesign,
  seed: number,
  reserve = 0,
): Promise<Awaited<ReturnType<typeof drawPlannedSample>>> {
  return drawPlannedSample({ frame, model, plan, seed, reserve });
}
