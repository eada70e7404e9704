import { markOf } from '../../results/confidentiality.ts';
import { mapPreview } from '../../results/map-preview.ts';
import type { Sha256 } from '../../engine/digest.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import { digestOutputs } from './output-digests.ts';
import { rasterFiles, type MapInProgress } from './map-in-progress.ts';
import { writeMapPreview } from './map-preview.ts';
import type { RunPlan } from '../planning/plan-run.ts';
import type { PlannedItems } from '../planned-items.ts';
import type { RunFolder } from './run-folder.ts';
import type { ItemResults } from './item-results.ts';
import { writeTileRecords } from './tile-records.ts';
import { TABLE_FILES, writeTables } from './write-tables.ts';

/** What a finished run leaves besides its manifest, its record, its report, and the table that its release adds. */
const OUTPUT_FILES = [mapPreview.file, ...TABLE_FILES];

/** Completes the rasters and writes the tables of the run folder; returns their digests. */
export async function writeOutputs(o: {
  readonly folder: RunFolder;
  readonly plan: RunPlan;
  /** Undefined where the rasters stand. */
  readonly map: MapInProgress | undefined;
  readonly items: PlannedItems;
  readonly results: ItemResults;
  readonly validation: ValidationResult;
  readonly publication: PublicationResult;
}): Promise<Record<string, Sha256>> {
  const { folder, plan, map } = o;
  await map?.finish();
  const mark = markOf(plan.publication.isConfidential);
  await writeMapPreview(folder, plan, mark);
  const { areas, publication } = plan.runFile;
  await writeTables(
    folder,
    { content: plan.areas.content, options: areas },
    { validation: o.validation, publication: o.publication, vintage: publication.vintage, mark },
  );
  const records = await writeTileRecords(folder, o.items, o.results);
  return digestOutputs(folder, [...rasterFiles(o.plan), ...OUTPUT_FILES, ...records]);
}
