import type { Access } from '../../access/access.ts';
import type { Sha256 } from '../../engine/digest.ts';
import type { JsonValue } from '../../engine/json.ts';
import type { Board } from '../../queue/board.ts';
import type { CodePin } from '../code-version.ts';
import type { StageProgress } from '../../engine/loop/progress.ts';
import type { StageSettings } from '../../engine/stage.ts';
import {
  isCodePin,
  isCount,
  isEach,
  isLeftOutOr,
  isMembers,
  isMoment,
  isNumber,
  isText,
  isTexts,
} from './notice-shape.ts';

/** States of a run as everybody sees them; `failed` for one that could not be put together at all. */
export type RunState = 'waiting' | 'running' | 'paused' | 'done' | 'held' | 'partial' | 'cancelled' | 'failed';

/** How every worker gets at a run's work; `onnxPath` is empty where no step runs a model. */
export interface RunWork extends Pick<StageSettings, 'device' | 'batch' | 'onnxPath'> {
  /** Where the run's artifacts are: a folder, or `s3://bucket/prefix`. */
  readonly store: string;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  /** The run file, where its addresses have signatures or passwords: it alone holds them. */
  readonly signedBy?: string;
  /** Digest of the {@link WorkPlan} in the store. */
  readonly plan: Sha256;
  /** Longest that the model may take for a chip; left out by versions that set no limit. */
  readonly secondsPerChip?: number;
  /** Most memory that the model may take for a call; left out: any. */
  readonly memoryBytes?: number;
  /** What a piece of the run's work takes beside that. */
  readonly tileBytes?: number;
  /** Digest of the platform fingerprint that the run pins. */
  readonly platform: Sha256;
  /** The code that the run pins; undefined where a version made it that pinned none. */
  readonly code?: CodePin;
  /** What may be opened for the run, where a service launched it. */
  readonly access?: Access;
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
  /** The code that the run was moved away from, as a whole. */
  readonly movedFrom?: CodePin;
  /** What keeps it from going on, in one sentence; only where it is shown. */
  readonly standing?: string;
  /** As in {@link RunWork}, from before there is work. */
  readonly access?: Access;
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string };
}

/** Runs stay in sight for so long after the last word of them. */
const KEPT_MS = 14 * 24 * 3600 * 1000;

const ENDED: ReadonlySet<RunState> = new Set(['done', 'held', 'partial', 'cancelled', 'failed']);

const STATES: ReadonlySet<RunState> = new Set([...ENDED, 'waiting', 'running', 'paused']);

export function hasEnded({ state }: Pick<RunRecord, 'state'>): boolean {
  return ENDED.has(state);
}

/** Runs that wait or are under way, and apart from them those that have ended, of which there are ever more. */
const OPEN = 'run/';
const ENDED_RUNS = 'ended/';

/** Says how a run stands; one that waits or is under way takes the place of what is said of an earlier, ended attempt. */
export async function postRun(board: Board, record: RunRecord): Promise<void> {
  const section = hasEnded(record) ? ENDED_RUNS : OPEN;
  await board.post(`${section}${record.id}`, record as unknown as JsonValue, KEPT_MS);
  // Last, so that the run is in sight all the time.
  if (hasEnded(record)) await board.remove(`${OPEN}${record.id}`);
}

export async function findRun(board: Board, id: string): Promise<RunRecord | undefined> {
  const found = (await board.get(`${OPEN}${id}`)) ?? (await board.get(`${ENDED_RUNS}${id}`));
  return isRecord(found as unknown as RunRecord | undefined) ? (found as unknown as RunRecord) : undefined;
}

/** All runs that are known, the latest first. */
export async function listRuns(board: Board): Promise<RunRecord[]> {
  // In this order: one that ends meanwhile is in both, not in neither.
  const open = await board.read(OPEN);
  const ended = await board.read(ENDED_RUNS);
  const standing = new Map([...named(ended, ENDED_RUNS), ...named(open, OPEN)]);
  return [...standing.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
}

function named(notices: ReadonlyMap<string, JsonValue>, section: string): [string, RunRecord][] {
  return [...notices].flatMap(([key, value]): [string, RunRecord][] => {
    const record = value as unknown as RunRecord;
    return isRecord(record) ? [[key.slice(section.length), record]] : [];
  });
}

/** What was put on the board by hand and is no word of a run is passed over. */
function isRecord(record: Partial<RunRecord> | null | undefined): boolean {
  if (!isMembers(record)) return false;
  const { id, name, title, folder, runFile, state, coordinator, stages, reasons, standing, access, error } = record;
  const { weight, tiles, failures, computed, reused, itemsPerSecond, secondsLeft, startedAtMs, updatedAtMs } = record;
  return (
    [id, name, title, folder, runFile, coordinator].every(isText) &&
    [tiles, failures, computed, reused].every(isCount) &&
    [weight, itemsPerSecond, secondsLeft ?? 0].every(isNumber) &&
    [startedAtMs, updatedAtMs].every(isMoment) &&
    STATES.has(state as RunState) &&
    Array.isArray(stages) &&
    stages.every(isStage) &&
    isEach(reasons, isText) &&
    isLeftOutOr(standing, isText) &&
    isLeftOutOr(record.movedFrom, isCodePin) &&
    isLeftOutOr(record.work, isWork) &&
    isLeftOutOr(access, isAccess) &&
    (error === undefined || isEach(error, isText))
  );
}

function isStage(value: unknown): value is StageProgress {
  return (
    isMembers(value) && isText(value['stage']) && ['done', 'failed', 'total'].every((name) => isCount(value[name]))
  );
}

function isWork(value: unknown): value is RunWork {
  const texts = ['store', 'baseFolder', 'plan', 'device', 'platform', 'onnxPath'];
  return (
    isMembers(value) &&
    texts.every((name) => isText(value[name])) &&
    isNumber(value['batch']) &&
    isLeftOutOr(value['code'], isCodePin) &&
    isLeftOutOr(value['access'], isAccess)
  );
}

function isAccess(value: unknown): value is Access {
  return (
    isMembers(value) &&
    isTexts(value['hosts']) &&
    isLeftOutOr(value['roots'], isTexts) &&
    isLeftOutOr(value['runs'], isTexts) &&
    typeof value['listedOnly'] === 'boolean'
  );
}

/** Forgets how an earlier attempt ended. */
export async function forgetEnded(board: Board, id: string): Promise<void> {
  await board.remove(`${ENDED_RUNS}${id}`);
}
