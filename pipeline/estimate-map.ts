import path from 'node:path';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import type { RunFile } from '../config/run-file.ts';
import { sha256OfFile, type Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { decodeJson, encodeJson } from '../engine/json.ts';
import { nameNan } from '../engine/named-nan.ts';
import type { Stage, StageContext } from '../engine/stage.ts';
import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import { loadModelPackage, type ModelClass, type ModelPackage } from '../models/model-package.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { SceneRecord } from '../raster/scene-record.ts';
import { jsonText } from '../results/record-file.ts';
import { aggregateTile, type AggregationOptions } from '../stages/aggregation/aggregate-tile.ts';
import { mergeTiles } from '../stages/aggregation/merge-tiles.ts';
import { readMapTile, type MapLegendOptions } from '../stages/preprocessing/read-map-tile.ts';
import { publishRun, type PublicationResult } from '../stages/validation/publication/publish-estimates.ts';
import { validateMap } from '../stages/validation/validate-map.ts';
import type { ValidationResult } from '../stages/validation/validation-result.ts';
import { mapBlocks } from './outputs/map-blocks.ts';
import { planMap } from './planning/map/map.ts';
import { locator } from './planning/plan-run.ts';
import { planStatistics, type PlannedStatistics } from './planning/statistics.ts';
import { RunFaults } from './planning/run-faults.ts';
import type { RunFolder } from './outputs/run-folder.ts';
import { writePublished, writeTables } from './outputs/write-tables.ts';

/** What came of a map and a reference sample. */
export interface MapEstimate {
  readonly validation: ValidationResult;
  readonly publication: PublicationResult;
  readonly warnings: readonly string[];
}

/** A map with its classes: those of the run file's model, or of the map that the run file names. */
interface GivenMap {
  readonly model: ModelPackage | undefined;
  readonly grid: Grid;
  readonly classes: readonly ModelClass[];
  readonly legend: MapLegendOptions;
  /** Band of the file, from 0. */
  readonly band: number;
  readonly sizeBytes: number;
}

/**
 * Estimates areas from a map that stands already: aggregation, validation and publication as a run has them, and nothing
 * before them. Areas, reference sample and rules come from the run file, classes from its model or its map. Writes the
 * tables, and `estimate.json` with the digests of what went in.
 * @throws PermanentError for a map with other values than these classes, and all that planning a run throws.
 */
export async function estimateMap(
  { runFile, folder: start, addresses }: LoadedRunFile,
  o: { readonly map: string; readonly folder: RunFolder; readonly signal: AbortSignal },
): Promise<MapEstimate> {
  const locate = locator(start, addresses);
  const faults = new RunFaults();
  const given = await faults.of('map', () => openMap(runFile, o.map, locate));
  try {
    const { statistics } = await planStatistics(runFile, {
      ...{ model: given?.model, classes: given?.classes, grid: given?.grid, locate, map: path.resolve(o.map), faults },
      ...{ isChipKnown: true, isGridObserved: false },
    });
    faults.throwIfAny();
    const [plan, { model, grid, classes }] = [statistics!, given!];
    const blocks = mapBlocks(grid);
    const context = contextOf(o.folder, o.signal, locate);
    const stored = await storeInputs(context, plan);
    const sampled = plan.reference?.sampledLand?.land;
    const options: AggregationOptions = {
      ...{ grid, areas: runFile.areas, classValues: classes.map(({ value }) => value) },
      ...(sampled === undefined ? {} : { sampled }),
    };
    const map = { location: o.map, digest: await sha256OfFile(o.map) };
    const { band, sizeBytes, legend } = given!;
    const read: SceneRecord = { id: 'map', assets: [{ name: 'map', ...map, band, sizeBytes }] };
    const record = (await context.artifacts.put(encodeJson(read))).digest;
    const digests: Sha256[] = [];
    const partials: Sha256[] = [];
    for (const window of blocks) {
      const block = await make(readMapTile, { record }, { ...legend, window }, context);
      digests.push(block);
      partials.push(await make(aggregateTile, { block, ...stored.land }, options, context));
    }
    const mapped = await make(mergeTiles, { partials, ...stored.land }, options, context);
    const input = { mapped, blocks: digests, areas: stored.areas, reference: stored.reference };
    const validated = await make(
      validateMap,
      input,
      validationOptions({ runFile, grid, classes, plan, blocks }),
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
    const went = jsonText({
      ...{ runFile: nameNan(runFile), map },
      model: model === undefined ? null : { id: model.id, digest: model.onnxDigest },
      inputs: [...plan.areas.inputs, ...(plan.reference?.inputs ?? []), ...plan.publication.files],
      heldBy: publication.heldBy,
    });
    await o.folder.write('estimate.json', went);
    return { validation, publication, warnings: [...plan.warnings, ...validation.warnings, ...publication.warnings] };
  } finally {
    await o.folder.artifacts.sweep(new Set());
  }
}

async function openMap(runFile: RunFile, file: string, locate: (location: string) => string): Promise<GivenMap> {
  if (runFile.map !== undefined) {
    const { confidence: _confidence, ...options } = runFile.map;
    const { assets, ...map } = await planMap({ ...options, file }, () => file);
    return { ...map, model: undefined, band: assets[0]!.band, sizeBytes: assets[0]!.sizeBytes };
  }
  const model = await loadModelPackage(locate(runFile.model!));
  const source = await openRaster(file);
  await source.close();
  const { grid, sizeBytes } = source.header;
  const { classes } = model;
  const legend = { classes: classes.map(({ value }) => [value, value] as const), notMapped: [] };
  return { model, grid, classes, legend, band: 0, sizeBytes };
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
  readonly classes: readonly ModelClass[];
  readonly plan: PlannedStatistics;
  readonly blocks: readonly Window[];
}): Parameters<typeof validateMap.run>[1] {
  const { areas, reference, estimation } = o.runFile;
  const classes = o.classes.map(({ value, name, trainingShare }) => ({
    ...{ value, name },
    ...(trainingShare === undefined ? {} : { trainingShare }),
  }));
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
