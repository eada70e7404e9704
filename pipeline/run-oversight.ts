import { CancelledError } from '../engine/errors.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { CoordinatorHost } from './coordinator-host.ts';
import type { RunPlan } from './plan-run.ts';
import type { ProgressCounter } from './progress.ts';
import { forgetControl, readControls, USUAL_WEIGHT } from './run-control.ts';
import type { ItemRunner } from './run-items.ts';
import type { RunOrder } from './run-order.ts';
import { hasEnded, listRuns, postRun, type RunRecord, type RunState, type RunWork } from './run-record.ts';
import { listWorkers } from './worker-record.ts';

interface Oversight {
  readonly host: CoordinatorHost;
  readonly order: RunOrder;
  readonly plan: RunPlan;
  readonly runWork: RunWork;
  readonly items: { readonly tiles: { readonly count: number } };
  readonly progress: ProgressCounter;
  readonly record: ExecutionRecord;
}

/** Tiles that a thread should find waiting, besides the one in its hands. */
const GROUPS_PER_SLOT = 2;
const SPARE_GROUPS = 2;

/** Side of a tile that is worth a job of its own. */
const JOB_SIDE_PX = 512;
const MOST_ITEMS_PER_JOB = 64;

/** How many reasons of failures the board is given. */
const REASONS_SHOWN = 20;

/**
 * Watches over a run from the worker that puts it together: tells the board how far it is, does what is asked of it, and
 * settles its share. Every run keeps a bounded number of tiles in the queues, in proportion to its weight among all runs:
 * as each queue is first in, first out, they take turns in that proportion, and none starves.
 */
export class RunOversight {
  readonly #o: Oversight;
  readonly #startedAtMs = Date.now();
  #runner: ItemRunner | undefined;
  #state: RunState = 'running';
  #weight = USUAL_WEIGHT;
  #share = 1;
  #slots: number;
  #replayedAtMs = Date.now();

  constructor(o: Oversight) {
    this.#o = o;
    this.#slots = o.host.threads;
  }

  /** Worker threads of all processes that take jobs. */
  get slots(): number {
    return this.#slots;
  }

  /** Tiles of one job. */
  get itemsPerJob(): number {
    const tilesPerSide = JOB_SIDE_PX / this.#o.plan.runFile.inference.tile;
    return Math.max(1, Math.min(MOST_ITEMS_PER_JOB, Math.floor(tilesPerSide ** 2)));
  }

  /** Tiles that may be under way now. */
  get groupsInFlight(): number {
    const jobs = (GROUPS_PER_SLOT * this.#slots + SPARE_GROUPS) * this.#share;
    return Math.max(1, Math.ceil(jobs)) * this.itemsPerJob;
  }

  /** From now on this runner is told what is asked of the run. */
  steer(runner: ItemRunner | undefined): void {
    this.#runner = runner;
    if (this.#state === 'paused') runner?.pause();
  }

  /** Looks at what is asked, and says how far the run is. */
  async look(): Promise<void> {
    const { board } = this.#o.host;
    const [control, workers, runs] = await Promise.all([
      readControls(board).then((of) => of(this.#o.order.id)),
      listWorkers(board),
      listRuns(board),
    ]);
    if (hasEnded({ state: this.#state })) return;
    this.#weight = control.weight ?? USUAL_WEIGHT;
    this.#slots = Math.max(this.#o.host.threads, 1, sum(workers.map(({ threads }) => threads)));
    const others = runs.filter(({ id, state }) => id !== this.#o.order.id && state === 'running');
    this.#share = this.#weight / (this.#weight + sum(others.map(({ weight }) => weight)));
    this.#obey(control);
    await postRun(board, this.#record());
  }

  /** Tells the board that the run has ended. */
  async end(state: RunState, failures?: ReadonlyMap<string, string>): Promise<RunRecord> {
    this.#state = state;
    const record = { ...this.#record(), ...(failures === undefined ? {} : reasonsOf(failures)) };
    await postRun(this.#o.host.board, record);
    // The signal to cancel stays up, for workers that have not seen it yet, until the run is launched again.
    if (state !== 'cancelled') await forgetControl(this.#o.host.board, record.id);
    return record;
  }

  #obey(control: {
    paused: boolean;
    cancelled: boolean;
    replay: { askedAtMs: number; items: readonly string[] | 'all' } | undefined;
  }): void {
    const runner = this.#runner;
    if (control.cancelled) {
      const cancelled = new CancelledError('the run was cancelled; run it again to go on where it stopped');
      void runner?.abandon(cancelled, { withdraw: true });
      return;
    }
    if (control.paused && this.#state === 'running') {
      this.#state = 'paused';
      runner?.pause();
    } else if (!control.paused && this.#state === 'paused') {
      this.#state = 'running';
      runner?.resume();
    }
    if (control.replay !== undefined && control.replay.askedAtMs > this.#replayedAtMs && runner !== undefined) {
      this.#replayedAtMs = control.replay.askedAtMs;
      void runner.replay(control.replay.items);
    }
  }

  #record(): RunRecord {
    const { order, plan, progress, record, runWork, items, host } = this.#o;
    const { secondsLeft } = progress;
    return {
      id: order.id,
      name: plan.runFile.name,
      title: plan.runFile.title ?? plan.runFile.name,
      folder: order.folder,
      runFile: order.runFile,
      state: this.#state,
      weight: this.#weight,
      tiles: items.tiles.count,
      stages: progress.stages,
      ...reasonsOf(this.#runner?.failures ?? new Map()),
      computed: record.computed,
      reused: record.reusedItems,
      itemsPerSecond: progress.itemsPerSecond,
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
      startedAtMs: this.#startedAtMs,
      updatedAtMs: Date.now(),
      coordinator: host.worker,
      work: runWork,
    };
  }
}

function reasonsOf(failures: ReadonlyMap<string, string>): Pick<RunRecord, 'failures' | 'reasons'> {
  const first = [...failures].filter(([, reason]) => !reason.startsWith('needs ')).slice(0, REASONS_SHOWN);
  return { failures: failures.size, reasons: Object.fromEntries(first) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
