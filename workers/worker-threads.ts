import type { ExecutorSetup, RunExecutor } from '../pipeline/run-executor.ts';
import type { ThreadUse } from './thread-messages.ts';

/** Threads of a worker process, which all its runs share. */
export interface WorkerThreads {
  readonly size: number;
  /** Who carries out the work of one run. */
  forRun(setup: ExecutorSetup): RunExecutor;
  /** Ends what the threads do for a run, at once; its tasks are rejected with CancelledError, those of others go on. */
  cancel(run: string): Promise<void>;
  /** Calls the listener with what threads have used, from time to time. */
  onUse(listener: (use: ThreadUse) => void): void;
  close(): Promise<void>;
}
