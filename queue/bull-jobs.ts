import { DelayedError, WaitingError } from 'bullmq';
import type { BullJob, BullQueue } from './bull-connection.ts';
import { bullId, idOfBull } from './bull-ids.ts';
import { sealedData, type DeploymentKey } from './payload-seal.ts';
import type { HandBack, JobRequest, JobState } from '../engine/loop/job-port.ts';

/** A few at a time are quicker one by one: the statement for many costs as much as six for one. */
const FEW_JOBS = 4;

/** A job's name is its stage's: names end up in those of a trace's spans, of which there should be few. */
export async function insert(
  queue: BullQueue,
  jobs: readonly JobRequest[],
  { stage, key }: { readonly stage: string; readonly key: DeploymentKey | undefined },
): Promise<void> {
  const requests = jobs.map(({ id, payload }) => ({
    name: stage,
    opts: { jobId: bullId(id) },
    data: sealedData(key, stage, payload),
  }));
  if (jobs.length > FEW_JOBS) await queue.addBulk(requests);
  else for (const { name, data, opts } of requests) await queue.add(name, data, opts);
}

/** True where the job is gone now, whether this call took it away or it was gone before. */
export async function isRemoved(queue: BullQueue, id: string): Promise<boolean> {
  const encoded = bullId(id);
  try {
    if ((await queue.remove(encoded)) === 1) return true;
  } catch {
    // Some backends refuse in words what others answer with 0: that a worker holds the job.
  }
  return stateOf(await queue.getJobState(encoded)) === 'gone';
}

export function idOf(job: BullJob): string {
  return idOfBull(job.id ?? '');
}

/**
 * Where a job stands. One whose place a server has lost (it drops keys, say) is in no list, and as long as it is known it could
 * not be added again: it is put back among those that wait, unless a worker holds it still.
 */
export async function settledStateOf(queue: BullQueue, id: string): Promise<JobState> {
  const encoded = bullId(id);
  const state = await queue.getJobState(encoded);
  if (state !== 'unknown') return stateOf(state);
  // One that cannot be read is none.
  const read = (): Promise<BullJob | undefined> => queue.getJob(encoded).catch(() => undefined);
  const job = await read();
  await isRemoved(queue, id);
  if (job === undefined) return 'gone';
  if ((await read()) !== undefined) return 'active';
  await queue.add(job.name, job.data, { jobId: encoded });
  return 'waiting';
}

function stateOf(state: string): JobState {
  if (state === 'active' || state === 'delayed' || state === 'failed') return state;
  if (state === 'waiting' || state === 'prioritized' || state === 'waiting-children') return 'waiting';
  return 'gone';
}

/** Gives the job to the others; BullMQ knows by the error that it is out of this worker's hand. */
export async function handBack(job: BullJob, token: string, { delayMs }: HandBack): Promise<Error> {
  try {
    if (delayMs > 0) await job.moveToDelayed(Date.now() + delayMs, token);
    else await job.moveToWait(token);
  } catch {
    // It was taken over: there is nothing to hand back.
  }
  return delayMs > 0 ? new DelayedError() : new WaitingError();
}
