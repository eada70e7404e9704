import path from 'node:path';
import type { Sha256 } from '../../engine/digest.ts';
import { decodeJson } from '../../engine/json.ts';
import { openArtifactStore } from '../../engine/open-artifact-store.ts';
import { validateMap } from '../../stages/validation/validate-map.ts';
import type { ValidationResult } from '../../stages/validation/validation-result.ts';
import { artifactsOf, RunFolder } from './run-folder.ts';
import { isFinished } from '../revisions/revisions.ts';
import type { RunRecord } from '../board/run-record.ts';
import { itemId, WHOLE_RUN } from '../work-items.ts';

/** What an ended run has left. */
export interface RunOutcome {
  readonly record: RunRecord;
  readonly failures: Readonly<Record<string, string>>;
  /** Whether the run folder has the results of an earlier attempt, which stand as they were. */
  readonly earlierStand: boolean;
  readonly validation: ValidationResult | undefined;
  /** What holds a run that a person has to sign. */
  readonly heldBy: readonly string[];
  /** Path of the report of a run that is done or held. */
  readonly report: string | undefined;
}

/**
 * Reads what a run has left from its folder.
 * @throws the error, by name and code, of a run that could not be put together.
 */
export async function readOutcome(record: RunRecord): Promise<RunOutcome> {
  if (record.state === 'failed') throw asError(record);
  const manifest = await new RunFolder(record.folder).readManifest();
  if (record.state !== 'done' && record.state !== 'held') {
    const earlierStand = manifest !== undefined && isFinished(manifest);
    // Of an attempt that left the folder as it was only the board tells.
    const failures = earlierStand ? record.reasons : ((manifest?.['failures'] ?? {}) as Record<string, string>);
    return { record, failures, earlierStand, validation: undefined, heldBy: [], report: undefined };
  }
  const digests = manifest!['artifacts'] as Record<string, Sha256>;
  const store = openArtifactStore(record.work?.store ?? artifactsOf(record.folder));
  const validation = decodeJson<ValidationResult>(await store.get(digests[itemId(validateMap, WHOLE_RUN)]!));
  const { heldBy } = manifest!['publication'] as { readonly heldBy: readonly string[] };
  return {
    record,
    failures: {},
    earlierStand: false,
    validation,
    heldBy: record.state === 'held' ? heldBy : [],
    report: path.join(record.folder, 'report.html'),
  };
}

function asError({ error, id }: RunRecord): Error {
  const { name, message, code } = error ?? { name: 'Error', message: `run ${id}: it failed and gave no reason` };
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}
