import { Worker } from 'node:worker_threads';
import { currentAccess } from '../access/access.ts';
import type { LoadedRunFile } from '../config/read-run-file.ts';
import { CarriedError } from '../engine/carried-error.ts';
import { PLANNING_HEAP_BYTES } from '../limits/input-limits.ts';
import { bytesText, LimitError } from '../limits/limit-error.ts';
import type { Device } from '../engine/stage.ts';
import { locator, type RunPlan } from './planning/plan-run.ts';
import type { EarlierRun } from './planning/revision.ts';
import type { PlanOutcome, PlanReply, PlanRequest } from './plan-thread.ts';
import { TileGrid } from './planning/tile-grid.ts';

/**
 * Plans a run on a thread of its own with bounded memory, so that this one stays free, and a run that is too large to be
 * planned fails alone. The model is tried on `device`.
 * @throws what {@link planRun} throws, by name and message; LimitError where the memory does not suffice; the signal's
 * reason when it fires.
 */
export async function planApart(
  loaded: LoadedRunFile,
  o: {
    readonly signal?: AbortSignal;
    readonly heapBytes?: number;
    readonly device?: Device;
    /** Where the run may have been carried out before. */
    readonly earlier?: EarlierRun;
    /** Called when all that makes the map was found in order, which is soon: the rest takes its time. */
    readonly onEntry?: () => void;
  } = {},
): Promise<RunPlan> {
  const { signal, heapBytes = PLANNING_HEAP_BYTES, device = 'cpu', earlier, onEntry = () => undefined } = o;
  signal?.throwIfAborted();
  const request: PlanRequest = {
    loaded,
    access: currentAccess(),
    device,
    ...(earlier === undefined ? {} : { earlier }),
  };
  const thread = new Worker(new URL('../pipeline/plan-thread.js', import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapBytes / 1024 ** 2 },
  });
  try {
    const reply = await answerOf(thread, { signal, onEntry }).catch((error: unknown) => {
      throw isOutOfMemory(error) ? tooLarge(loaded.location, heapBytes) : error;
    });
    if ('failure' in reply) throw new CarriedError(reply.failure);
    const { plan } = reply;
    const tiles = new TileGrid(plan.lattice, plan.runFile.inference.tile);
    return { ...plan, tiles, locate: locator(loaded.folder, loaded.addresses) };
  } finally {
    await thread.terminate();
  }
}

function answerOf(
  thread: Worker,
  { signal, onEntry }: { readonly signal: AbortSignal | undefined; readonly onEntry: () => void },
): Promise<PlanOutcome> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', stop, { once: true });
    thread.on('message', (reply: PlanReply) => ('isEntrySettled' in reply ? onEntry() : resolve(reply)));
    thread.once('error', reject);
    thread.once('exit', () => {
      signal?.removeEventListener('abort', stop);
      reject(new Error('the thread that plans the run ended without a word'));
    });
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooLarge(location: string, heapBytes: number): LimitError {
  return new LimitError(
    `${location}: expected a run that can be planned in ${bytesText(heapBytes)} of memory, found one that needs more: simplify the areas’ outlines, take fewer scenes, or split the run`,
  );
}
