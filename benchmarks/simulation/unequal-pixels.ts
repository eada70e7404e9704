import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawPlannedSample, type PlannedUnit } from '../../sampling/draw-planned-sample.ts';
import { designSample, type DesignWish, type SampleDesign } from '../../sampling/design-sample.ts';
import { samplingDesign } from '../../sampling/design-record.ts';
import { frameModel } from '../../statistics/expected/frame-model.ts';
import { allocateUnits } from '../../sampling/allocate-units.ts';
import { unitRecords } from '../../sampling/unit-records.ts';
import { crsFromEpsg, crsToText } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { openSampleFrame, type SampleFrame } from '../../sampling/sample-frame.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import { TOTAL_CODE, WHOLE_LEVEL, type MappedAreas } from '../../raster/areas/mapped-areas.ts';
import { areaEstimates } from '../../stages/validation/estimates/area-estimates.ts';
import { assessSample } from '../../stages/validation/estimates/assess-sample.ts';
import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import type { Chances } from '../../stages/validation/reference/pixel-weights.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { hashLattice } from '../../statistics/random-stream.ts';

/** A grid whose pixels differ in area, and a class that lies where they are small or large. */
export interface UnequalGrid {
  readonly name: string;
  readonly grid: Grid;
  /** The class `crop` lies in the rows above this one. */
  readonly cropRows: number;
  /** Share of the pixels in which the map shows the other class. */
  readonly mapErrors: number;
  /** Areas are blocks of so many columns and rows; and small ones, of which a sample holds a small part. */
  readonly blockPx: readonly [number, number];
  readonly smallBlockPx: readonly [number, number];
}

/** Longitude and latitude from 0° to 70° N, crop north of 45° N. */
export const LATITUDES: UnequalGrid = {
  name: 'EPSG:4326, 0 to 70° N, crop north of 45° N',
  grid: { crs: crsFromEpsg(4326), affine: [0.05, 0, 10, 0, -0.05, 70], widthPx: 40, heightPx: 1400 },
  ...{ cropRows: 500, mapErrors: 0.15, blockPx: [10, 50], smallBlockPx: [4, 10] },
};

/** Web Mercator from 36° to 47° N, crop north of 43° N. */
export const WEB_MERCATOR: UnequalGrid = {
  name: 'EPSG:3857, 36 to 47° N, crop north of 43° N',
  grid: {
    crs: crsFromEpsg(3857),
    affine: [7000, 0, 800_000, 0, -7000, 5_942_000],
    widthPx: 160,
    heightPx: 234,
  },
  ...{ cropRows: 94, mapErrors: 0.15, blockPx: [20, 26], smallBlockPx: [5, 6] },
};

export interface UnequalCase {
  readonly name: string;
  readonly wish: Pick<DesignWish, 'design'> & Partial<DesignWish>;
  /** `pixels`: drawn with equal chances of pixels, and declared so. */
  readonly chances: Chances;
  /** The map shows the class `other` everywhere. */
  readonly isBlank?: boolean;
  readonly hasSmallAreas?: boolean;
}

const designs: readonly Omit<UnequalCase, 'chances'>[] = [
  { name: 'simple random', wish: { design: 'simple-random' } },
  { name: 'simple random, map of one class', wish: { design: 'simple-random' }, isBlank: true },
  { name: 'stratified, proportional', wish: { design: 'stratified', allocation: 'proportional' } },
  { name: 'stratified, equal', wish: { design: 'stratified', allocation: 'equal' } },
  { name: 'systematic', wish: { design: 'systematic' } },
  { name: 'systematic, as though drawn at random', wish: { design: 'systematic', variance: 'simple-random' } },
  { name: 'systematic, quadrat variance', wish: { design: 'systematic', variance: 'quadrat' } },
  { name: 'systematic, map of one class', wish: { design: 'systematic' }, isBlank: true },
  { name: 'two-stage, 30 areas', wish: { design: 'two-stage', clusters: 30 } },
  { name: 'two-stage, 125 small areas', wish: { design: 'two-stage', clusters: 125 }, hasSmallAreas: true },
];

export const UNEQUAL_CASES: readonly UnequalCase[] = (['area', 'pixels'] as const).flatMap((chances) =>
  designs.map((one) => ({ ...one, chances })),
);

/** What the draws of one design gave for the area of the class `crop`. */
export interface UnequalOutcome {
  readonly trueKm2: number;
  readonly estimates: readonly Estimate[];
}

/** Opens the frame of a grid and hands out how to draw from it and estimate by it; its files are removed afterwards. */
export async function withUnequalGrid<T>(
  unequal: UnequalGrid,
  use: (
    draw: (one: UnequalCase, o: { size: number; seeds: readonly number[] }) => Promise<UnequalOutcome>,
  ) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-unequal-'));
  try {
    const frames = new Map<string, SampleFrame>();
    for (const [isBlank, hasSmallAreas] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const raster = await writeMap(folder, unequal, isBlank);
      const file = writeBlocks(folder, unequal, hasSmallAreas);
      const areas = { file, code: 'code', level: 'area', parents: [] };
      frames.set(`${isBlank}/${hasSmallAreas}`, await openSampleFrame({ raster, areas, includeNotObserved: false }));
    }
    const made = await use(async (one, { size, seeds }) => {
      const { isBlank = false, hasSmallAreas = false } = one;
      const open = { frame: frames.get(`${isBlank}/${hasSmallAreas}`)!, unequal, one };
      return drawAgain(open, { size, seeds });
    });
    for (const frame of frames.values()) await frame.close();
    return made;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface OpenCase {
  readonly frame: SampleFrame;
  readonly unequal: UnequalGrid;
  readonly one: UnequalCase;
}

async function drawAgain(
  { frame, unequal, one }: OpenCase,
  { size, seeds }: { readonly size: number; readonly seeds: readonly number[] },
): Promise<UnequalOutcome> {
  const planned = await designSample(frame, {
    ...{ allocation: 'compromise', minimum: 50, clusters: undefined, variance: 'neighbours' },
    assistedGain: DEFAULT_LADDER.assistedGain,
    ...{ className: one.wish.allocation === 'neyman' ? 'crop' : undefined, accuracy: undefined, assumedAccuracy: 0.8 },
    ...{ showMapClass: false, goal: { size } },
    ...one.wish,
  });
  const design = one.chances === 'area' ? planned : withEqualPixels(planned, { one, size });
  const declared = { ...samplingDesign(design), chances: one.chances } as SamplingDesign;
  const mapped = wholeOf(unequal, one.isBlank ?? false);
  const estimates: Estimate[] = [];
  for (const seed of seeds) {
    const { units } = await drawPlannedSample({ frame, model: design.model, plan: design.plan, seed, reserve: 0 });
    const labelled = labelledUnits(units, { frame, design, unequal, isBlank: one.isBlank ?? false });
    estimates.push(cropEstimate(labelled, mapped, declared));
  }
  const trueKm2 = rowAreas(unequal)
    .slice(0, unequal.cropRows)
    .reduce((sum, areaM2) => sum + areaM2 / 1e6, 0);
  return { trueKm2, estimates };
}

/** The same plan for pixels that are taken for equal, as versions before drew them. */
function withEqualPixels(
  { model, ...rest }: SampleDesign,
  o: { readonly one: UnequalCase; readonly size: number },
): SampleDesign {
  const cells = model.counts.cells.map((cell) => ({ ...cell, smallestPixelKm2: 1, largestPixelKm2: 1 }));
  const alike = { ...model, counts: { ...model.counts, cells } };
  const { design, clusters } = o.one.wish;
  const equal = frameModel(alike.counts, model);
  const plan = allocateUnits(equal, {
    ...{ design, clusters, allocation: o.one.wish.allocation ?? 'compromise', minimum: 50 },
    ...{ variance: o.one.wish.variance ?? 'neighbours', quantity: 'overall', goal: { size: o.size } },
  });
  return { ...rest, model: equal, plan };
}

function isCrop({ cropRows }: UnequalGrid, row: number): boolean {
  return row < cropRows;
}

function mapsCrop(unequal: UnequalGrid, col: number, row: number): boolean {
  const isWrong = hashLattice(7, col, row) / 2 ** 32 < unequal.mapErrors;
  return isCrop(unequal, row) !== isWrong;
}

function labelledUnits(
  units: readonly PlannedUnit[],
  o: {
    readonly frame: SampleFrame;
    readonly design: SampleDesign;
    readonly unequal: UnequalGrid;
    readonly isBlank: boolean;
  },
): LabelledUnit[] {
  const { frame, unequal, isBlank } = o;
  const design = samplingDesign(o.design);
  const probability = design.type === 'cluster' ? design.probability : 'inclusion_probability';
  return unitRecords(units, { ...o, prefix: 'P', showMapClass: false }).map(({ id, col, row, properties }) => ({
    ...{ id, col, row, alternateClass: undefined },
    pixelAreaM2: frame.pixelArea.areaM2(col, row),
    referenceClass: isCrop(unequal, row) ? 'crop' : 'other',
    mapClass: !isBlank && mapsCrop(unequal, col, row) ? 'crop' : 'other',
    stratum: properties['stratum'] as string | undefined,
    cluster: properties['cluster'] as string | undefined,
    inclusionProbability: properties[probability] as number,
    gridCol: properties['grid_col'] as number | undefined,
    gridRow: properties['grid_row'] as number | undefined,
    areas: { area: properties['area'] as string },
  }));
}

function cropEstimate(units: readonly LabelledUnit[], mapped: MappedAreas, design: SamplingDesign): Estimate {
  const names = ['other', 'crop'];
  const estimation = { confidence: 0.95, frame: 'observed' as const };
  const assessed = assessSample({ units, mapped, names, design, estimation });
  const common = { mapped, names, frame: 'observed' as const, ladder: DEFAULT_LADDER, overlapsTraining: false };
  return areaEstimates({ ...common, assessed })[1]!.estimate;
}

function rowAreas({ grid }: UnequalGrid): number[] {
  const model = pixelAreaModel(grid);
  return Array.from({ length: grid.heightPx }, (_, row) => model.runAreaM2(row, 0, grid.widthPx));
}

function wholeOf(unequal: UnequalGrid, isBlank: boolean): MappedAreas {
  const { grid } = unequal;
  const model = pixelAreaModel(grid);
  const classAreasM2 = [0, 0];
  for (let row = 0; row < grid.heightPx; row++) {
    for (let col = 0; col < grid.widthPx; col++) {
      classAreasM2[!isBlank && mapsCrop(unequal, col, row) ? 1 : 0]! += model.areaM2(col, row);
    }
  }
  const whole = { level: WHOLE_LEVEL, code: TOTAL_CODE, name: 'all', parents: {}, notObservedM2: 0 };
  const totalM2 = classAreasM2.reduce((sum, m2) => sum + m2, 0);
  return { levels: [WHOLE_LEVEL], areas: [{ ...whole, classAreasM2, totalM2 }] };
}

async function writeMap(folder: string, unequal: UnequalGrid, isBlank: boolean): Promise<string> {
  const file = path.join(folder, isBlank ? 'blank.tif' : 'map.tif');
  await writeCog({
    ...{ path: file, grid: unequal.grid, dataType: 'uint8', nodata: 255, blockPx: 256, overviews: 'none' },
    colours: ['other', 'crop'].map((name, value) => ({ value, name, rgb: [80 * value, 120, 60] as const })),
    read: ({ col, row, widthPx, heightPx }) =>
      Promise.resolve(
        Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
          !isBlank && mapsCrop(unequal, col + (i % widthPx), row + Math.floor(i / widthPx)) ? 1 : 0,
        ),
      ),
  });
  return file;
}

/** The grid cut into blocks, in its own CRS. */
function writeBlocks(folder: string, { grid, blockPx, smallBlockPx }: UnequalGrid, isSmall: boolean): string {
  const [cols, rows] = isSmall ? smallBlockPx : blockPx;
  const [a, , c, , e, f] = grid.affine;
  const features = [];
  for (let row = 0; row < grid.heightPx; row += rows) {
    for (let col = 0; col < grid.widthPx; col += cols) {
      const [right, bottom] = [Math.min(grid.widthPx, col + cols), Math.min(grid.heightPx, row + rows)];
      const corners = [
        [col, row],
        [col, bottom],
        [right, bottom],
        [right, row],
        [col, row],
      ] as const;
      features.push({
        type: 'Feature',
        properties: { code: `B${row}-${col}` },
        geometry: { type: 'Polygon', coordinates: [corners.map(([x, y]) => [a * x + c, e * y + f])] },
      });
    }
  }
  const file = path.join(folder, isSmall ? 'small-areas.geojson' : 'areas.geojson');
  const crs = { type: 'name', properties: { name: crsToText(grid.crs) } };
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', crs, features }));
  return file;
}
