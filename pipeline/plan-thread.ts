import { parentPort, workerData } from 'node:worker_threads';
import { withAccess, type Access } from '../access/access.ts';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import { describeFailure, type CarriedFailure } from '../engine/carried-error.ts';
import type { Device } from '../engine/stage.ts';
import type { RunPlan } from './planning/plan-run.ts';
import { planRunOrRevision, type EarlierRun } from './planning/revision.ts';

/** What the thread is started with. */
export interface PlanRequest {
  readonly loaded: LoadedRunFile;
  readonly earlier?: EarlierRun;
  /** What may be opened for the run. */
  readonly access: Access;
  readonly device: Device;
}

/** A plan as it crosses threads: what is worked out from the rest is worked out again. */
export type CarriedPlan = Omit<RunPlan, 'locate' | 'tiles'>;

export type PlanReply = { readonly isEntrySettled: true } | PlanOutcome;

export type PlanOutcome = { readonly plan: CarriedPlan } | { readonly failure: CarriedFailure };

async function outcomeOf({ loaded, access, device, earlier }: PlanRequest, onEntry: () => void): Promise<PlanOutcome> {
  try {
    const {
      locate: _locate,
      tiles: _tiles,
      ...plan
    } = await withAccess(access, () => planRunOrRevision(loaded, { device, earlier, onEntry }));
    return { plan };
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

// Null where the module is loaded by the main thread, as tests of imports do.
const port = parentPort;
if (port !== null) {
  const reply = (message: PlanReply): void => port.postMessage(message);
  reply(await outcomeOf(workerData as PlanRequest, () => reply({ isEntrySettled: true })));
}
