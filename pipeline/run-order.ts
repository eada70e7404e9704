import path from 'node:path';
import type { Access } from '../access/access.ts';
import { sha256OfBytes } from '../engine/digest.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import type { CodePin } from './code-version.ts';
import { artifactsOf } from './outputs/run-folder.ts';
import type { RunRecord } from './board/run-record.ts';
import type { Device } from '../engine/stage.ts';

/** What is asked for when a run is launched: all that a worker needs to put it together, whoever launched it. */
export interface RunOrder {
  /** Names the run among all on the queue. */
  readonly id: string;
  /** Absolute path, as every worker that may put the run together sees it; relative locations start at its folder. */
  readonly runFile: string;
  /** The run folder, as every worker sees it. */
  readonly folder: string;
  /** Where artifacts are kept; left out: in the run folder. */
  readonly store?: string;
  /** Overrides the run file's. */
  readonly device?: Device;
  /** The code that the run is moved to: only workers of this code put it together. */
  readonly code?: CodePin;
  /** The code that it is moved away from. */
  readonly movedFrom?: CodePin;
  /** What may be opened for the run, where a service launched it. */
  readonly access?: Access;
}

/** What is kept for a run that is launched again and again: its folders are named after the moment. */
export interface ScheduledOrder {
  readonly runFile: string;
  /** Run folders are made in here, as `name-20260131T0300Z`. */
  readonly runs: string;
  readonly name: string;
  readonly store?: string;
  readonly device?: Device;
  readonly access?: Access;
}

/** The same for the same run file and folder, so that a run is not launched twice at a time. */
export function runId(name: string, folder: string): string {
  return `${name}-${sha256OfBytes(folder).slice(0, 8)}`;
}

/** Where the order's artifacts are kept. */
export function storeOf({ id, folder, store }: Pick<RunOrder, 'id' | 'folder' | 'store'>): string {
  return store === undefined ? artifactsOf(folder) : `${store.replace(/\/+$/, '')}/${id}`;
}

/**
 * The order that a job of the queue of runs carries; that of a schedule is completed with the moment it stood for.
 * @throws PermanentError for what is no order: a job that was put into the queue by hand.
 */
export function orderOf(payload: JsonValue, jobId: string): RunOrder {
  if (!isOrder(payload))
    throw new PermanentError(
      `job ${JSON.stringify(jobId)} of the queue of runs: expected the order of a run, found something else; remove the job`,
    );
  const order = payload as unknown as RunOrder | ScheduledOrder;
  if ('id' in order) return order;
  const { runFile, runs, name, store, device, access } = order;
  const atMs = Number(/(\d{12,14})$/.exec(jobId)?.[1] ?? Date.now());
  const moment = new Date(atMs).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const folder = path.join(runs, `${name}-${moment}`);
  return {
    id: runId(name, folder),
    runFile,
    folder,
    ...(store === undefined ? {} : { store }),
    ...(device === undefined ? {} : { device }),
    ...(access === undefined ? {} : { access }),
  };
}

/** What a schedule launches; undefined for what is no order of one: it was put into the queue by hand. */
export function scheduledOrderOf(payload: JsonValue): ScheduledOrder | undefined {
  return isOrder(payload) && !('id' in (payload as object)) ? (payload as unknown as ScheduledOrder) : undefined;
}

const OPTIONAL_TEXTS = ['store', 'device'] as const;

function isOrder(payload: JsonValue): boolean {
  if (typeof payload !== 'object' || payload === null) return false;
  const fields = 'id' in payload ? ['id', 'runFile', 'folder'] : ['name', 'runFile', 'runs'];
  const given = payload as Record<string, JsonValue | undefined>;
  return (
    fields.every((field) => typeof given[field] === 'string') &&
    OPTIONAL_TEXTS.every((field) => ['string', 'undefined'].includes(typeof given[field]))
  );
}

/** The order that a run was launched with. */
export function orderAgain({ id, runFile, folder, work, access }: RunRecord): RunOrder {
  const store = work?.store.startsWith('s3://') === true ? work.store.slice(0, -(id.length + 1)) : undefined;
  return {
    id,
    runFile,
    folder,
    ...(store === undefined ? {} : { store }),
    ...(work === undefined ? {} : { device: work.device }),
    ...(access === undefined ? {} : { access }),
  };
}
