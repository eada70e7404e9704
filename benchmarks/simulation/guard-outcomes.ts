import { PermanentError } from '../../errors/error-kinds.ts';
import { checkDeclaredSizes } from '../../stages/validation/reference/declared-sizes.ts';
import { guardRecord, guardSentences } from '../../stages/validation/reference/guard-record.ts';
import { withUnitAreas } from '../../stages/validation/reference/sample-balance.ts';
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
  const wrong = Object.entries(WRONG).map(([name, { of = COMMITTED, spoil }], w): GuardOutcome => {
    const random = new RandomStream(o.seed + 1000 + w);
    const judged = Array.from({ length: o.wrongDraws }, (_, k) =>
      judge(population, spoil(RIGHT_DRAWS[of]!(population, random), population), k),
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

/** The design of the committed sample. */
const COMMITTED = 'strata of an earlier map, 600';
const THIS_MAP = 'strata of this map, 50 each and in proportion, 600';
const MUNICIPALITIES = 'municipalities as strata, 600';

/** Each turns a right sample, of the committed design unless another is named, into a wrong one. */
export const WRONG: Readonly<Record<string, { readonly of?: string; readonly spoil: Spoil }>> = {
  'one stratum size × 10': { spoil: withSizes((sizes) => ({ ...sizes, open_water: 10 * sizes['open_water']! })) },
  'sizes halved': {
    spoil: withSizes((sizes) => Object.fromEntries(Object.entries(sizes).map(([name, km2]) => [name, km2 / 2]))),
  },
  'two sizes swapped (arable, pasture)': { spoil: permuted('arable', 'pasture') },
  'two sizes swapped (pasture, woodland)': { spoil: permuted('pasture', 'woodland') },
  'two sizes swapped (pasture, settlement)': { spoil: permuted('pasture', 'settlement') },
  'two sizes swapped (open water, settlement)': { spoil: permuted('open_water', 'settlement') },
  'classes of this map: two sizes swapped (cropland, grassland)': {
    of: THIS_MAP,
    spoil: permuted('cropland', 'grassland'),
  },
  'classes of this map: two sizes swapped (built-up, wetland)': {
    of: THIS_MAP,
    spoil: permuted('built_up', 'wetland'),
  },
  'classes of this map: three sizes permuted': { of: THIS_MAP, spoil: permuted('forest', 'grassland', 'water') },
  'municipalities: two sizes swapped (W02, W03)': { of: MUNICIPALITIES, spoil: permuted('W02', 'W03') },
  'stratified called simple random': { spoil: ({ units }) => ({ units, design: { type: 'simple-random' } }) },
  'a region left out': {
    spoil: ({ units, design }, { codes }) => ({
      units: units.filter(({ areas }) => areas['region'] !== codes[0]!['region']),
      design,
    }),
  },
  'a municipality without labels': {
    spoil: ({ units, design }) => ({
      units: units.map((unit) =>
        unit.areas['municipality'] === 'W04' ? { ...unit, referenceClass: undefined } : unit,
      ),
      design,
    }),
  },
  'weights all 1 ÷ 0.9': {
    spoil: ({ units }) => ({
      units: units.map((unit) => ({ ...unit, stratum: undefined, cluster: unit.id, inclusionProbability: 0.9 })),
      design: { type: 'cluster', cluster: 'cluster', probability: 'inclusion_probability' },
    }),
  },
  'strata of an earlier map called those of this map': {
    spoil: ({ units }) => ({ units, design: { type: 'stratified' } }),
  },
  'the same, without a word of strata at the units': {
    spoil: ({ units }) => ({
      units: units.map((unit) => ({ ...unit, stratum: undefined })),
      design: { type: 'stratified' },
    }),
  },
  'labels copied from the map': {
    spoil: ({ units, design }, { map, widthPx, classes }) => ({
      units: units.map((unit) => {
        const value = map[unit.row * widthPx + unit.col]!;
        return value === NO_CLASS ? unit : { ...unit, referenceClass: classes[value] };
      }),
      design,
    }),
  },
};

type Sizes = Readonly<Record<string, number>>;

function withSizes(change: (sizes: Sizes) => Sizes): Spoil {
  return ({ units, design }) => ({
    units,
    design: design.type === 'stratified' ? { ...design, sizes: { ...change(design.sizes!) } } : design,
  });
}

/** Gives each of some strata the size of the next. */
function permuted(...names: readonly string[]): Spoil {
  return withSizes((sizes) => ({
    ...sizes,
    ...Object.fromEntries(names.map((name, k) => [name, sizes[names[(k + 1) % names.length]!]!])),
  }));
}
