import { PermanentError } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import type { Board } from '../queue/board.ts';
import type { JobQueue, JobState } from '../queue/job-queue.ts';
import type { QueueAdmin } from '../queue/queue-admin.ts';
import { readDeadLetters } from './board/overview.ts';
import { askFor, forgetControl, USUAL_WEIGHT } from './board/wishes.ts';
import type { RunOrder } from './run-order.ts';
import { findRun, forgetEnded, hasEnded, postRun, type RunRecord } from './board/run-record.ts';
import type { CarrierWatch } from './board/carrier-watch.ts';
import { RUNS, STAGE_QUEUES } from './stage-queues.ts';

/** Something to launch runs on. */
export interface LaunchPad {
  readonly queue: JobQueue;
  readonly board: Board;
  readonly admin: QueueAdmin;
}

/** How jobs are tried again: a flaky network over some seconds, and no more than ten workers to a deadly tile. */
export const JOB_TREATMENT = {
  stages: [RUNS, ...STAGE_QUEUES],
  takeovers: 10,
  endlessTakeovers: [RUNS],
} as const;

/**
 * Puts a run into the queue of runs; some worker will put it together. A run that is under way already is left as it is.
 * One that is launched again keeps its weight unless it is given another one.
 * @returns whether it was launched by this call.
 */
export async function launchRun(
  { queue, board, admin }: LaunchPad,
  order: RunOrder,
  o: { readonly name: string; readonly title: string; readonly weight?: number },
): Promise<boolean> {
  const state = await settledState({ queue, board }, order.id);
  if (state === 'active' || state === 'waiting' || state === 'delayed') return false;
  await queue.remove(RUNS, [order.id]);
  const weight = o.weight ?? (await findRun(board, order.id))?.weight ?? USUAL_WEIGHT;
  // What an earlier attempt gave up is tried again.
  for (const { stage, jobId } of await readDeadLetters(admin, order.id)) await queue.remove(stage, [jobId]);
  await forgetControl(board, order.id);
  if (weight !== USUAL_WEIGHT) await askFor(board, order.id, 'weight', weight);
  await postRun(board, waitingRecord(order, { ...o, weight }));
  await forgetEnded(board, order.id);
  await queue.add([{ stage: RUNS, id: order.id, payload: order as unknown as JsonValue }]);
  return true;
}

/** How long a worker may take to let go of the job of a run that has ended. */
const LET_GO_MS = 10_000;

/** The state of a run's job; of a run that has ended, once the worker that put it together has let go of it. */
async function settledState({ queue, board }: Pick<LaunchPad, 'queue' | 'board'>, id: string): Promise<JobState> {
  for (const until = performance.now() + LET_GO_MS; ; await pause(FOLLOW_EVERY_MS)) {
    const [state = 'gone'] = await queue.states(RUNS, [id]);
    if (state !== 'active' || performance.now() > until) return state;
    const record = await findRun(board, id);
    if (record === undefined || !hasEnded(record)) return state;
  }
}

/** What is said of a run before a worker has taken it. */
export function waitingRecord(
  order: RunOrder,
  o: { readonly name: string; readonly title: string; readonly weight?: number },
): RunRecord {
  const nowMs = Date.now();
  const { id, folder, runFile, access } = order;
  return {
    id,
    folder,
    runFile,
    name: o.name,
    title: o.title,
    weight: o.weight ?? USUAL_WEIGHT,
    state: 'waiting',
    tiles: 0,
    stages: [],
    failures: 0,
    reasons: {},
    computed: 0,
    reused: 0,
    itemsPerSecond: 0,
    startedAtMs: nowMs,
    updatedAtMs: nowMs,
    coordinator: '',
    ...(access === undefined ? {} : { access }),
  };
}

/** Between two looks at how far a run is. */
const FOLLOW_EVERY_MS = 150;

/**
 * Follows a run until it has ended; a watch sees to it that somebody carries it.
 * @throws the signal's reason when it fires; the run goes on.
 */
export async function followRun(
  board: Board,
  id: string,
  o: {
    readonly signal: AbortSignal;
    readonly onRecord: (record: RunRecord) => void;
    readonly watch?: CarrierWatch | undefined;
  },
): Promise<RunRecord> {
  for (;;) {
    o.signal.throwIfAborted();
    const record = await unlessAborted(findRun(board, id), o.signal);
    await unlessAborted(o.watch?.look(record) ?? Promise.resolve(), o.signal);
    if (record !== undefined) {
      o.onRecord(record);
      if (hasEnded(record)) return record;
    } else if (o.watch === undefined)
      throw new PermanentError(
        `run ${id}: expected word of it on the queue's board, found none; was the queue emptied?`,
      );
    await pause(FOLLOW_EVERY_MS, o.signal);
  }
}

/** A queue that does not answer must not keep who follows from leaving. */
async function unlessAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave: () => void = () => undefined;
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([asked, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, durationMs);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Asks a run to stop for now, to go on, or to end. A run that nobody holds is ended at once. */
export async function cancelRun({ queue, board }: Pick<LaunchPad, 'queue' | 'board'>, run: RunRecord): Promise<void> {
  await askFor(board, run.id, 'cancelled', true);
  const stayed = await queue.remove(RUNS, [run.id]);
  if (stayed.length > 0) return;
  await postRun(board, { ...run, state: 'cancelled', updatedAtMs: Date.now() });
  await forgetControl(board, run.id);
}
