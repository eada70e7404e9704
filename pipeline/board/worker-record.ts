import type { JsonValue } from '../../engine/json.ts';
import type { Board } from '../../queue/board.ts';
import type { Sha256 } from '../../engine/digest.ts';
import type { CodePin } from '../code-version.ts';
import type { Device } from '../../engine/stage.ts';
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

/** What the board says of a worker process. */
export interface WorkerRecord {
  readonly id: string;
  readonly host: string;
  readonly processId: number;
  readonly queues: readonly string[];
  readonly device: Device;
  readonly threads: number;
  /** Jobs in its hands, by queue. */
  readonly inHand: Readonly<Record<string, number>>;
  /** Runs that it puts together, with their weights, 0 for a paused one; earlier versions say nothing of it. */
  readonly runs?: Readonly<Record<string, number>>;
  readonly memoryBytes: number;
  readonly startedAtMs: number;
  readonly stopping: boolean;
  /** Its code. */
  readonly code?: CodePin;
  /** Pins of runs that it may compute. */
  readonly pins?: readonly Sha256[];
}

/** A worker says so often that it lives, and is forgotten when it has not for longer. */
export const HEARTBEAT_MS = 2_000;
const FORGOTTEN_MS = 10_000;

const PREFIX = 'worker/';

export async function postWorker(board: Board, record: WorkerRecord): Promise<void> {
  await board.post(`${PREFIX}${record.id}`, record as unknown as JsonValue, FORGOTTEN_MS);
}

/** Workers that live, by id. What was put on the board by hand and is no word of one is passed over. */
export async function listWorkers(board: Board): Promise<WorkerRecord[]> {
  return ([...(await board.read(PREFIX)).values()] as unknown as WorkerRecord[]).filter(isWorker);
}

function isWorker(record: Partial<WorkerRecord> | null): boolean {
  if (!isMembers(record)) return false;
  const { id, host, device, queues, inHand, runs, pins, code, stopping } = record;
  const { processId, threads, memoryBytes, startedAtMs } = record;
  return (
    [id, host, device].every(isText) &&
    [processId, threads].every(isCount) &&
    isNumber(memoryBytes) &&
    isMoment(startedAtMs) &&
    typeof stopping === 'boolean' &&
    isTexts(queues) &&
    isEach(inHand, isCount) &&
    (runs === undefined || isEach(runs, isNumber)) &&
    isLeftOutOr(pins, isTexts) &&
    isLeftOutOr(code, isCodePin)
  );
}

export async function removeWorker(board: Board, id: string): Promise<void> {
  await board.remove(`${PREFIX}${id}`);
}
