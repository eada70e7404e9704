import type { Sha256 } from '../engine/digest.ts';
import type { JsonValue } from '../engine/json.ts';
import type { Board } from '../queue/board.ts';
import type { StageProgress } from './progress.ts';
import type { Device } from './stage-job.ts';

/** States of a run as everybody sees them; `failed` for one that could not be put together at all. */
export type RunState = 'waiting' | 'running' | 'paused' | 'done' | 'held' | 'partial' | 'cancelled' | 'failed';

/** How every worker gets at a run's work. */
export interface RunWork {
  readonly store: string;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  /** Digest of the {@link WorkPlan} in the store. */
  readonly plan: Sha256;
  readonly device: Device;
  readonly batch: number;
  /** Digest of the platform fingerprint that the run pins. */
  readonly platform: Sha256;
  readonly onnxPath: string;
}

/** What the board says of a run. */
export interface RunRecord {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly folder: string;
  readonly runFile: string;
  readonly state: RunState;
  /** Share of the workers, against that of other runs. */
  readonly weight: number;
  readonly tiles: number;
  readonly stages: readonly StageProgress[];
  readonly failures: number;
  /** The first reasons, by item. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Items carried out and those found done, in this attempt. */
  readonly computed: number;
  readonly reused: number;
  readonly itemsPerSecond: number;
  readonly secondsLeft?: number;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  /** The worker that puts the run together. */
  readonly coordinator: string;
  /** Workers that began to plan the run and said nothing since; none where it has a plan. */
  readonly planningsBegun?: number;
  readonly work?: RunWork;
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string };
}

/** Ended runs stay in sight for so long. */
const KEPT_MS = 14 * 24 * 3600 * 1000;

const ENDED: ReadonlySet<RunState> = new Set(['done', 'held', 'partial', 'cancelled', 'failed']);

export function hasEnded({ state }: Pick<RunRecord, 'state'>): boolean {
  return ENDED.has(state);
}

const PREFIX = 'run/';

export async function postRun(board: Board, record: RunRecord): Promise<void> {
  await board.post(`${PREFIX}${record.id}`, record as unknown as JsonValue, KEPT_MS);
}

export async function findRun(board: Board, id: string): Promise<RunRecord | undefined> {
  return (await board.get(`${PREFIX}${id}`)) as unknown as RunRecord | undefined;
}

/** All runs that are known, the latest first. */
export async function listRuns(board: Board): Promise<RunRecord[]> {
  const records = [...(await board.read(PREFIX)).values()] as unknown as RunRecord[];
  return records.sort((a, b) => b.startedAtMs - a.startedAtMs);
}

export async function forgetRun(board: Board, id: string): Promise<void> {
  await board.remove(`${PREFIX}${id}`);
}
