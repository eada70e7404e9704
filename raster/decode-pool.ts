import { Worker } from 'node:worker_threads';
import type { DecodeOutcome, DecodeTask } from './decode/task.ts';
import type { DecodeMessage, DecodeReply } from './decode-worker.ts';

/** Threads that decode blocks straight into memory shared with them; for windows of many blocks. */
export interface DecodePool {
  readonly threads: number;
  /** Decodes a task on the least busy thread; its bytes are handed over and gone for the caller. */
  decode(task: DecodeTask): Promise<DecodeOutcome>;
  /** Ends the threads; tasks under way fail. */
  close(): Promise<void>;
}

/** Starts a pool of threads; close it when done. */
export function openDecodePool(o: { readonly threads: number }): DecodePool {
  return new WorkerPool(o.threads);
}

interface Waiting {
  readonly resolve: (outcome: DecodeOutcome) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

class WorkerPool implements DecodePool {
  readonly threads: number;
  readonly #threads: readonly Thread[];
  #nextId = 0;

  constructor(threads: number) {
    this.threads = threads;
    this.#threads = Array.from({ length: threads }, startThread);
  }

  decode(task: DecodeTask): Promise<DecodeOutcome> {
    const thread = this.#threads.reduce((least, other) => (other.waiting.size < least.waiting.size ? other : least));
    const message: DecodeMessage = { id: this.#nextId, task };
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      thread.waiting.set(message.id, { resolve, reject });
      thread.worker.postMessage(message, [task.bytes.buffer]);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()));
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('../raster/decode-worker.js', import.meta.url), { workerData: {} });
  const waiting = new Map<number, Waiting>();
  worker.on('message', ({ id, outcome }: DecodeReply) => {
    waiting.get(id)?.resolve(outcome);
    waiting.delete(id);
  });
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('The decoding thread ended before its work was done.')));
  return { worker, waiting };
}
