import { withAccess, type Access } from '../access/access.ts';
import { checkWritable } from '../access/check-location.ts';
import type { ArtifactStore } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import { canonicalJson } from '../engine/json.ts';
import { openArtifactStore } from '../engine/open-artifact-store.ts';
import type { WorkItem } from '../engine/work-item.ts';
import type { Board } from '../queue/board.ts';
import { PlannedItems } from './planned-items.ts';
import { executorSetup, type ExecutorSetup } from './executor.ts';
import { misfitOf } from './run-pin.ts';
import { findRun, hasEnded, type RunWork } from './board/run-record.ts';
import { readWorkPlan } from './planning/work-plan.ts';

/** A run as a worker sees it that carries out its jobs. */
export interface OpenRun {
  readonly artifacts: ArtifactStore;
  readonly setup: ExecutorSetup;
  /** Why this process might compute other bits than the run's platform and code would; undefined where it would not. */
  readonly misfit: string | undefined;
  item(id: string): WorkItem | undefined;
}

interface Opened {
  readonly work: string;
  readonly plan: Sha256;
  readonly run: Promise<OpenRun>;
  lookedAtMs: number;
}

const LOOK_EVERY_MS = 2_000;
/** As many as a few workers put together at a time: jobs of all of them come in turn. */
const RUNS_KEPT = 32;

/** Runs by what the board says of them; plans are read once, and again where a run was launched anew. */
export class OpenRuns {
  readonly #board: Board;
  readonly #access: Access | undefined;
  readonly #runs = new Map<string, Opened>();

  /** @param access what this worker may open; left out: what came with the run */
  constructor(board: Board, access: Access | undefined) {
    this.#board = board;
    this.#access = access;
  }

  /**
   * Undefined where the run has ended, nobody knows of it any more, or its plan is another than the job's, which was asked
   * for before the run changed.
   */
  async open(run: string, plan: Sha256): Promise<OpenRun | undefined> {
    const known = this.#runs.get(run);
    if (known?.plan === plan && performance.now() - known.lookedAtMs < LOOK_EVERY_MS) return known.run;
    const record = await findRun(this.#board, run);
    // What is left in the queue of a run that has ended would only leave content that nobody needs.
    if (record?.work?.plan !== plan || hasEnded(record)) return undefined;
    const work = canonicalJson(record.work);
    if (known?.work === work) {
      known.lookedAtMs = performance.now();
      return known.run;
    }
    const opened = {
      work,
      plan,
      run: openRun(executorSetup(run, record.work, this.#access), record.work),
      lookedAtMs: performance.now(),
    };
    opened.run.catch(() => this.#runs.delete(run));
    this.#runs.delete(run);
    this.#runs.set(run, opened);
    for (const oldest of this.#runs.keys()) if (this.#runs.size > RUNS_KEPT) this.#runs.delete(oldest);
    return opened.run;
  }
}

async function openRun(setup: ExecutorSetup, work: RunWork): Promise<OpenRun> {
  await withAccess(setup.access, () => checkWritable(setup.store));
  const artifacts = openArtifactStore(work.store);
  const items = new PlannedItems(await readWorkPlan(work.plan, artifacts));
  return {
    artifacts,
    setup,
    misfit: await misfitOf(work),
    item: (id) => items.item(id),
  };
}
