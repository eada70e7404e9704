import type { ExecutorSetup, Executor } from '../pipeline/executor.ts';
import type { ProcessUse } from './process-messages.ts';

/** Processes of a worker, which all its runs share. */
export interface WorkerProcesses {
  readonly size: number;
  /** Who carries out the work of one run. */
  forRun(setup: ExecutorSetup): Executor;
  /** Ends what the processes do for a run, at once; its tasks are rejected with CancelledError, those of others go on. */
  cancel(run: string): Promise<void>;
  /** Calls the listener with what processes have used, from time to time. */
  onUse(listener: (use: ProcessUse) => void): void;
  close(): Promise<void>;
}
