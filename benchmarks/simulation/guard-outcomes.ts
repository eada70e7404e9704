import { PermanentError } from '../../engine/errors.ts';
import { checkDeclaredSizes } from '../../stages/validation/declared-sizes.ts';
import { guardRecord, guardSentences } from '../../stages/validation/guard-record.ts';
import { withUnitAreas } from '../../stages/validation/sample-balance.ts';
import { RandomStream } from '../../statistics/random-stream.ts';
import { RIGHT_DRAWS, type DeclaredSample } from './guard-draws.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';

/** What became of samples of one kind. */
export interface GuardOutcome {
  readonly name: string;
  readonly draws: number;
  /** By arithmetic, before anything is computed. */
  readonly stopped: number;
  readonly held: number;
  readonly warned: number;
  /** The largest p of a draw that was stopped or held by balance; of right samples the smallest of all. */
  readonly extremeP: number | undefined;
}

interface Judged {
  readonly verdict: 'stopped' | 'held' | 'warned' | 'quiet';
  readonly smallestP: number | undefined;
}

/** Holds right samples of many designs, and wrong ones of each kind, against the land as a run does. */
export function guardOutcomes(
  population: SamplePopulation,
  o: { readonly rightDraws: number; readonly wrongDraws: number; readonly seed: number },
): { readonly right: readonly GuardOutcome[]; readonly wrong: readonly GuardOutcome[] } {
  const designs = Object.entries(RIGHT_DRAWS);
  const right = designs.map(([name, draw], d): GuardOutcome => {
    const random = new RandomStream(o.seed + d);
    const draws = Math.ceil(o.rightDraws / designs.length);
    const judged = Array.from({ length: draws }, (_, k) => judge(population, draw(population, random), k));
    return tally(name, judged, Math.min);
  });
  const committed = RIGHT_DRAWS['strata of an earlier map, 600']!;
  const wrong = Object.entries(WRONG).map(([name, spoil], w): GuardOutcome => {
    const random = new RandomStream(o.seed + 1000 + w);
    const judged = Array.from({ length: o.wrongDraws }, (_, k) =>
      judge(population, spoil(committed(population, random), population), k),
    );
    return tally(name, judged, Math.max);
  });
  return { right, wrong };
}

export function judge(population: SamplePopulation, { units, design }: DeclaredSample, seed: number): Judged {
  const { mapped, classes: names, grid } = population;
  const estimation = { confidence: 0.95, frame: 'areas' as const };
  const request = withUnitAreas({ units, mapped, names, design, estimation, grid, seed });
  try {
    checkDeclaredSizes(request, { where: 'design', seed });
  } catch (error) {
    if (error instanceof PermanentError) return { verdict: 'stopped', smallestP: undefined };
    throw error;
  }
  const record = guardRecord(request, { canEstimate: true });
  const { holds, warnings } = guardSentences(record);
  const smallestP = Math.min(1, ...record.balance.map(({ pValue }) => pValue));
  const quiet = warnings.length > 0 ? 'warned' : 'quiet';
  return { verdict: holds.length > 0 ? 'held' : quiet, smallestP };
}

function tally(name: string, judged: readonly Judged[], extreme: (...values: number[]) => number): GuardOutcome {
  const count = (verdict: Judged['verdict']): number => judged.filter((one) => one.verdict === verdict).length;
  const values = judged.flatMap(({ smallestP }) => (smallestP === undefined ? [] : [smallestP]));
  return {
    ...{ name, draws: judged.length, stopped: count('stopped'), held: count('held'), warned: count('warned') },
    extremeP: values.length === 0 ? undefined : extreme(...values),
  };
}

type Spoil = (sample: DeclaredSample, population: SamplePopulation) => DeclaredSample;

/** Each turns a right stratified sample into a wrong one. */
export const WRONG: Readonly<Record<string, Spoil>> = {
  'one stratum size × 10': withSizes((sizes) => ({ ...sizes, open_water: 10 * sizes['open_water']! })),
  'sizes halved': withSizes((sizes) => Object.fromEntries(Object.entries(sizes).map(([name, km2]) => [name, km2 / 2]))),
  'two sizes swapped (arable, pasture)': swapped('arable', 'pasture'),
  'two sizes swapped (pasture, woodland)': swapped('pasture', 'woodland'),
  'two sizes swapped (pasture, settlement)': swapped('pasture', 'settlement'),
  'two sizes swapped (open water, settlement)': swapped('open_water', 'settlement'),
  'stratified called simple random': ({ units }) => ({ units, design: { type: 'simple-random' } }),
  'a region left out': ({ units, design }, { codes }) => ({
    units: units.filter(({ areas }) => areas['region'] !== codes[0]!['region']),
    design,
  }),
  'a municipality without labels': ({ units, design }) => ({
    units: units.map((unit) => (unit.areas['municipality'] === 'W04' ? { ...unit, referenceClass: undefined } : unit)),
    design,
  }),
  'weights all 1 ÷ 0.9': ({ units }) => ({
    units: units.map((unit) => ({ ...unit, stratum: undefined, cluster: unit.id, inclusionProbability: 0.9 })),
    design: { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' },
  }),
  'strata of an earlier map called those of this map': ({ units }) => ({ units, design: { type: 'stratified' } }),
  'labels copied from the map': ({ units, design }, { map, widthPx, classes }) => ({
    units: units.map((unit) => {
      const value = map[unit.row * widthPx + unit.col]!;
      return value === NO_CLASS ? unit : { ...unit, referenceClass: classes[value] };
    }),
    design,
  }),
};

type Sizes = Readonly<Record<string, number>>;

function withSizes(change: (sizes: Sizes) => Sizes): Spoil {
  return ({ units, design }) => ({
    units,
    design: design.type === 'stratified' ? { ...design, sizes: { ...change(design.sizes!) } } : design,
  });
}

function swapped(one: string, other: string): Spoil {
  return withSizes((sizes) => ({ ...sizes, [one]: sizes[other]!, [other]: sizes[one]! }));
}
