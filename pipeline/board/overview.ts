import type { JsonValue } from '../../engine/json.ts';
import type { Board } from '../../queue/board.ts';
import type { DeadJob, QueueAdmin, StageCounts, StageLimits } from '../../queue/queue-admin.ts';
import { asItStands } from './run-carriers.ts';
import { orderOf } from '../run-order.ts';
import { listRuns, type RunRecord } from './run-record.ts';
import { RUNS, STAGE_QUEUES } from '../stage-queues.ts';
import { listWorkers, type WorkerRecord } from './worker-record.ts';

/** How a queue stands. */
export interface QueueOverview extends StageCounts, StageLimits {
  readonly queue: string;
  readonly paused: boolean;
  /** How long the job at its head has waited; undefined where none waits. */
  readonly oldestWaitingMs: number | undefined;
  /** Live workers that take its jobs. */
  readonly workers: number;
}

/** How everything stands on one place to keep jobs. */
export interface Overview {
  readonly runs: readonly RunRecord[];
  readonly queues: readonly QueueOverview[];
  readonly workers: readonly WorkerRecord[];
}

/** All queues: that of the runs, and those of the stages in the order in which work goes through them. */
export const ALL_QUEUES: readonly string[] = [RUNS, ...STAGE_QUEUES];

export async function readOverview(board: Board, admin: QueueAdmin): Promise<Overview> {
  const [known, workers] = await Promise.all([listRuns(board), listWorkers(board)]);
  const runs = known.map((run) => asItStands(run, workers));
  const queues = await Promise.all(ALL_QUEUES.map((queue) => readQueue(admin, queue, workers)));
  return { runs, queues, workers };
}

async function readQueue(admin: QueueAdmin, queue: string, workers: readonly WorkerRecord[]): Promise<QueueOverview> {
  const [counts, paused, oldestWaitingMs, limits] = await Promise.all([
    admin.counts(queue),
    admin.isPaused(queue),
    admin.oldestWaitingMs(queue),
    admin.limits(queue),
  ]);
  const takers = workers.filter((worker) => worker.queues.includes(queue)).length;
  return { queue, ...counts, ...limits, paused, oldestWaitingMs, workers: takers };
}

/** A job of a run that was given up. */
export interface DeadLetter extends Omit<DeadJob, 'id' | 'payload'> {
  /** The item, as `replay` takes it; {@link WHOLE_RUN_ITEM} where the run itself could not be put together. */
  readonly item: string;
  readonly jobId: string;
}

/** What stands for an item where the run itself was given up. */
export const WHOLE_RUN_ITEM = '(the run)';

/** What was given up of a run and its queues still hold, the latest first: items, and the run itself. */
export async function readDeadLetters(
  admin: QueueAdmin,
  run: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<DeadLetter[]> {
  const all = await Promise.all(ALL_QUEUES.map((queue) => admin.dead(queue, DEAD_READ)));
  return all
    .flat()
    .flatMap(({ id, payload, ...job }) => {
      const item = job.stage === RUNS ? wholeRun(payload, id, run) : itemOf(id, run);
      return item === undefined ? [] : [{ ...job, item, jobId: id }];
    })
    .sort((a, b) => b.failedAtMs - a.failedAtMs)
    .slice(0, atMost);
}

/** What was given up of a run; also where the queue holds nothing of a run that could not be put together. */
export async function readFailures(admin: QueueAdmin, run: RunRecord, atMost: number): Promise<DeadLetter[]> {
  const dead = await readDeadLetters(admin, run.id, atMost);
  if (run.error === undefined || dead.some(({ item }) => item === WHOLE_RUN_ITEM)) return dead;
  const { id, error, updatedAtMs } = run;
  const whole = { stage: RUNS, item: WHOLE_RUN_ITEM, jobId: id, reason: error.message, attempts: 1 };
  return [{ ...whole, failedAtMs: updatedAtMs }, ...dead].slice(0, atMost);
}

function itemOf(jobId: string, run: string): string | undefined {
  return jobId.startsWith(`${run}|`) ? jobId.slice(run.length + 1) : undefined;
}

/** A job that a schedule has added does not have its run's id. */
function wholeRun(payload: JsonValue, jobId: string, run: string): string | undefined {
  try {
    return orderOf(payload, jobId).id === run ? WHOLE_RUN_ITEM : undefined;
  } catch {
    // No order of a run: a job that was put there by hand.
    return undefined;
  }
}

/** Of each queue, so many of the latest failures are looked through. */
const DEAD_READ = 5_000;
