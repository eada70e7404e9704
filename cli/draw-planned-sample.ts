import { hilbertOrder } from '../geo/hilbert-order.ts';
import { findOnLattices, findRanks, type DrawnPixel, type RankedPixel } from '../pipeline/draw-sample.ts';
import type { SampleFrame } from '../pipeline/sample-frame.ts';
import { drawRanks, shuffled, systematicGrid } from '../statistics/draw.ts';
import { systematicDraw } from '../statistics/proportional-to-size.ts';
import { hashLattice, RandomStream } from '../statistics/random-stream.ts';
import type { FrameModel } from './sample-expectations.ts';
import type { TwoStagePlan, UnitPlan } from './unit-plan.ts';

/** A drawn pixel with what its design says of it. */
export interface PlannedUnit extends DrawnPixel {
  readonly inclusionProbability: number;
  /** Index of the stratum or the area it was drawn from; 0 where there is one group. */
  readonly group: number;
  /** Place among the reserve of its group, from 1; undefined for the sample itself. */
  readonly reserveOrder?: number;
  readonly gridCol?: number;
  readonly gridRow?: number;
}

export interface PlannedDraw {
  readonly units: readonly PlannedUnit[];
  readonly reserve: readonly PlannedUnit[];
}

export interface DrawRequest {
  readonly frame: SampleFrame;
  readonly model: FrameModel;
  readonly plan: UnitPlan;
  readonly seed: number;
  /** Units of the reserve for each unit of the sample. */
  readonly reserve: number;
}

/** Streams of one seed: what one of them gives does not depend on how much was taken from another. */
const STREAM = { order: 0, firstStage: 1, reserve: 2, group: 16 } as const;

/** Draws a planned sample and its reserve: the same seed gives the same units, whatever the reserve's size. */
export async function drawPlannedSample(request: DrawRequest): Promise<PlannedDraw> {
  const { plan, model, frame, seed } = request;
  if (plan.design === 'systematic') return drawSystematic(request, plan);
  if (plan.design === 'two-stage') return drawTwoStage(request, plan);
  const { strata } = model.counts;
  if (plan.design === 'stratified') {
    const groupOf = new Map(strata.map(({ value }, h) => [value, h]));
    const groups = model.byStratum.map((cells, h) => group(pixelsOf(cells), plan.units[h]!, request));
    const drawn = await drawGroups(request, groups, ({ stratumValue }) => groupOf.get(stratumValue));
    // In random order: the places of the units say nothing of their strata.
    return { ...drawn, units: shuffled(stream(seed, STREAM.order), drawn.units) };
  }
  return drawGroups({ ...request, frame }, [group(model.counts.pixels, plan.total, request)], () => 0);
}

/** A part of the frame in which a simple random sample is drawn. */
interface Group {
  readonly pixels: number;
  readonly units: number;
  readonly reserve: number;
  readonly inclusionProbability: number;
}

function group(pixels: number, units: number, { reserve }: DrawRequest, firstStage = 1): Group {
  return {
    pixels,
    units,
    reserve: Math.min(pixels - units, Math.ceil(reserve * units - 1e-9)),
    inclusionProbability: (firstStage * units) / pixels,
  };
}

async function drawGroups(
  { frame, seed }: DrawRequest,
  groups: readonly Group[],
  groupOf: Parameters<typeof findRanks>[1],
): Promise<PlannedDraw> {
  const ranks = groups.map(({ pixels, units, reserve }, h) =>
    units === 0 ? [] : drawRanks(stream(seed, STREAM.group + h), pixels, units + reserve),
  );
  const found = (await findRanks(frame, groupOf, ranks)).map((pixel) => plannedUnit(pixel, groups[pixel.group]!));
  return {
    units: found.filter(({ reserveOrder }) => reserveOrder === undefined),
    reserve: found.filter(({ reserveOrder }) => reserveOrder !== undefined),
  };
}

function plannedUnit({ order, ...pixel }: RankedPixel, { units, inclusionProbability }: Group): PlannedUnit {
  return { ...pixel, inclusionProbability, ...(order < units ? {} : { reserveOrder: order - units + 1 }) };
}

async function drawTwoStage(request: DrawRequest, plan: TwoStagePlan): Promise<PlannedDraw> {
  const { model } = request;
  const drawn = drawnAreas(request, plan);
  const groups = model.byArea.map((cells, area) =>
    drawn.has(area)
      ? group(pixelsOf(cells), plan.unitsIfDrawn[area]!, request, plan.stages[area]!.probability)
      : { pixels: 0, units: 0, reserve: 0, inclusionProbability: 0 },
  );
  return drawGroups(request, groups, ({ area }) => (drawn.has(area) ? area : undefined));
}

/** Along a curve through the areas, so that those drawn are spread over the frame whatever the order of their file. */
function drawnAreas({ frame, seed }: DrawRequest, { stages }: TwoStagePlan): ReadonlySet<number> {
  const areas = stages.flatMap(({ probability }, area) => (probability > 0 ? [area] : []));
  const middles = areas.map((area): [number, number] => {
    const [minCol, minRow, maxCol, maxRow] = frame.areas!.projected[area]!.boundsPx;
    return [(minCol + maxCol) / 2, (minRow + maxRow) / 2];
  });
  const order = hilbertOrder(middles).map((position) => areas[position]!);
  const ordered = order.map((area) => stages[area]!);
  return new Set(systematicDraw(stream(seed, STREAM.firstStage), ordered).map((position) => order[position]!));
}

/** The reserve comes from a second random start, in random order. */
async function drawSystematic(
  { frame, seed, reserve }: DrawRequest,
  { spacing }: Extract<UnitPlan, { design: 'systematic' }>,
): Promise<PlannedDraw> {
  const grids = [STREAM.firstStage, STREAM.reserve].map((use) => systematicGrid(stream(seed, use), spacing));
  const [first = [], second = []] = await findOnLattices(frame, grids);
  const { inclusionProbability } = grids[0]!;
  const units = first.map((pixel) => ({ ...pixel, inclusionProbability, group: 0 }));
  const taken = new Set(first.map(({ col, row }) => `${col} ${row}`));
  const others = shuffled(stream(seed, STREAM.order), second).filter(({ col, row }) => !taken.has(`${col} ${row}`));
  return {
    units,
    reserve: others.slice(0, Math.ceil(reserve * units.length - 1e-9)).map((pixel, i) => ({
      ...pixel,
      inclusionProbability,
      group: 0,
      reserveOrder: i + 1,
    })),
  };
}

function stream(seed: number, use: number): RandomStream {
  return new RandomStream(hashLattice(seed, use, 0x5a3d));
}

function pixelsOf(cells: readonly { readonly pixels: number }[]): number {
  return cells.reduce((sum, { pixels }) => sum + pixels, 0);
}
