import type { LabelledUnit } from '../../stages/validation/reference/labelled-unit.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import type { RandomStream } from '../../statistics/random-stream.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';

/** A sample with the design that it is declared to have. */
export interface DeclaredSample {
  readonly units: readonly LabelledUnit[];
  readonly design: SamplingDesign;
}

/** Draws a sample of the sample case under one design, declared as it was drawn. */
export type RightDraw = (population: SamplePopulation, random: RandomStream) => DeclaredSample;

const PIXEL_KM2 = 0.0004;
/** Side of a segment of pixels, the clusters of an area frame. */
const SEGMENT_PX = 64;
const UNITS_IN_SEGMENT = 10;

/** The units at some pixels, labelled with the truth. */
export function unitsAt(
  { widthPx, truth, map, areaOfPixel, classes, codes }: SamplePopulation,
  pixels: readonly number[],
  about: (pixel: number, position: number) => Partial<LabelledUnit> = () => ({}),
): LabelledUnit[] {
  return pixels.map((pixel, position) => ({
    id: `${pixel}-${position}`,
    col: pixel % widthPx,
    row: Math.floor(pixel / widthPx),
    referenceClass: classes[truth[pixel]!],
    ...{ alternateClass: undefined, stratum: undefined, cluster: undefined, inclusionProbability: undefined },
    ...{ gridCol: undefined, gridRow: undefined },
    mapClass: map[pixel] === NO_CLASS ? undefined : classes[map[pixel]!],
    areas: codes[areaOfPixel[pixel]!]!,
    ...about(pixel, position),
  }));
}

function simpleRandom(size: number): RightDraw {
  return (population, random) => ({
    units: unitsAt(population, drawn(landOf(population), size, random)),
    design: { type: 'simple-random' },
  });
}

function withoutLabels(draw: RightDraw, share: number): RightDraw {
  return (population, random) => {
    const { units, design } = draw(population, random);
    const isMissing = (): boolean => random.next() < share;
    return { units: units.map((unit) => (isMissing() ? { ...unit, referenceClass: undefined } : unit)), design };
  };
}

/** The design of the committed sample, in another size. */
function ofEarlierMap(factor: number): RightDraw {
  return (population, random) => {
    const sizes = new Map(population.frames.map(({ name, sampleSize }) => [name, Math.round(factor * sampleSize)]));
    return drawStrata(population, { strata: byEarlierMap(population), unitsOf: (name) => sizes.get(name)!, random });
  };
}

function stratified(
  strataOf: (population: SamplePopulation) => Groups,
  unitsOfShare: (share: number) => number,
): RightDraw {
  return (population, random) => {
    const whole = landOf(population).length;
    const strata = strataOf(population);
    const unitsOf = (name: string): number => unitsOfShare(strata.get(name)!.length / whole);
    return drawStrata(population, { strata, unitsOf, random });
  };
}

function drawStrata(
  population: SamplePopulation,
  o: {
    readonly strata: Groups;
    readonly unitsOf: (name: string) => number;
    readonly random: RandomStream;
  },
): DeclaredSample {
  const names = [...o.strata.keys()];
  return {
    units: names.flatMap((name) =>
      unitsAt(population, drawn(o.strata.get(name)!, o.unitsOf(name), o.random), () => ({ stratum: name })),
    ),
    design: {
      type: 'stratified',
      stratum: 'stratum',
      sizes: Object.fromEntries(names.map((name) => [name, o.strata.get(name)!.length * PIXEL_KM2])),
    },
  };
}

function byMapItself(unitsOfShare: (share: number) => number): RightDraw {
  const draw = stratified(byMap, unitsOfShare);
  return (population, random) => ({ units: draw(population, random).units, design: { type: 'stratified' } });
}

function systematic(size: number, variance: 'simple-random' | 'successive-difference'): RightDraw {
  return (population, random) => {
    const { widthPx, map } = population;
    const step = Math.round(Math.sqrt(landOf(population).length / size));
    const [startCol, startRow] = [random.integer(step), random.integer(step)];
    const pixels: number[] = [];
    for (let row = startRow; row * widthPx < map.length; row += step) {
      for (let col = startCol; col < widthPx; col += step) {
        if (population.areaOfPixel[row * widthPx + col] !== NO_CLASS) pixels.push(row * widthPx + col);
      }
    }
    return { units: unitsAt(population, pixels), design: { type: 'systematic', variance } };
  };
}

/** Squares drawn with equal chance, a few units in each: one that the border cuts has fewer pixels to draw from. */
function segments(count: number): RightDraw {
  return (population, random) => {
    const squares = bySegment(population);
    const names = [...squares.keys()];
    const chosen = random.sampleWithoutReplacement(names.length, count).map((i) => names[i]!);
    return {
      units: chosen.flatMap((name) =>
        inCluster(population, { name, members: squares.get(name)!, chance: count / names.length, random }),
      ),
      design: { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' },
    };
  };
}

/** Municipalities drawn with a chance that goes with their size (Sampford's is not needed: systematic), 100 units in each. */
function twoStage(count: number): RightDraw {
  return (population, random) => {
    const municipalities = [...byMunicipality(population)];
    const whole = landOf(population).length;
    for (let i = municipalities.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      [municipalities[i], municipalities[j]] = [municipalities[j]!, municipalities[i]!];
    }
    const start = random.next();
    let passed = 0;
    const units = municipalities.flatMap(([name, members]) => {
      const chance = (count * members.length) / whole;
      const before = passed;
      passed += chance;
      const isDrawn = Math.ceil(passed - start) > Math.ceil(before - start);
      return isDrawn ? inCluster(population, { name, members, chance, units: 100, random }) : [];
    });
    return { units, design: { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' } };
  };
}

function inCluster(
  population: SamplePopulation,
  o: {
    readonly name: string;
    readonly members: readonly number[];
    readonly chance: number;
    readonly random: RandomStream;
    readonly units?: number;
  },
): LabelledUnit[] {
  const units = Math.min(o.units ?? UNITS_IN_SEGMENT, o.members.length);
  const inclusionProbability = o.chance * (units / o.members.length);
  return unitsAt(population, drawn(o.members, units, o.random), () => ({ cluster: o.name, inclusionProbability }));
}

function drawn(members: readonly number[], size: number, random: RandomStream): number[] {
  return random.sampleWithoutReplacement(members.length, size).map((position) => members[position]!);
}

type Groups = ReadonlyMap<string, readonly number[]>;

/** What is made of a population once and drawn from many times. */
function once(make: (population: SamplePopulation) => Groups): (population: SamplePopulation) => Groups {
  const made = new WeakMap<SamplePopulation, Groups>();
  return (population) => {
    const known = made.get(population) ?? make(population);
    made.set(population, known);
    return known;
  };
}

function grouped(population: SamplePopulation, keyOf: (pixel: number) => string): Groups {
  const groups = new Map<string, number[]>();
  for (const pixel of landOf(population)) {
    const key = keyOf(pixel);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pixel]);
    else group.push(pixel);
  }
  return groups;
}

const WHOLE = 'whole';
const theWhole = once(({ frames }) => {
  return new Map([[WHOLE, frames.flatMap((frame) => [...frame.pixels]).toSorted((a, b) => a - b)]]);
});
const landOf = (population: SamplePopulation): readonly number[] => theWhole(population).get(WHOLE)!;

const byEarlierMap = once(({ frames }) => new Map(frames.map(({ name, pixels }) => [name, [...pixels]])));

const byMap = once((population) => {
  const { map, classes } = population;
  return grouped(population, (pixel) => (map[pixel] === NO_CLASS ? 'not observed' : classes[map[pixel]!]!));
});

const byMunicipality = once((population) => {
  const { codes, areaOfPixel } = population;
  return grouped(population, (pixel) => codes[areaOfPixel[pixel]!]!['municipality']!);
});

const bySegment = once((population) => {
  const { widthPx } = population;
  return grouped(population, (pixel) => {
    const [col, row] = [pixel % widthPx, Math.floor(pixel / widthPx)];
    return `${Math.floor(col / SEGMENT_PX)}/${Math.floor(row / SEGMENT_PX)}`;
  });
});

/** Designs of right samples, several sizes each. */
export const RIGHT_DRAWS: Readonly<Record<string, RightDraw>> = {
  'simple random, 100': simpleRandom(100),
  'simple random, 300': simpleRandom(300),
  'simple random, 600': simpleRandom(600),
  'simple random, 2000': simpleRandom(2000),
  'simple random, 600, a tenth without label': withoutLabels(simpleRandom(600), 0.1),
  'strata of an earlier map, 300': ofEarlierMap(0.5),
  'strata of an earlier map, 600': ofEarlierMap(1),
  'strata of an earlier map, 2000': ofEarlierMap(10 / 3),
  'strata of an earlier map, in proportion, 600': stratified(byEarlierMap, (share) =>
    Math.max(2, Math.round(600 * share)),
  ),
  'strata of this map, 50 each and in proportion, 600': stratified(byMap, (share) => 50 + Math.round(250 * share)),
  'strata of this map by name alone, 600': byMapItself((share) => 50 + Math.round(250 * share)),
  'municipalities as strata, 600': stratified(byMunicipality, () => 50),
  'systematic, 600': systematic(600, 'simple-random'),
  'systematic, 2000, successive differences': systematic(2000, 'successive-difference'),
  'segments, 10 of 10 units': segments(10),
  'segments, 30 of 10 units': segments(30),
  'segments, 60 of 10 units': segments(60),
  'municipalities in two stages, 5 of 12': twoStage(5),
};
