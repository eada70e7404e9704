import type { Board } from '../../queue/board.ts';
import { readControls, type Wishes } from './wishes.ts';
import { listWorkers } from './worker-record.ts';

/** What the board says at a moment of all that a worker's runs need to know. */
export interface Sighting {
  readonly controlOf: (run: string) => Wishes;
  /** Worker threads of all processes that take jobs. */
  readonly threads: number;
  /** Weight of all runs under way but this one. */
  readonly weightBeside: (run: string) => number;
}

/**
 * Looks at the board for all runs that a worker puts together: one set of reads, however many runs there are, and none of
 * what the board says of runs. Workers tell one another which runs they carry with their sign of life.
 */
export class Lookout {
  readonly #board: Board;
  readonly #worker: string;
  /** Weight of the runs that this worker puts together; 0 for a paused one. */
  readonly #carried = new Map<string, number>();
  /** Who attends → the look from which on. */
  readonly #listeners = new Map<(sighting: Sighting) => Promise<void>, number>();
  #looks = 0;

  constructor(board: Board, worker: string) {
    this.#board = board;
    this.#worker = worker;
  }

  /** Runs that this worker puts together, with their weights. */
  get carried(): Record<string, number> {
    return Object.fromEntries(this.#carried);
  }

  get pausedRuns(): number {
    return [...this.#carried.values()].filter((weight) => weight === 0).length;
  }

  get isAttended(): boolean {
    return this.#listeners.size > 0;
  }

  /** Notes that this worker puts the run together, or that its weight changed. */
  carry(run: string, weight: number): void {
    this.#carried.set(run, weight);
  }

  letGo(run: string): void {
    this.#carried.delete(run);
  }

  /** Calls the listener with each look that begins from now on, until the returned function is called. */
  attend(listener: (sighting: Sighting) => Promise<void>): () => void {
    this.#listeners.set(listener, this.#looks + 1);
    return () => this.#listeners.delete(listener);
  }

  /** Looks, and tells all who attend; a run whose own notice fails does not keep the others from theirs. */
  async look(): Promise<Sighting> {
    this.#looks += 1;
    const look = this.#looks;
    const seen = await this.see();
    // What was read before a run was taken up may be about an earlier attempt of it.
    const told = [...this.#listeners].filter(([, from]) => from <= look);
    await Promise.allSettled(told.map(([listener]) => listener(seen)));
    return seen;
  }

  /** What the board says now. */
  async see(): Promise<Sighting> {
    const [controlOf, workers] = await Promise.all([readControls(this.#board), listWorkers(this.#board)]);
    const elsewhere = workers.filter(({ id }) => id !== this.#worker);
    return {
      controlOf,
      threads: workers.reduce((sum, { threads }) => sum + threads, 0),
      weightBeside: (run) => {
        // By run: one that has changed hands a moment ago is told of by both workers.
        const weights = new Map<string, number>([
          ...elsewhere.flatMap(({ runs }) => Object.entries(runs ?? {})),
          ...this.#carried,
        ]);
        weights.delete(run);
        return [...weights.values()].reduce((sum, weight) => sum + weight, 0);
      },
    };
  }
}
