import path from 'node:path';
import { decodeJson } from '../../engine/json.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { validateMap } from '../../stages/validation/validate-map.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import { artifactsOf, RunFolder } from './run-folder.ts';
import { isFinished } from '../revisions/revisions.ts';
import type { RunRecord } from '../board/run-record.ts';
import { itemId, WHOLE_RUN } from '../work-items.ts';

/** What an ended run has left. */
export interface EndedRun {
  readonly record: RunRecord;
  readonly failures: Readonly<Record<string, string>>;
  /** Whether the run folder has the results of an earlier attempt, which stand as they were. */
  readonly earlierStand: boolean;
  readonly validation: ValidationResult | undefined;
  /** What is to be known about the figures: all that the run says besides what it says of the making of the map. */
  readonly warnings: readonly string[];
  /** Whether its figures are not for publication. */
  readonly confidential: boolean;
  /** What holds a run that a person has to sign. */
  readonly heldBy: readonly string[];
  /** Path of the report of a run that is done or held. */
  readonly report: string | undefined;
}

/**
 * Reads what a run has left from its folder.
 * @throws the error, by name and code, of a run that could not be put together.
 */
export async function readOutcome(record: RunRecord): Promise<EndedRun> {
  if (record.state === 'failed') throw asError(record);
  const manifest = await new RunFolder(record.folder).readManifest();
  if (record.state !== 'done' && record.state !== 'held') {
    const earlierStand = manifest !== undefined && isFinished(manifest);
    // Of an attempt that left the folder as it was only the board tells.
    const failures = earlierStand ? record.reasons : (manifest?.failures ?? {});
    const confidential = manifest?.confidential ?? false;
    const nothing = { validation: undefined, warnings: [], heldBy: [], report: undefined };
    return { record, failures, earlierStand, confidential, ...nothing };
  }
  const { artifacts: digests, publication, plan, warnings } = manifest!;
  const ofMap = new Set(plan.mapWarnings);
  const store = openArtifactStore(record.work?.store ?? artifactsOf(record.folder));
  const validation = decodeJson<ValidationResult>(await store.get(digests[itemId(validateMap, WHOLE_RUN)]!));
  return {
    record,
    failures: {},
    earlierStand: false,
    confidential: manifest!.confidential,
    validation,
    warnings: warnings.filter((warning) => !ofMap.has(warning)),
    heldBy: record.state === 'held' ? publication.heldBy : [],
    report: path.join(record.folder, 'report.html'),
  };
}

function asError({ error, id }: RunRecord): Error {
  const { name, message, code } = error ?? { name: 'Error', message: `run ${id}: it failed and gave no reason` };
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}
