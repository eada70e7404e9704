import { CancelledError } from '../errors/error-kinds.ts';
import type { ExecutionRecord } from './outputs/execution-record.ts';
import type { CoordinatorHost } from './coordinator-host.ts';
import type { RunPlan } from './planning/plan-run.ts';
import type { ProgressCounter } from '../engine/loop/progress.ts';
import type { Sighting } from './board/lookout.ts';
import { forgetCancelled, forgetControl, USUAL_WEIGHT, type Wishes } from './board/wishes.ts';
import type { ItemRunner } from '../engine/loop/item-runner.ts';
import type { RunOrder } from './run-order.ts';
import { hasEnded, postRun, type RunRecord, type RunState, type RunWork } from './board/run-record.ts';

interface Overseen {
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
export class Oversight {
  readonly #o: Overseen;
  readonly #startedAtMs = Date.now();
  #runner: ItemRunner | undefined;
  #state: RunState = 'running';
  #weight = USUAL_WEIGHT;
  #share = 1;
  #slots: number;
  /** When the replay was asked for that was done last, or had been asked for before the run was taken up. */
  #replayed: number | undefined;
  #hasLooked = false;
  /** The notice that is on its way: the next one must not overtake it. */
  #posting: Promise<void> = Promise.resolve();

  constructor(o: Overseen) {
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

  /** Does what is asked, settles the run's share, and says how far the run is. */
  async look(seen: Sighting): Promise<void> {
    const { host, order } = this.#o;
    if (hasEnded({ state: this.#state })) return;
    const control = seen.controlOf(order.id);
    this.#weight = control.weight ?? USUAL_WEIGHT;
    this.#slots = Math.max(host.threads, 1, seen.threads);
    this.#share = this.#weight / (this.#weight + seen.weightBeside(order.id));
    this.#obey(control);
    host.lookout.carry(order.id, this.#state === 'paused' ? 0 : this.#weight);
    this.#posting = this.#posting.catch(() => undefined).then(() => this.#post());
    await this.#posting;
  }

  /** Tells the board that the run has ended. */
  async end(state: RunState, failures?: ReadonlyMap<string, string>): Promise<RunRecord> {
    const { board } = this.#o.host;
    this.#state = state;
    const record = { ...this.#record(), ...(failures === undefined ? {} : reasonsOf(failures)) };
    await this.#posting.catch(() => undefined);
    await postRun(board, record);
    await (state === 'cancelled' ? forgetCancelled : forgetControl)(board, record.id);
    return record;
  }

  async #post(): Promise<void> {
    if (!hasEnded({ state: this.#state })) await postRun(this.#o.host.board, this.#record());
  }

  #obey(control: Wishes): void {
    const runner = this.#runner;
    if (control.cancelled) {
      const cancelled = new CancelledError('the run was cancelled; run it again to go on where it stopped');
      runner?.abandon(cancelled, { withdraw: true });
      return;
    }
    if (control.paused && this.#state === 'running') {
      this.#state = 'paused';
      runner?.pause();
    } else if (!control.paused && this.#state === 'paused') {
      this.#state = 'running';
      runner?.resume();
    }
    this.#replay(control.replay, runner);
  }

  /** Wishes are told apart by the time that they carry, which is another machine's: it is never held against this one's. */
  #replay(asked: Wishes['replay'], runner: ItemRunner | undefined): void {
    if (!this.#hasLooked) this.#replayed = asked?.askedAtMs;
    this.#hasLooked = true;
    if (asked === undefined || asked.askedAtMs === this.#replayed || runner === undefined) return;
    this.#replayed = asked.askedAtMs;
    runner.replay(asked.items);
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
      ...(order.movedFrom === undefined ? {} : { movedFrom: order.movedFrom }),
      ...(order.access === undefined ? {} : { access: order.access }),
    };
  }
}

function reasonsOf(failures: ReadonlyMap<string, string>): Pick<RunRecord, 'failures' | 'reasons'> {
  const first: [id: string, reason: string][] = [];
  // Of a hundred thousand failures not all are gone through each time.
  for (const [id, reason] of failures) {
    if (first.length === REASONS_SHOWN) break;
    if (!reason.startsWith('needs ')) first.push([id, reason]);
  }
  return { failures: failures.size, reasons: Object.fromEntries(first) };
}
