import { hilbertOrder } from '../geo/hilbert-order.ts';
import type { SampleModel } from './frame-counts.ts';
import { drawByArea, findOnAreaLattices, type SizedPixel } from './draw-by-area.ts';
import { findOnLattices, findRanks, type DrawnPixel, type GridPixel, type RankedPixel } from './draw-pixels.ts';
import type { SampleFrame } from './sample-frame.ts';
import type { CountedCell } from './frame-counts.ts';
import { drawRanks, shuffled, systematicGrid } from '../statistics/draw.ts';
import { ParetoDraw } from '../statistics/pareto-sampling.ts';
import { systematicDraw } from '../statistics/proportional-to-size.ts';
import { hashLattice, RandomStream } from '../statistics/random-stream.ts';
import { drawsByArea, smallestPixelKm2 } from './unit-capacity.ts';
import type { TwoStagePlan, UnitPlan } from '../statistics/expected/unit-plan.ts';

/** A drawn pixel with what its design says of it. */
export interface PlannedUnit extends DrawnPixel {
  readonly inclusionProbability: number;
  /** Where pixels differ in area: the chance of a piece of the unit as large as the frame's smallest pixel. */
  readonly areaChance?: number;
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
  readonly model: SampleModel;
  readonly plan: UnitPlan;
  readonly seed: number;
  /** Units of the reserve for each unit of the sample. */
  readonly reserve: number;
}

const M2_PER_KM2 = 1e6;

/** Streams of one seed: what one of them gives does not depend on how much was taken from another. */
const STREAM = { order: 0, firstStage: 1, reserve: 2, group: 16 } as const;

/**
 * Draws a planned sample and its reserve: the same seed gives the same units, whatever the reserve's size. Where the frame's
 * pixels differ in area (`drawsByArea`) their chances are in proportion to it, else all the same.
 */
export async function drawPlannedSample(request: DrawRequest): Promise<PlannedDraw> {
  const { plan, model, frame, seed } = request;
  if (plan.design === 'systematic') return drawSystematic(request, plan);
  if (plan.design === 'two-stage') return drawTwoStage(request, plan);
  const { strata } = model.counts;
  if (plan.design === 'stratified') {
    const groupOf = new Map(strata.map(({ value }, h) => [value, h]));
    const groups = model.byStratum.map((cells, h) => group(cells, plan.units[h]!, request));
    const drawn = await drawGroups(request, groups, ({ stratumValue }) => groupOf.get(stratumValue));
    // In random order: the places of the units say nothing of their strata.
    return { ...drawn, units: shuffled(stream(seed, STREAM.order), drawn.units) };
  }
  return drawGroups({ ...request, frame }, [group(model.counts.cells, plan.total, request)], () => 0);
}

/** A part of the frame in which units are drawn at random. */
interface Group {
  readonly pixels: number;
  readonly km2: number;
  readonly firstStage: number;
  readonly units: number;
  readonly reserve: number;
}

function group(cells: readonly CountedCell[], units: number, { reserve }: DrawRequest, firstStage = 1): Group {
  const pixels = cells.reduce((sum, cell) => sum + cell.pixels, 0);
  return {
    ...{ pixels, units, firstStage },
    km2: cells.reduce((sum, cell) => sum + cell.km2, 0),
    reserve: Math.min(pixels - units, Math.ceil(reserve * units - 1e-9)),
  };
}

async function drawGroups(
  { frame, model, seed }: DrawRequest,
  groups: readonly Group[],
  groupOf: Parameters<typeof findRanks>[1],
): Promise<PlannedDraw> {
  const { cells } = model.counts;
  const smallest = smallestPixelKm2(cells);
  const random = (h: number): RandomStream => stream(seed, STREAM.group + h);
  const found = drawsByArea(cells)
    ? (
        await drawByArea(
          frame,
          groupOf,
          groups.map(({ km2, units, reserve }, h) => ({
            ...{ units, areaM2: km2 * M2_PER_KM2 },
            draw: new ParetoDraw(random(h), units + reserve),
          })),
        )
      ).map((pixel) => sizedUnit(pixel, groups[pixel.group]!, smallest))
    : (
        await findRanks(
          frame,
          groupOf,
          groups.map(({ pixels, units, reserve }, h) =>
            units === 0 ? [] : drawRanks(random(h), pixels, units + reserve),
          ),
        )
      ).map((pixel) => plannedUnit(pixel, groups[pixel.group]!));
  return {
    units: found.filter(({ reserveOrder }) => reserveOrder === undefined),
    reserve: found.filter(({ reserveOrder }) => reserveOrder !== undefined),
  };
}

function plannedUnit(
  { order, ...pixel }: RankedPixel,
  { units, pixels, firstStage }: Group,
  inclusionProbability = (firstStage * units) / pixels,
): PlannedUnit {
  return { ...pixel, inclusionProbability, ...(order < units ? {} : { reserveOrder: order - units + 1 }) };
}

function sizedUnit({ areaM2, ...pixel }: SizedPixel<RankedPixel>, one: Group, smallestKm2: number): PlannedUnit {
  const areaKm2 = areaM2 / M2_PER_KM2;
  const inclusionProbability = one.firstStage * Math.min(1, (one.units * areaKm2) / one.km2);
  return {
    ...plannedUnit(pixel, one, inclusionProbability),
    areaChance: (inclusionProbability * smallestKm2) / areaKm2,
  };
}

async function drawTwoStage(request: DrawRequest, plan: TwoStagePlan): Promise<PlannedDraw> {
  const { model } = request;
  const drawn = drawnAreas(request, plan);
  const groups = model.byArea.map((cells, area) =>
    drawn.has(area)
      ? group(cells, plan.unitsIfDrawn[area]!, request, plan.stages[area]!.probability)
      : group([], 0, request),
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
  request: DrawRequest,
  plan: Extract<UnitPlan, { design: 'systematic' }>,
): Promise<PlannedDraw> {
  const { seed, reserve } = request;
  const [units = [], second = []] = await onLattices(request, plan);
  const taken = new Set(units.map(({ col, row }) => `${col} ${row}`));
  const others = shuffled(stream(seed, STREAM.order), second).filter(({ col, row }) => !taken.has(`${col} ${row}`));
  return {
    units,
    reserve: others.slice(0, Math.ceil(reserve * units.length - 1e-9)).map((pixel, i) => ({
      ...pixel,
      reserveOrder: i + 1,
    })),
  };
}

/** The pixels of two random starts, the second one for the reserve. */
async function onLattices(
  { frame, seed }: DrawRequest,
  { spacing, stepKm2 }: Extract<UnitPlan, { design: 'systematic' }>,
): Promise<PlannedUnit[][]> {
  const streams = [STREAM.firstStage, STREAM.reserve].map((use) => stream(seed, use));
  if (stepKm2 === undefined) {
    const grids = streams.map((random) => systematicGrid(random, spacing));
    const { inclusionProbability } = grids[0]!;
    const found = await findOnLattices(frame, grids);
    return found.map((pixels) => pixels.map((pixel) => gridUnit(pixel, inclusionProbability)));
  }
  const stepM2 = stepKm2 * M2_PER_KM2;
  const lattices = streams.map((random) => ({
    ...{ spacing, stepM2 },
    startRow: Math.floor(random.nextFine() * spacing),
    startM2: random.nextFine() * stepM2,
  }));
  const found = await findOnAreaLattices(frame, lattices);
  return found.map((pixels) => pixels.map(({ areaM2, ...pixel }) => gridUnit(pixel, areaM2 / (spacing * stepM2))));
}

function gridUnit(pixel: GridPixel, inclusionProbability: number): PlannedUnit {
  return { ...pixel, inclusionProbability, group: 0 };
}

function stream(seed: number, use: number): RandomStream {
  return new RandomStream(hashLattice(seed, use, 0x5a3d));
}
