import type { RunFile } from '../../config/run-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { checkFamilyLevels } from '../../geo/area-families.ts';
import type { Crs } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import type { ModelClass } from '../../models/model-package.ts';
import { legendLevels } from '../../stages/validation/estimates/legend-levels.ts';
import type { GuardSentences } from '../../stages/validation/reference/guard-sentences.ts';
import type { SamplingDesign } from '../../stages/validation/options.ts';
import type { ReferenceOptions } from '../../stages/validation/reference-options.ts';
import type { Locate } from './input-file.ts';
import { placeAreas, type PlannedAreas } from './areas/areas.ts';
import { planGuards } from './reference/guards.ts';
import { planCollapse } from './reference/collapse.ts';
import { planPublication, type PlannedPublication } from './publication.ts';
import { planReference, type PlannedReference } from './reference/reference.ts';
import { readAreaFamily, type AreaFamily } from './areas/read-area-family.ts';
import { readReference } from './reference/read-reference.ts';
import type { PlanFaults } from './plan-faults.ts';
import { planTrainingGround, type TrainedModel, type TrainingGround } from './reference/training-firewall.ts';

/** All that turns a map into statistics: areas, reference sample, rules of publication, checked. */
export interface PlannedStatistics {
  readonly areas: PlannedAreas;
  readonly reference: PlannedReference | undefined;
  readonly publication: PlannedPublication;
  readonly warnings: readonly string[];
  /** What the sample and its design show before there is a map: what will hold the run, and what its reader must know. */
  readonly guards: GuardSentences;
}

/** What the statistics of a run are held against; undefined, what has a fault of its own. */
export interface StatisticsContext {
  /** What makes the map, or made one that stands already; undefined, too, where nobody names it. */
  readonly model: TrainedModel | undefined;
  readonly classes: readonly ModelClass[] | undefined;
  readonly grid: Grid | undefined;
  readonly locate: Locate;
  /** Whether the chip is one that the model takes. */
  readonly isChipKnown: boolean;
  /** Whether it is known beforehand that every pixel of the grid has a value. */
  readonly isGridObserved: boolean;
  /** Where a map that stands already lies. */
  readonly map?: string;
}

/** What came of reading areas, reference sample and rules of publication. */
export interface SettledStatistics {
  /** Of each file of areas, and of the points; undefined where one could not be read. */
  readonly crs: { readonly areas: readonly (Crs | undefined)[]; readonly points: Crs | undefined };
  /** Undefined where something is at fault. */
  readonly statistics: PlannedStatistics | undefined;
}

type StatisticsKeys = Pick<RunFile, 'map' | 'areas' | 'reference' | 'estimation' | 'publication' | 'inference'>;

/** Reads areas, reference sample and rules of publication and holds them against what is known of grid and map. */
export async function planStatistics(
  runFile: StatisticsKeys,
  { faults, ...o }: StatisticsContext & { readonly faults: PlanFaults },
): Promise<SettledStatistics> {
  const { model, classes, grid, locate } = o;
  const { reference: sample, estimation, publication: rules } = runFile;
  const names = classes?.map(({ name }) => name);
  const training = sample === undefined ? undefined : await settleTraining(sample, runFile, { ...o, faults });
  const { families, areas, codes } = await settleAreas(runFile, { ...o, faults, training });
  const read = sample && (await readReference(sample, locate, faults));
  const reference =
    sample &&
    (await planReference(sample, read!, {
      grid,
      classes,
      locate,
      training,
      areas,
      areasOptions: runFile.areas,
      estimation,
      map: o.map,
      faults,
    }));
  const guards = await settleGuards(runFile, { ...o, names, areas, reference, faults });
  const joined = names && (await settleClasses(estimation, { names, design: read?.design?.design, faults }));
  const publication = await planPublication(rules, { classes, areaCodes: codes, locate }, faults);
  faults.at('publication.contributors').now(() => checkOneFamily(runFile));
  const crs = { areas: families.map((family) => family?.given.crs), points: read?.points?.points.crs };
  const isReferenceKnown = sample === undefined || reference !== undefined;
  if (areas === undefined || guards === undefined || publication === undefined || !isReferenceKnown)
    return { crs, statistics: undefined };
  const warnings = [
    ...areaWarnings(areas, runFile.map === undefined ? 'the imagery' : 'the map'),
    ...(model === undefined && sample !== undefined ? [TRAINING_UNKNOWN] : []),
    ...areas.notes,
    ...(reference?.audit.notes ?? []),
    ...(joined ?? []),
    ...publication.warnings,
  ];
  return { crs, statistics: { areas, reference, publication, warnings, guards } };
}

/** The land that units should keep out of; unknown where model, chip or grid is at fault. */
async function settleTraining(
  sample: ReferenceOptions,
  { map, inference }: StatisticsKeys,
  { model, grid, isChipKnown, faults }: StatisticsContext & { readonly faults: PlanFaults },
): Promise<TrainingGround | undefined | 'unknown'> {
  const isModelNamed = map === undefined || map.madeBy !== undefined;
  if (grid === undefined || !isChipKnown || (isModelNamed && model === undefined)) return 'unknown';
  const found = await faults.of('reference.overlap', async () => ({
    ground: await planTrainingGround(sample, { model, grid, chipPx: inference.chip }),
  }));
  return found === undefined ? 'unknown' : found.ground;
}

interface SettledAreas {
  readonly families: readonly (AreaFamily | undefined)[];
  readonly areas: PlannedAreas | undefined;
  /** Of the finest level of the first family. */
  readonly codes: ReadonlySet<string> | undefined;
}

async function settleAreas(
  { areas: options, reference }: StatisticsKeys,
  {
    grid,
    locate,
    training,
    faults,
  }: StatisticsContext & { readonly training: TrainingGround | undefined | 'unknown'; readonly faults: PlanFaults },
): Promise<SettledAreas> {
  faults.at('areas').now(() => checkFamilyLevels(options));
  const families: (AreaFamily | undefined)[] = [];
  for (const [i, entry] of options.entries())
    families.push(await faults.of(`areas.${i}`, () => readAreaFamily(entry, locate)));
  const whole = families.filter((family) => family !== undefined);
  const first = families[0]?.declared.areas;
  const isCutKnown = reference?.overlap !== 'excluded' || training !== 'unknown';
  const excluded = reference?.overlap === 'excluded' && typeof training === 'object' ? training.grown : [];
  const areas =
    grid !== undefined && isCutKnown && whole.length === families.length
      ? faults.at('areas').now(() => placeAreas(whole, { grid, excluded }))
      : undefined;
  return { families, areas, codes: first && new Set(first.map(({ code }) => code)) };
}

/** What the design says against the land; undefined where something that it rests on is at fault. */
async function settleGuards(
  { areas: options, reference: sample, estimation }: StatisticsKeys,
  {
    areas,
    names,
    reference,
    faults,
    ...o
  }: StatisticsContext & {
    readonly names: readonly string[] | undefined;
    readonly areas: PlannedAreas | undefined;
    readonly reference: PlannedReference | undefined;
    readonly faults: PlanFaults;
  },
): Promise<GuardSentences | undefined> {
  if (sample === undefined) return { holds: [], warnings: [] };
  const { grid, isGridObserved } = o;
  if (reference === undefined || areas === undefined || grid === undefined || names === undefined) return undefined;
  const where = typeof sample.design === 'string' ? sample.design : 'reference.design.sizes';
  return faults
    .at('reference.design')
    .now(() => planGuards(reference, { areas, options, grid, classes: names, estimation, isGridObserved, where }));
}

/** What the run file says of the map's classes for the estimation. */
async function settleClasses(
  estimation: RunFile['estimation'],
  {
    names,
    design,
    faults,
  }: {
    readonly names: readonly string[];
    readonly design: SamplingDesign | undefined;
    readonly faults: PlanFaults;
  },
): Promise<readonly string[] | undefined> {
  const { legend } = estimation;
  if (legend !== undefined) faults.at('estimation.legend').now(() => legendLevels(legend, names));
  return faults.at('estimation.collapse').now(() => planCollapse(estimation, { classes: names, design }));
}

function checkOneFamily({ areas, publication: { contributors } }: StatisticsKeys): void {
  if (areas.length === 1 || contributors === undefined) return;
  throw new PermanentError(
    `publication.contributors: expected one family of areas, found ${areas.length}: contributions are known by area of the first, so that nobody can say what figures of another disclose; publish it from a run of its own`,
  );
}

/** What a model’s package would say, and no map does. */
const TRAINING_UNKNOWN =
  'The map stood already, and nothing says where it was trained: whether units of the reference sample helped to make it was not checked; if some did, the map looks better than it is, and so do the estimates.';

function areaWarnings({ outsideGrid, whollyExcluded }: PlannedAreas, seen: string): string[] {
  const warning = (codes: readonly string[], where: string): string[] =>
    codes.length === 0 ? [] : [`${codes.length} areas lie wholly ${where} and get no number: ${codes.join(', ')}.`];
  return [...warning(outsideGrid, `outside of ${seen}`), ...warning(whollyExcluded, 'in the land that is excluded')];
}
