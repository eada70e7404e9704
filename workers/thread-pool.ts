import { Worker } from 'node:worker_threads';
import type { ArtifactRef } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { CancelledError, messageOf, TransientError } from '../engine/errors.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import type { MapOutput } from '../pipeline/map-output.ts';
import type { ExecutorSetup, RunExecutor } from '../pipeline/run-executor.ts';
import { predictTile } from '../stages/inference/predict-tile.ts';
import { STAGE_NAMES } from '../stages/step-table.ts';
import { ThreadError, type ThreadReply, type ThreadRequest, type ThreadTask } from './thread-messages.ts';

interface Waiting {
  readonly work: ThreadTask;
  /** Later stages go first: what is begun is finished before more is begun. */
  readonly urgency: number;
  readonly resolve: (result: ArtifactRef | null) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly current: Map<number, Waiting>;
}

/** While one piece of work waits for the disk, another one computes. */
const TASKS_PER_THREAD = 2;

/** Opens worker threads; each runs the model for one tile at a time, beside which it reads or writes another. */
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
    const result = await this.#enqueue(
      { kind: 'stage', task },
      STAGE_NAMES.indexOf(task.stage as (typeof STAGE_NAMES)[number]),
    );
    if (result === null) throw new RangeError(`stage ${task.stage}: expected an artifact, found none`);
    return result;
  }

  /** On the first thread at once, between its tasks: it mostly waits, for blocks and for zlib's own threads. */
  async writeMap(output: MapOutput, blocks: readonly Promise<Sha256>[]): Promise<void> {
    if (this.#closed) throw new CancelledError('the worker threads were closed');
    const thread = this.#threads[0]!;
    const id = this.#nextId++;
    const send = (request: ThreadRequest): void => thread.worker.postMessage(request);
    const written = new Promise<ArtifactRef | null>((resolve, reject) => {
      const work: ThreadTask = { kind: 'map', output };
      thread.current.set(id, { work, urgency: STAGE_NAMES.length, resolve, reject });
      send({ id, work });
    });
    blocks.forEach((block, index) => {
      block.then(
        (digest) => send({ id, block: index, digest }),
        (error: unknown) => send({ id, abandon: messageOf(error) }),
      );
    });
    await written;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const gone = new CancelledError('the worker threads were closed');
    for (const { reject } of this.#waiting.splice(0)) reject(gone);
    for (const thread of this.#threads) for (const { reject } of thread.current.values()) reject(gone);
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

  /** Idle threads first. */
  #assign(): void {
    for (let load = 0; load < TASKS_PER_THREAD; load++) {
      for (const thread of this.#threads) {
        if (loadOf(thread) !== load) continue;
        const next = this.#waiting.findIndex(
          ({ work }) => !runsModel(work) || ![...thread.current.values()].some((other) => runsModel(other.work)),
        );
        if (next === -1) continue;
        const [taken] = this.#waiting.splice(next, 1);
        const id = this.#nextId++;
        thread.current.set(id, taken!);
        thread.worker.postMessage({ id, work: taken!.work });
      }
    }
  }

  #startThread(): Thread {
    const worker = new Worker(new URL('./thread-entry.js', import.meta.url), { workerData: this.#setup });
    const thread: Thread = { worker, current: new Map() };
    worker.on('message', (reply: ThreadReply) => this.#settle(thread, reply));
    worker.on('error', (error) => this.#replace(thread, error));
    return thread;
  }

  #settle(thread: Thread, reply: ThreadReply): void {
    const task = thread.current.get(reply.id);
    if (task === undefined) return;
    thread.current.delete(reply.id);
    if ('failure' in reply) task.reject(new ThreadError(reply.failure));
    else task.resolve(reply.result);
    this.#assign();
  }

  /** A thread that died (out of memory, say) takes its work down once; another one may do better. */
  #replace(thread: Thread, error: Error): void {
    if (this.#closed) return;
    const index = this.#threads.indexOf(thread);
    if (index === -1) return;
    this.#threads[index] = this.#startThread();
    for (const { reject } of thread.current.values())
      reject(new TransientError(`a worker thread ended: ${error.message}`));
    this.#assign();
  }
}

/** Tasks that take their turns; a map being written takes none. */
function loadOf({ current }: Thread): number {
  return [...current.values()].filter(({ work }) => work.kind === 'stage').length;
}

function runsModel(work: ThreadTask): boolean {
  return work.kind === 'stage' && work.task.stage === predictTile.name && work.task.step === predictTile.step;
}
