import os from 'node:os';
import { openProcessPool } from '../workers/process-pool.ts';
import type { WorkerProcesses } from '../workers/worker-processes.ts';

/**
 * Processes that a command lends to its run: they start while the run is planned still, as soon as what makes its map is found
 * in order.
 */
export class LentProcesses {
  readonly #count: number;
  #processes: WorkerProcesses | undefined;

  constructor({
    detach,
    workers = os.availableParallelism(),
  }: {
    readonly detach?: boolean;
    readonly workers?: number;
  }) {
    this.#count = detach === true ? 0 : workers;
  }

  /** Undefined where none are lent. */
  start(): WorkerProcesses | undefined {
    if (this.#count > 0) this.#processes ??= openProcessPool(this.#count);
    return this.#processes;
  }

  async close(): Promise<void> {
    await this.#processes?.close();
  }
}
