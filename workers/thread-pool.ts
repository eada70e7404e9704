import { Worker } from 'node:worker_threads';
import type { ArtifactRef } from '../engine/artifact-store.ts';
import { CancelledError, TransientError } from '../engine/errors.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import type { MapOutput } from '../pipeline/map-output.ts';
import type { ExecutorSetup, RunExecutor } from '../pipeline/run-executor.ts';
import { STAGE_NAMES } from '../stages/step-table.ts';
import { ThreadError, type ThreadReply, type ThreadTask } from './thread-messages.ts';

interface Waiting {
  readonly work: ThreadTask;
  /** Later stages go first: what is begun is finished before more is begun. */
  readonly urgency: number;
  readonly resolve: (result: ArtifactRef | null) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  current: (Waiting & { readonly id: number }) | undefined;
}

/** Opens worker threads, each of which carries out one piece of work at a time. */
export async function openThreadPool(setup: ExecutorSetup, threads: number): Promise<RunExecutor> {
  return new ThreadPool(setup, threads);
}

class ThreadPool implements RunExecutor {
  readonly #setup: ExecutorSetup;
  readonly #threads: Thread[] = [];
  readonly #waiting: Waiting[] = [];
  #nextId = 0;
  #closed = false;

  constructor(setup: ExecutorSetup, threads: number) {
    this.#setup = setup;
    for (let i = 0; i < threads; i++) this.#threads.push(this.#startThread());
  }

  async execute(task: StageTask): Promise<ArtifactRef> {
    const result = await this.#enqueue({ kind: 'stage', task }, STAGE_NAMES.indexOf(task.stage as (typeof STAGE_NAMES)[number]));
    if (result === null) throw new RangeError(`stage ${task.stage}: expected an artifact, found none`);
    return result;
  }

  async writeMap(output: MapOutput): Promise<void> {
    await this.#enqueue({ kind: 'map', output }, STAGE_NAMES.length);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const gone = new CancelledError('the worker threads were closed');
    for (const { reject } of this.#waiting.splice(0)) reject(gone);
    for (const thread of this.#threads) thread.current?.reject(gone);
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #enqueue(work: ThreadTask, urgency: number): Promise<ArtifactRef | null> {
    if (this.#closed) return Promise.reject(new CancelledError('the worker threads were closed'));
    return new Promise((resolve, reject) => {
      const after = this.#waiting.findIndex((other) => other.urgency < urgency);
      this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, { work, urgency, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    for (const thread of this.#threads) {
      if (thread.current !== undefined) continue;
      const next = this.#waiting.shift();
      if (next === undefined) return;
      thread.current = { ...next, id: this.#nextId++ };
      thread.worker.postMessage({ id: thread.current.id, work: next.work });
    }
  }

  #startThread(): Thread {
    const worker = new Worker(new URL('./thread-entry.js', import.meta.url), { workerData: this.#setup });
    const thread: Thread = { worker, current: undefined };
    worker.on('message', (reply: ThreadReply) => this.#settle(thread, reply));
    worker.on('error', (error) => this.#replace(thread, error));
    return thread;
  }

  #settle(thread: Thread, reply: ThreadReply): void {
    const { current } = thread;
    if (current?.id !== reply.id) return;
    thread.current = undefined;
    if ('failure' in reply) current.reject(new ThreadError(reply.failure));
    else current.resolve(reply.result);
    this.#assign();
  }

  /** A thread that died (out of memory, say) takes its work down once; another one may do better. */
  #replace(thread: Thread, error: Error): void {
    if (this.#closed) return;
    const index = this.#threads.indexOf(thread);
    if (index === -1) return;
    this.#threads[index] = this.#startThread();
    thread.current?.reject(new TransientError(`a worker thread ended: ${error.message}`));
    this.#assign();
  }
}
