import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPlannedSample, type PlannedDraw } from '../../sampling/draw-planned-sample.ts';
import { designSample, type DesignWish, type SampleDesign } from '../../sampling/design-sample.ts';
import { openSampleFrame, type SampleFrame } from '../../sampling/sample-frame.ts';
import { writeSmallAreas, writeSmallRaster } from '../cli/small-frame.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-draw-'));

const wish: DesignWish = {
  ...{ design: 'simple-random', allocation: 'compromise', minimum: 10, clusters: 4, goal: { size: 90 } },
  variance: 'simple-random',
  ...{ className: undefined, accuracy: undefined, assumedAccuracy: 0.8, assistedGain: 1.2, showMapClass: false },
};

const wishes: readonly (readonly [string, DesignWish])[] = [
  ['simple random', wish],
  ['stratified', { ...wish, design: 'stratified' }],
  ['systematic', { ...wish, design: 'systematic' }],
  ['two-stage', { ...wish, design: 'two-stage' }],
];

async function openFrame(blockPx: number, includeNotObserved = false): Promise<SampleFrame> {
  const areas = { file: writeSmallAreas(folder), code: 'code', level: 'area', parents: ['region'] };
  return openSampleFrame({ raster: await writeSmallRaster(folder, blockPx), areas, includeNotObserved });
}

function squareAt(x: number, y: number): unknown {
  const ring = [
    [x, y],
    [x + 200, y],
    [x + 200, y - 200],
    [x, y - 200],
    [x, y],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

function places({ units }: PlannedDraw): string[] {
  return units.map(({ col, row }) => `${col},${row}`);
}

describe('a drawn sample', () => {
  let frame: SampleFrame;
  beforeAll(async () => {
    frame = await openFrame(16);
  });
  afterAll(async () => {
    await frame.close();
    rmSync(folder, { recursive: true });
  });

  async function draw(design: SampleDesign, seed: number, reserve = 0.2): Promise<PlannedDraw> {
    return drawPlannedSample({ frame, model: design.model, plan: design.plan, seed, reserve });
  }

  it('of two stages passes over areas without a pixel of the frame, wherever they stand in their file', async () => {
    const known = JSON.parse(readFileSync(frame.areas!.file, 'utf8')) as { features: { geometry: unknown }[] };
    const beyond = ['first', 'last'].map((code, i) => ({
      type: 'Feature',
      properties: { code, region: 'west' },
      geometry: squareAt(510_000 + 3000 * i, 4_400_000),
    }));
    const file = path.join(folder, 'areas-beyond.geojson');
    const features = [beyond[0], ...known.features, beyond[1]];
    writeFileSync(file, JSON.stringify({ ...known, features }));
    const wider = await openSampleFrame({
      ...{ raster: frame.raster.location, includeNotObserved: false },
      areas: { file, code: 'code', level: 'area', parents: ['region'] },
    });
    const [design, same] = [await designSample(wider, wishes[3]![1]), await designSample(frame, wishes[3]![1])];
    const seeds = [1, 2, 3, 4, 5];
    for (const seed of seeds) {
      const drawn = await drawPlannedSample({ ...design, frame: wider, seed, reserve: 0 });
      const codes = new Set(drawn.units.map(({ area }) => wider.areas!.set.areas[area]!.code));
      const plain = await draw(same, seed, 0);
      expect(codes).toEqual(new Set(plain.units.map(({ area }) => frame.areas!.set.areas[area]!.code)));
    }
    await wider.close();
  });

  it('is planned for a class to a standard error in km², and for the accuracy to one in shares', async () => {
    const className = (await designSample(frame, wish)).model.counts.classes[0]!.name;
    const errorOf = async (standardError: number): Promise<number> => {
      const { forecast } = await designSample(frame, { ...wish, className, goal: { standardError } });
      return forecast.classes.find((one) => one.class === className)!.standardErrorKm2;
    };
    const wide = await errorOf(0.02);
    expect(wide).toBeLessThanOrEqual(0.02);
    expect(wide).toBeGreaterThan(0.015);
    const { forecast } = await designSample(frame, { ...wish, goal: { standardError: 0.03 } });
    expect(forecast.overall.standardError).toBeLessThanOrEqual(0.03);
    expect(forecast.overall.standardError).toBeGreaterThan(0.025);
  });

  it.each(wishes)('%s: is drawn as often as its inclusion probabilities say', async (_, wanted) => {
    const draws = 600;
    const design = await designSample(frame, wanted);
    const times = new Map<string, { count: number; probability: number }>();
    let sizes = 0;
    for (let seed = 1; seed <= draws; seed++) {
      const drawn = await draw(design, seed, 0);
      sizes += drawn.units.length;
      for (const { col, row, inclusionProbability } of drawn.units) {
        const known = times.get(`${col},${row}`) ?? { count: 0, probability: inclusionProbability };
        times.set(`${col},${row}`, { probability: inclusionProbability, count: known.count + 1 });
      }
    }
    const { pixels } = design.model.counts;
    const found = [...times.values()];
    // Every pixel of the frame was drawn at some time, and the probabilities sum to the sample size.
    expect(found).toHaveLength(pixels);
    expect(found.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(design.plan.total, 6);
    expect(Math.abs(sizes / draws - design.plan.total)).toBeLessThan(0.02 * design.plan.total);
    const scores = found.map(({ count, probability: p }) => (count - draws * p) / Math.sqrt(draws * p * (1 - p)));
    const meanSquare = scores.reduce((sum, score) => sum + score ** 2, 0) / pixels;
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(5);
    expect(meanSquare).toBeGreaterThan(0.8);
    expect(meanSquare).toBeLessThan(1.2);
  });

  it.each(wishes)('%s: is the same for the same seed, however the raster is stored', async (_, wanted) => {
    const design = await designSample(frame, wanted);
    const other = await openFrame(64);
    const again = await designSample(other, wanted);
    const request = { model: again.model, plan: again.plan, seed: 5, reserve: 0.2 };
    const first = await draw(design, 5);
    expect(await drawPlannedSample({ ...request, frame: other })).toEqual(first);
    expect(places(await draw(design, 6))).not.toEqual(places(first));
    await other.close();
  });

  it.each(wishes)(
    '%s: keeps its units when more are held in reserve, and shares none with the reserve',
    async (_, wanted) => {
      const design = await designSample(frame, wanted);
      const little = await draw(design, 3, 0.1);
      const much = await draw(design, 3, 0.5);
      expect(much.units).toEqual(little.units);
      expect(much.reserve.length).toBeGreaterThan(little.reserve.length);
      const all = [...much.units, ...much.reserve].map(({ col, row }) => `${col},${row}`);
      expect(new Set(all).size).toBe(all.length);
      const orders = much.reserve
        .filter(({ group }) => group === much.reserve[0]!.group)
        .map((unit) => unit.reserveOrder);
      expect(orders).toEqual(orders.map((_, i) => i + 1));
    },
  );

  it('systematic: runs along its grid so that neighbours in the list are neighbours on the ground', async () => {
    const design = await designSample(frame, { ...wish, design: 'systematic' });
    const { units } = await draw(design, 1);
    const spacing = design.plan.design === 'systematic' ? design.plan.spacing : 0;
    const [{ col, row, gridCol, gridRow } = units[0]!] = units;
    for (const unit of units) {
      expect(unit.col - col).toBe((unit.gridCol! - gridCol!) * spacing);
      expect(unit.row - row).toBe((unit.gridRow! - gridRow!) * spacing);
    }
    const steps = units.slice(1).map((unit, i) => Math.abs(unit.gridRow! - units[i]!.gridRow!));
    expect(Math.max(...steps)).toBe(1);
  });

  it('two-stage: draws an area that is certain always, the others as wholes', async () => {
    const design = await designSample(frame, { ...wish, design: 'two-stage' });
    const { plan } = design;
    if (plan.design !== 'two-stage') throw new Error('another design was planned');
    expect(plan.stages.some(({ isCertain }) => isCertain)).toBe(true);
    for (let seed = 1; seed < 40; seed++) {
      const counts = plan.stages.map(() => 0);
      for (const { area } of (await draw(design, seed)).units) counts[area]! += 1;
      expect(counts.filter((count) => count > 0)).toHaveLength(plan.clusters);
      for (const [area, count] of counts.entries()) {
        expect([0, plan.unitsIfDrawn[area]]).toContain(count);
        if (plan.stages[area]!.isCertain) expect(count).toBe(plan.unitsIfDrawn[area]);
      }
    }
  });

  it('reaches what was not observed only where it is asked to', async () => {
    const all = await openFrame(16, true);
    const seen = await designSample(frame, { ...wish, design: 'stratified' });
    const whole = await designSample(all, { ...wish, design: 'stratified' });
    expect(seen.groups.map(({ name }) => name)).toEqual(['field', 'wood', 'pond']);
    expect(whole.groups.map(({ name }) => name)).toEqual(['field', 'wood', 'pond', 'not observed']);
    expect(whole.model.counts.km2).toBeCloseTo(seen.model.counts.km2 + seen.model.counts.leftOut.km2, 9);
    expect(whole.groups[3]!.pixels).toBe(seen.model.counts.leftOut.pixels);
    await all.close();
  });
});
