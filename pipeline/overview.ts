import type { Board } from '../queue/board.ts';
import type { DeadJob, QueueAdmin, StageCounts, StageLimits } from '../queue/queue-admin.ts';
import { asItStands } from './run-carriers.ts';
import { listRuns, type RunRecord } from './run-record.ts';
import { RUNS, STAGE_QUEUES } from './stage-job.ts';
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

/** Failed items of a run that its queues still hold, the latest first. */
export async function readDeadLetters(
  admin: QueueAdmin,
  run: string,
  atMost = Number.POSITIVE_INFINITY,
): Promise<DeadJob[]> {
  const all = await Promise.all(STAGE_QUEUES.map((queue) => admin.dead(queue, DEAD_READ)));
  return all
    .flat()
    .filter(({ id }) => id.startsWith(`${run}|`))
    .map((job) => ({ ...job, id: job.id.slice(run.length + 1) }))
    .sort((a, b) => b.failedAtMs - a.failedAtMs)
    .slice(0, atMost);
}

/** Of each queue, so many of the latest failures are looked through. */
const DEAD_READ = 5_000;
