import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../../stages/validation/options.ts';
import { hilbertOrder } from '../../../geo/hilbert-order.ts';
import { UNMAPPED_STRATUM } from '../../../statistics/area-by-class.ts';
import { shuffled } from '../../../statistics/draw.ts';
import { inclusionProbabilities, systematicDraw } from '../../../statistics/proportional-to-size.ts';
import type { RandomStream } from '../../../statistics/random-stream.ts';
import type { SystematicVariance } from '../../../statistics/systematic-variance.ts';
import { NO_CLASS } from '../sample-population.ts';
import { allocate, atLeast } from './allocations.ts';
import { framePixels, PIXEL_M2, type CasePixels, type MapPopulation } from './case-pixels.ts';

/** How samples are drawn from the pixels, and what the run file would say of it. */
export interface CaseDesign {
  readonly design: SamplingDesign;
  readonly draw: (random: RandomStream) => LabelledUnit[];
}

/** Proportions of the units by stratum of the earlier land cover. */
const PREVIOUS_UNITS: Readonly<Record<string, number>> = {
  arable: 140,
  pasture: 120,
  woodland: 140,
  open_water: 70,
  settlement: 70,
  wet_ground: 60,
};

type DesignOf = (pixels: CasePixels, population: MapPopulation, units: number) => CaseDesign;

/** Side of the clusters, pixels drawn in each square, and the strata too small for an office to draw in, in pixels. */
const PLOT_SIDE_PX = 3;
const SQUARE_SIDE_PX = 50;
const UNITS_PER_SQUARE = 10;
const STRAY_PX = 50;

/** The designs of the grid by name; the number after the last hyphen of a design is that of its units. */
const DESIGNS: Readonly<Record<string, DesignOf>> = {
  /** Simple random. */
  srs: (pixels, population, units) => {
    const frame = framePixels(pixels);
    const label = labelling(pixels, population);
    return {
      design: { type: 'simple-random' },
      draw: (random) => drawGroup(frame, units, random).map((pixel) => label(pixel)),
    };
  },
  /** Strata are the classes of the map, rare ones drawn more densely: at least 50, or n ÷ (strata + 1) where that is less. */
  map: (pixels, population, units) =>
    mapStratified(pixels, population, (sizes) =>
      atLeast(units, { sizes, minimum: Math.min(50, Math.floor(units / (sizes.length + 1))) }),
    ),
  /** Strata are the classes of the map, units in proportion, at least one. */
  prop: (pixels, population, units) =>
    mapStratified(pixels, population, (sizes) => atLeast(units, { sizes, minimum: 1 })),
  /** Strata of the land cover of an earlier year, rare ones drawn more densely. */
  prev: (pixels, population, units) => {
    const { previous, previousNames: names } = pixels;
    const counts = allocate(
      units,
      names.map((name) => PREVIOUS_UNITS[name]!),
    );
    return ownStrata(pixels, population, { valueOf: previous, names, counts });
  },
  /** Strata are the municipalities, the same number in each. */
  muni: (pixels, population, units) => {
    const names = pixels.codes.map((codes) => codes[population.mapped.levels[0]!] ?? Object.values(codes)[0]!);
    const counts = names.map(() => Math.round(units / names.length));
    return ownStrata(pixels, population, { valueOf: pixels.areaOfPixel, names, counts });
  },
  /** A square grid with a random start, its variance as though simple random. */
  sysS: (pixels, population, units) => systematic(pixels, population, { units, variance: 'simple-random' }),
  /** The same with successive differences. */
  sysD: (pixels, population, units) => systematic(pixels, population, { units, variance: 'successive-difference' }),
  /** The same with differences of neighbours, lines and ends. */
  sysN: (pixels, population, units) => systematic(pixels, population, { units, variance: 'neighbours' }),
  /** Squares of 3 × 3 pixels, drawn with equal chance and labelled whole. */
  plots: (pixels, population, units) => {
    const plots = squares(pixels, PLOT_SIDE_PX);
    const drawn = Math.round(units / PLOT_SIDE_PX ** 2);
    const label = labelling(pixels, population);
    return {
      design: { ...CLUSTERS, clusters: plots.length },
      draw: (random) =>
        random.sampleWithoutReplacement(plots.length, drawn).flatMap((plot) =>
          plots[plot]!.map((pixel) => ({
            ...label(pixel),
            cluster: String(plot),
            inclusionProbability: drawn / plots.length,
          })),
        ),
    };
  },
  /** Two stages: squares of 1 km with chances in proportion to their size, 10 pixels in each. */
  squares: (pixels, population, units) =>
    twoStage(pixels, population, { units, design: CLUSTERS, orderOf: (all, random) => shuffled(random, all) }),
  /** The same at even steps along a Hilbert curve. */
  line: (pixels, population, units) => {
    const middle = (square: readonly number[]): number => square[Math.floor(square.length / 2)]!;
    const place = (pixel: number): readonly [number, number] => [
      pixel % pixels.widthPx,
      Math.floor(pixel / pixels.widthPx),
    ];
    return twoStage(pixels, population, {
      units,
      design: { ...CLUSTERS, variance: 'in-line' },
      orderOf: (all) => hilbertOrder(all.map((square) => place(middle(square)))).map((k) => all[k]!),
    });
  },
};

const CLUSTERS = { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' } as const;

function twoStage(
  pixels: CasePixels,
  population: MapPopulation,
  o: {
    readonly units: number;
    readonly design: SamplingDesign;
    readonly orderOf: (squares: readonly number[][], random: RandomStream) => number[][];
  },
): CaseDesign {
  const all = squares(pixels, SQUARE_SIDE_PX);
  const label = labelling(pixels, population);
  const draw = (random: RandomStream): LabelledUnit[] => {
    const ordered = o.orderOf(all, random);
    const stages = inclusionProbabilities(
      ordered.map(({ length }) => length),
      Math.round(o.units / UNITS_PER_SQUARE),
    );
    return systematicDraw(random, stages).flatMap((position) => {
      const square = ordered[position]!;
      const count = Math.min(UNITS_PER_SQUARE, square.length);
      const inclusionProbability = (stages[position]!.probability * count) / square.length;
      const cluster = String(square[0]);
      return drawGroup(square, count, random).map((pixel) => ({ ...label(pixel), cluster, inclusionProbability }));
    });
  };
  return { design: o.design, draw };
}

/**
 * The design of a name such as `srs-300`.
 * @throws RangeError for a name of another form.
 */
export function caseDesign(name: string, pixels: CasePixels, population: MapPopulation): CaseDesign {
  const [kind = '', units = ''] = name.split('-');
  const make = DESIGNS[kind];
  if (make === undefined || !/^[1-9]\d*$/u.test(units)) {
    throw new RangeError(
      `A design of the grid is one of ${Object.keys(DESIGNS).join(', ')}, a hyphen and the number of units, found "${name}".`,
    );
  }
  return make(pixels, population, Number(units));
}

function mapStratified(
  pixels: CasePixels,
  population: MapPopulation,
  allocation: (sizes: readonly number[]) => readonly number[],
): CaseDesign {
  const { classes, map } = population;
  const names = [...classes, UNMAPPED_STRATUM];
  const groups = groupsOf(pixels, { valueOf: map, groups: names.length });
  // Nobody plans a stratum for stray pixels.
  const drawable = groups.map((group) => (group.length < STRAY_PX ? 0 : group.length));
  const used = drawable.filter((size) => size > 0);
  const counts = allocation(used);
  let next = 0;
  const byGroup = drawable.map((size) => (size === 0 ? 0 : counts[next++]!));
  const label = labelling(pixels, population);
  return {
    design: { type: 'stratified' },
    draw: (random) => groups.flatMap((group, h) => drawGroup(group, byGroup[h]!, random).map((pixel) => label(pixel))),
  };
}

function ownStrata(
  pixels: CasePixels,
  population: MapPopulation,
  o: { readonly valueOf: Uint8Array; readonly names: readonly string[]; readonly counts: readonly number[] },
): CaseDesign {
  const groups = groupsOf(pixels, { valueOf: o.valueOf, groups: o.names.length });
  const sizes = Object.fromEntries(o.names.map((name, h) => [name, (groups[h]!.length * PIXEL_M2) / 1e6]));
  const label = labelling(pixels, population);
  return {
    design: { type: 'stratified', stratum: 'stratum', sizes },
    draw: (random) =>
      groups.flatMap((group, h) =>
        drawGroup(group, o.counts[h]!, random).map((pixel) => ({ ...label(pixel), stratum: o.names[h] })),
      ),
  };
}

function systematic(
  pixels: CasePixels,
  population: MapPopulation,
  o: { readonly units: number; readonly variance: SystematicVariance },
): CaseDesign {
  const { areaOfPixel, widthPx } = pixels;
  const step = Math.sqrt(framePixels(pixels).length / o.units);
  const heightPx = areaOfPixel.length / widthPx;
  const label = labelling(pixels, population);
  return {
    design: { type: 'systematic', variance: o.variance },
    draw: (random) => {
      const [startRow, startCol] = [random.next() * step, random.next() * step];
      const units: LabelledUnit[] = [];
      for (let gridRow = 0; startRow + gridRow * step < heightPx; gridRow++) {
        for (let gridCol = 0; startCol + gridCol * step < widthPx; gridCol++) {
          const pixel = Math.floor(startRow + gridRow * step) * widthPx + Math.floor(startCol + gridCol * step);
          if (areaOfPixel[pixel] !== NO_CLASS) units.push({ ...label(pixel), gridCol, gridRow });
        }
      }
      return units;
    },
  };
}

/** Pixels of the areas by the value of an array, whose highest values, such as 255, all go into the last group. */
function groupsOf(pixels: CasePixels, o: { readonly valueOf: Uint8Array; readonly groups: number }): Uint32Array[] {
  const groups = Array.from({ length: o.groups }, (): number[] => []);
  for (const pixel of framePixels(pixels)) groups[Math.min(o.valueOf[pixel]!, o.groups - 1)]!.push(pixel);
  return groups.map((group) => Uint32Array.from(group));
}

function drawGroup(group: ArrayLike<number>, count: number, random: RandomStream): number[] {
  return random.sampleWithoutReplacement(group.length, count).map((position) => group[position]!);
}

/** Pixels of the areas by square of the grid. */
function squares(pixels: CasePixels, sidePx: number): number[][] {
  const found = new Map<number, number[]>();
  for (const pixel of framePixels(pixels)) {
    const [row, col] = [Math.floor(pixel / pixels.widthPx), pixel % pixels.widthPx];
    const key = Math.floor(row / sidePx) * pixels.widthPx + Math.floor(col / sidePx);
    const square = found.get(key);
    if (square === undefined) found.set(key, [pixel]);
    else square.push(pixel);
  }
  return [...found.values()];
}

function labelling(pixels: CasePixels, population: MapPopulation): (pixel: number) => LabelledUnit {
  const { widthPx, areaOfPixel, codes } = pixels;
  const { classes, truth, map } = population;
  return (pixel) => ({
    id: String(pixel),
    col: pixel % widthPx,
    row: Math.floor(pixel / widthPx),
    referenceClass: classes[truth[pixel]!],
    alternateClass: undefined,
    mapClass: classes[map[pixel]!],
    stratum: undefined,
    cluster: undefined,
    inclusionProbability: undefined,
    gridCol: undefined,
    gridRow: undefined,
    areas: codes[areaOfPixel[pixel]!]!,
  });
}
