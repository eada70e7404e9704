import path from 'node:path';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import { sha256OfFile, type Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../engine/errors.ts';
import { decodeJson } from '../engine/json.ts';
import type { Stage, StageContext } from '../engine/stage.ts';
import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import { loadModelPackage, type ModelPackage } from '../models/model-package.ts';
import { openRaster } from '../raster/open-raster.ts';
import { aggregateTile, type AggregationOptions } from '../stages/aggregation/aggregate-tile.ts';
import { mergeTiles } from '../stages/aggregation/merge-tiles.ts';
import { publishRun, type PublicationResult } from '../stages/validation/publish-estimates.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import { mapBlocks, storeBlock } from './map-blocks.ts';
import { locator } from './plan-run.ts';
import { planStatistics, type PlannedStatistics } from './plan-statistics.ts';
import type { RunFolder } from './run-folder.ts';
import { writePublished, writeTables } from './write-tables.ts';

/** What came of a map and a reference sample. */
export interface MapEstimate {
  readonly validation: ValidationResult;
  readonly publication: PublicationResult;
  readonly warnings: readonly string[];
}

/**
 * Estimates areas from a map that stands already: aggregation, validation and publication as a run has them, and nothing
 * before them. Areas, reference sample and rules come from the run file, classes from its model. Writes the tables, and
 * `estimate.json` with the digests of what went in.
 * @throws PermanentError for a map that is not one of this model, and all that planning a run throws.
 */
export async function estimateMap(
  { runFile, folder: start, addresses }: LoadedRunFile,
  o: { readonly map: string; readonly folder: RunFolder; readonly signal: AbortSignal },
): Promise<MapEstimate> {
  const locate = locator(start, addresses);
  const model = await loadModelPackage(locate(runFile.model));
  const source = await openRaster(o.map, { signal: o.signal });
  try {
    const { grid } = source.header;
    const plan = await planStatistics(runFile, { model, grid, locate, map: path.resolve(o.map) });
    const blocks = mapBlocks(grid);
    const context = contextOf(o.folder, o.signal, locate);
    const stored = await storeInputs(context, plan);
    const sampled = plan.reference?.sampledLand?.land;
    const options: AggregationOptions = {
      ...{ grid, areas: runFile.areas, classValues: valuesOf(model) },
      ...(sampled === undefined ? {} : { sampled }),
    };
    const digests: Sha256[] = [];
    const partials: Sha256[] = [];
    for (const window of blocks) {
      const block = await storeBlock(source, { window, classValues: valuesOf(model), artifacts: context.artifacts });
      digests.push(block);
      partials.push(await make(aggregateTile, { block, ...stored.land }, options, context));
    }
    const mapped = await make(mergeTiles, { partials, ...stored.land }, options, context);
    const input = { mapped, blocks: digests, areas: stored.areas, reference: stored.reference };
    const validated = await make(
      validateMap,
      input,
      validationOptions({ runFile, grid, model, plan, blocks }),
      context,
    );
    const published = await make(
      publishRun,
      { validation: validated, areas: stored.areas, publication: stored.publication },
      { areas: runFile.areas },
      context,
    );
    const validation = decodeJson<ValidationResult>(await context.artifacts.get(validated));
    const publication = decodeJson<PublicationResult>(await context.artifacts.get(published));
    const areas = { content: plan.areas.content, options: runFile.areas };
    await writeTables(o.folder, areas, { validation, publication, vintage: runFile.publication.vintage });
    if (publication.heldBy.length === 0) await writePublished(o.folder, publication);
    await o.folder.writeJson('estimate.json', {
      runFile,
      map: { location: o.map, digest: await sha256OfFile(o.map) },
      model: { id: model.id, digest: model.onnxDigest },
      inputs: [...plan.areas.inputs, ...(plan.reference?.inputs ?? []), ...plan.publication.files],
      heldBy: publication.heldBy,
    });
    return { validation, publication, warnings: [...plan.warnings, ...validation.warnings, ...publication.warnings] };
  } finally {
    await source.close();
    await o.folder.artifacts.sweep(new Set());
  }
}

function valuesOf({ classes }: ModelPackage): number[] {
  return classes.map(({ value }) => value);
}

async function storeInputs(
  { artifacts }: StageContext,
  plan: PlannedStatistics,
): Promise<{
  readonly areas: Sha256;
  /** The areas, and what of them the sample was drawn from where that is not all. */
  readonly land: { readonly areas: Sha256; readonly sampledAreas?: Sha256 };
  readonly reference: Sha256 | null;
  readonly publication: Sha256;
}> {
  const areas = await artifacts.put(plan.areas.content);
  const publication = await artifacts.put(plan.publication.content);
  const reference = plan.reference === undefined ? null : (await artifacts.put(plan.reference.content)).digest;
  const cut = plan.reference?.sampledLand?.areas;
  const land = {
    areas: areas.digest,
    ...(cut === undefined ? {} : { sampledAreas: (await artifacts.put(cut)).digest }),
  };
  return { areas: areas.digest, land, publication: publication.digest, reference };
}

function validationOptions(o: {
  readonly runFile: LoadedRunFile['runFile'];
  readonly grid: Grid;
  readonly model: ModelPackage;
  readonly plan: PlannedStatistics;
  readonly blocks: readonly Window[];
}): Parameters<typeof validateMap.run>[1] {
  const { areas, reference, estimation } = o.runFile;
  const classes = o.model.classes.map(({ value, name }) => ({ value, name }));
  const sample =
    reference === undefined || o.plan.reference === undefined
      ? null
      : { file: reference.file, class: reference.class, design: o.plan.reference.design };
  return { grid: o.grid, areas, classes, blocks: o.blocks, reference: sample, estimation };
}

async function make<Input, Options>(
  stage: Stage<Input, Options>,
  input: Input,
  options: Options,
  context: StageContext,
): Promise<Sha256> {
  const { digest } = await context.artifacts.put(await stage.run(input, options, context));
  return digest;
}

function contextOf(folder: RunFolder, signal: AbortSignal, locate: (location: string) => string): StageContext {
  const kept = new Map<string, Promise<unknown>>();
  return {
    artifacts: folder.artifacts,
    locate,
    signal,
    keep<T>(key: string, open: () => Promise<T>): Promise<T> {
      const known = (kept.get(key) ?? open()) as Promise<T>;
      kept.set(key, known);
      return known;
    },
    get settings(): never {
      throw new PermanentError('no step of an estimate runs a model');
    },
  };
}
