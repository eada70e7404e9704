import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPlannedSample } from '../../sampling/draw-planned-sample.ts';
import { designSample, type DesignWish, type SampleDesign } from '../../sampling/design-sample.ts';
import { designRecord } from '../../sampling/design-record.ts';
import type { SampleDesignOptions } from '../../cli/sample-design-options.ts';
import { unitRecords } from '../../sampling/unit-records.ts';
import { openSampleFrame, type SampleFrame } from '../../sampling/sample-frame.ts';
import {
  classes,
  earlierAccuracy,
  estimateShares,
  frame,
  publishedShares,
  readTile,
  tiles,
  type DesignFile,
} from '../cli/drawn-sample.ts';
import { writeSquares } from '../cli/square-segments.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-precision-'));
const accuracy = path.join(folder, 'accuracy.json');

const wish: DesignWish = {
  ...{ design: 'stratified', allocation: 'compromise', minimum: 75, clusters: 60, goal: { size: 900 } },
  variance: 'simple-random',
  ...{ className: undefined, accuracy, assumedAccuracy: 0.8, assistedGain: 1.2, showMapClass: false },
};

const DRAWS = 12;

describe('the precision expected beforehand', () => {
  let opened: SampleFrame;
  /** The same land in squares of 800 m. */
  let squares: SampleFrame;
  let truth: Awaited<ReturnType<typeof readTile>>;
  let map: Awaited<ReturnType<typeof readTile>>;

  beforeAll(async () => {
    truth = await readTile(path.join(tiles, 'truth.tif'));
    map = await readTile(frame);
    const areas = { file: path.join(tiles, 'areas.geojson'), code: 'code', level: 'municipality', parents: ['region'] };
    opened = await openSampleFrame({ raster: frame, areas, includeNotObserved: false });
    const file = writeSquares(folder, truth.grid, 40);
    squares = await openSampleFrame({
      raster: frame,
      areas: { file, code: 'code', level: 'square', parents: [] },
      includeNotObserved: false,
    });
    const pilot = await designSample(opened, { ...wish, accuracy: undefined, goal: { size: 4000 } });
    writeFileSync(accuracy, earlierAccuracy(pilot, await labelled(opened, pilot, 77), map));
  });
  afterAll(async () => {
    await opened.close();
    await squares.close();
    rmSync(folder, { recursive: true });
  });

  async function labelled(from: SampleFrame, design: SampleDesign, seed: number) {
    const drawn = await drawPlannedSample({ ...design, frame: from, seed, reserve: 0 });
    const records = unitRecords(drawn.units, { frame: from, design, prefix: 'P', showMapClass: false });
    return records.map((unit) => ({ ...unit, referenceClass: classes[truth.at(unit.col, unit.row)]! }));
  }

  /** Coefficients of variation obtained in many draws, by class, as root mean squares of the standard errors. */
  async function obtained(from: SampleFrame, design: SampleDesign, record: DesignFile): Promise<number[]> {
    const squares = classes.map(() => 0);
    for (let seed = 1; seed <= DRAWS; seed++) {
      const units = await labelled(from, design, seed);
      const isTwoStage = design.plan.design === 'two-stage';
      const shares = isTwoStage ? publishedShares(design, units, map) : estimateShares(record, units, map);
      for (const [j, { standardError = 0 }] of shares.entries()) squares[j]! += (standardError ?? 0) ** 2 / DRAWS;
    }
    return squares.map((square, j) => Math.sqrt(square) / (design.forecast.classes[j]!.expectedKm2 / record.frame.km2));
  }

  it.each([
    ['simple random', { ...wish, design: 'simple-random' }],
    ['stratified with minima', wish],
    ['stratified, equal', { ...wish, allocation: 'equal' }],
    ['stratified, Neyman for a rare class', { ...wish, allocation: 'neyman', className: 'wet_ground' }],
    ['systematic', { ...wish, design: 'systematic' }],
    ['two-stage in squares', { ...wish, design: 'two-stage' }],
  ] satisfies [string, DesignWish][])('%s: is within 25 % of what the draws give', async (_, wanted) => {
    const from = wanted.design === 'two-stage' ? squares : opened;
    const design = await designSample(from, wanted);
    const drawn = { units: [], reserve: [] };
    const options = { reserve: 0 } as unknown as SampleDesignOptions;
    const record = designRecord({ frame: from, design, asked: options, seed: 0, drawn, folder: '.' }) as DesignFile;
    const found = await obtained(from, design, record);
    const rows = design.forecast.classes.map((row, j) => ({ ...row, ratio: found[j]! / row.cv! }));
    const common = rows.filter(({ units }) => units >= 30);
    expect(common.length).toBeGreaterThanOrEqual(4);
    const off = common.filter(({ ratio }) => Math.abs(ratio - 1) > 0.25);
    expect(off.map((row) => `${row.class}: ${row.ratio}`)).toEqual([]);
  });
});
