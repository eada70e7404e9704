import type { JsonValue } from '../../engine/json.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { Board } from '../../queue/board.ts';
import type { JobQueue } from '../../queue/job-queue.ts';
import { isCarried, whyItStands } from './run-carriers.ts';
import type { RunOrder } from '../run-order.ts';
import { findRun, hasEnded, type RunRecord } from './run-record.ts';
import { RUNS } from '../stage-queues.ts';
import { listWorkers } from './worker-record.ts';

interface WatchSetup {
  readonly board: Board;
  readonly queue: JobQueue;
  readonly order: RunOrder;
  /** Silence of a worker after which others take its jobs over. */
  readonly takeoverMs: number;
  readonly onNote: (note: string) => void;
}

const LOOK_EVERY_MS = 2_000;
/** Workers that still hold a run put up word of it again twice a second. */
const WORD_AGAIN_MS = 3_000;
/** Beyond the takeover time: until a worker has looked for silent ones and has planned what it took over. */
const TAKEN_UP_MS = 15_000;

/**
 * Watches, for who follows a run, that somebody carries it. A run of which the queue has lost word, or whose job it has
 * lost, is offered again: it goes on from its folder.
 */
export class CarrierWatch {
  readonly #setup: WatchSetup;
  readonly #told = new Set<string>();
  #nextLookMs = 0;
  #wordlessSinceMs: number | undefined;
  #idleSinceMs: number | undefined;

  constructor(setup: WatchSetup) {
    this.#setup = setup;
  }

  /**
   * Is told of each look at the run's record; undefined where the queue has none.
   * @throws PermanentError where the run was given up and no record says so.
   */
  async look(record: RunRecord | undefined): Promise<void> {
    const nowMs = performance.now();
    if (record === undefined) return this.#lookForWord(nowMs);
    this.#wordlessSinceMs = undefined;
    if (hasEnded(record) || nowMs < this.#nextLookMs) return;
    this.#nextLookMs = nowMs + LOOK_EVERY_MS;
    const workers = await listWorkers(this.#setup.board);
    if (isCarried(record, workers)) {
      this.#idleSinceMs = undefined;
      this.#told.clear();
      return;
    }
    this.#idleSinceMs ??= nowMs;
    if (nowMs - this.#idleSinceMs < TAKEN_UP_MS + (record.state === 'waiting' ? 0 : this.#setup.takeoverMs)) return;
    const takesRuns = workers.some(({ queues, stopping }) => queues.includes(RUNS) && !stopping);
    const why = takesRuns ? whyItStands(record, workers) : 'no worker that puts runs together is up';
    await this.#ask(why ?? 'the workers are busy with other runs');
  }

  async #lookForWord(nowMs: number): Promise<void> {
    this.#wordlessSinceMs ??= nowMs;
    if (nowMs - this.#wordlessSinceMs < WORD_AGAIN_MS) return;
    this.#wordlessSinceMs = nowMs;
    await this.#offer('The queue has lost word of the run');
  }

  /** What has become of the job of a run that nobody carries. */
  async #ask(why: string): Promise<void> {
    const { queue, board, order } = this.#setup;
    const [state] = await queue.states(RUNS, [order.id]);
    if (state === 'failed') {
      const record = await findRun(board, order.id);
      if (record !== undefined && hasEnded(record)) return;
      const reason = (await queue.failureOf(RUNS, order.id)) ?? 'the queue has no reason';
      throw new PermanentError(`run ${order.id}: it was given up: ${reason}; mend the cause and run it again`);
    }
    if (state === 'gone') return this.#offer('The queue has lost the run’s job');
    this.#tell(`Nobody carries the run: ${why}. This command waits; Ctrl-C leaves the run to the queue.`);
  }

  /** Adding a job that is there changes nothing. */
  async #offer(what: string): Promise<void> {
    const { queue, order } = this.#setup;
    this.#idleSinceMs = undefined;
    await queue.add([{ stage: RUNS, id: order.id, payload: order as unknown as JsonValue }]);
    this.#tell(`${what}; it is offered again and goes on from its folder.`);
  }

  #tell(note: string): void {
    if (this.#told.has(note)) return;
    this.#told.add(note);
    this.#setup.onNote(note);
  }
}
