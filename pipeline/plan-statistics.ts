import type { RunFile } from '../config/run-file.ts';
import { PermanentError } from '../engine/errors.ts';
import type { Grid } from '../geo/grid.ts';
import type { ModelClass, ModelPackage } from '../models/model-package.ts';
import { legendLevels } from '../stages/validation/legend-levels.ts';
import type { GuardSentences } from '../stages/validation/guard-sentences.ts';
import type { Locate } from './input-file.ts';
import { planAreas, type PlannedAreas } from './plan-areas.ts';
import { planGuards } from './plan-guards.ts';
import { planCollapse } from './plan-collapse.ts';
import { planPublication, type PlannedPublication } from './plan-publication.ts';
import { planReference, type PlannedReference } from './plan-reference.ts';
import { planTrainingGround } from './training-firewall.ts';

/** All that turns a map into statistics: areas, reference sample, rules of publication, checked. */
export interface PlannedStatistics {
  readonly areas: PlannedAreas;
  readonly reference: PlannedReference | undefined;
  readonly publication: PlannedPublication;
  readonly warnings: readonly string[];
  /** What the sample and its design show before there is a map: what will hold the run, and what its reader must know. */
  readonly guards: GuardSentences;
}

/**
 * Reads areas, reference sample and rules of publication and holds them against grid and model.
 * @throws PermanentError, GeoError or ModelError with one sentence for what is wrong.
 */
export async function planStatistics(
  runFile: Pick<RunFile, 'areas' | 'reference' | 'estimation' | 'publication' | 'inference'>,
  o: {
    /** Undefined where no model makes the map. */
    readonly model: ModelPackage | undefined;
    readonly classes: readonly ModelClass[];
    readonly grid: Grid;
    readonly locate: Locate;
    /** Whether it is known beforehand that every pixel of the grid has a value. */
    readonly isGridObserved?: boolean;
    /** A map that stands already. */
    readonly map?: string;
  },
): Promise<PlannedStatistics> {
  const { model, classes, grid, locate, isGridObserved = false } = o;
  const { reference: sample, inference, estimation } = runFile;
  const names = classes.map(({ name }) => name);
  if (estimation.legend !== undefined) {
    legendLevels(estimation.legend, names);
  }
  const training =
    sample === undefined ? undefined : await planTrainingGround(sample, { model, grid, chipPx: inference.chip });
  const excluded = sample?.overlap === 'excluded' ? (training?.grown ?? []) : [];
  const areas = await planAreas(runFile.areas, { grid, locate, excluded });
  const known = { grid, classes, locate, training, areas, areasOptions: runFile.areas, estimation, map: o.map };
  const reference = sample === undefined ? undefined : await planReference(sample, known);
  const joined = planCollapse(estimation, { classes: names, design: reference?.design });
  const guards =
    reference === undefined
      ? { holds: [], warnings: [] }
      : planGuards(reference, {
          ...{
            areas,
            options: runFile.areas,
            grid,
            classes: names,
            estimation,
            isGridObserved,
          },
          where: typeof sample?.design === 'string' ? sample.design : 'reference.design.sizes',
        });
  const publication = await planPublication(runFile.publication, { classes, areaCodes: areas.codes, locate });
  if (runFile.areas.length > 1 && runFile.publication.contributors !== undefined) {
    throw new PermanentError(
      `publication.contributors: expected one family of areas, found ${runFile.areas.length}: contributions are known by area of the first, so that nobody can say what figures of another disclose; publish it from a run of its own`,
    );
  }
  const warnings = [
    ...areaWarnings(areas, model === undefined ? 'the map' : 'the imagery'),
    ...(model === undefined && sample !== undefined ? [TRAINING_UNKNOWN] : []),
    ...areas.notes,
    ...(reference?.audit.notes ?? []),
    ...joined,
    ...publication.warnings,
  ];
  return { areas, reference, publication, warnings, guards };
}

/** What a model’s package would say, and no map does. */
const TRAINING_UNKNOWN =
  'The map stood already, and nothing says where it was trained: whether units of the reference sample helped to make it was not checked; if some did, the map looks better than it is, and so do the estimates.';

function areaWarnings({ outsideGrid, whollyExcluded }: PlannedAreas, seen: string): string[] {
  const warning = (codes: readonly string[], where: string): string[] =>
    codes.length === 0 ? [] : [`${codes.length} areas lie wholly ${where} and get no number: ${codes.join(', ')}.`];
  return [...warning(outsideGrid, `outside of ${seen}`), ...warning(whollyExcluded, 'in the land that is excluded')];
}
