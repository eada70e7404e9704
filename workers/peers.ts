import type { Sha256 } from '../engine/digest.ts';
import { listWorkers, type WorkerRecord } from '../pipeline/board/worker-record.ts';
import type { Board } from '../queue/board.ts';

/** Workers tell every two seconds that they live. */
const LOOK_EVERY_MS = 2_000;

/** The workers that live and take jobs, as the board knows them. */
export class Peers {
  readonly #board: Board;
  #latest: { readonly atMs: number; readonly workers: Promise<readonly WorkerRecord[]> } | undefined;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Those that take a queue's jobs and, where a pin is named, may compute what is pinned so. */
  async takersOf(queue: string, pin?: Sha256): Promise<WorkerRecord[]> {
    const fits = ({ pins }: WorkerRecord): boolean => pin === undefined || pins?.includes(pin) === true;
    return (await this.#workers()).filter(
      (worker) => !worker.stopping && worker.queues.includes(queue) && fits(worker),
    );
  }

  #workers(): Promise<readonly WorkerRecord[]> {
    const nowMs = performance.now();
    if (this.#latest === undefined || nowMs - this.#latest.atMs > LOOK_EVERY_MS) {
      this.#latest = { atMs: nowMs, workers: listWorkers(this.#board) };
      this.#latest.workers.catch(() => (this.#latest = undefined));
    }
    return this.#latest.workers;
  }
}
