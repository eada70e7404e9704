import type { Access } from '../access/access.ts';
import type { Board } from '../queue/board.ts';
import type { DoneJob, FailedJob, JobQueue } from '../queue/job-queue.ts';
import type { Lookout } from './board/lookout.ts';
import type { ExecutorSetup, Executor } from './executor.ts';

/** Who hears what becomes of a run's jobs. */
export interface JobListener {
  heardDone(job: DoneJob): void;
  heardFailed(job: FailedJob): void;
  /** The queue itself is at fault. */
  fault(error: Error): void;
}

/** What a worker lends to a run that it puts together. */
export interface CoordinatorHost {
  /** Names the worker. */
  readonly worker: string;
  readonly queue: JobQueue;
  readonly queueLabel: string;
  readonly board: Board;
  /** Looks at the board for all runs of the worker. */
  readonly lookout: Lookout;
  /** Worker threads of this process. */
  readonly threads: number;
  /** What this worker may open; undefined: what came with the run. */
  readonly access: Access | undefined;
  readonly executorFor: (setup: ExecutorSetup) => Pick<Executor, 'writeMap'>;
  /** Tells the listener what becomes of its run's jobs until the returned function is called. */
  readonly attach: (run: string, listener: JobListener) => () => void;
  /** Renders the report of a finished run folder. */
  readonly writeReport: (folder: string) => Promise<unknown>;
}
