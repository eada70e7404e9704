import { createHmac, timingSafeEqual } from 'node:crypto';
import { PermanentError } from '../errors/error-kinds.ts';
import { canonicalJson, type JsonValue } from '../engine/json.ts';
import type { Board } from './board.ts';
import type { BullData, BullResult } from './bull-connection.ts';

/** A key that all processes of a deployment share, and nobody else who reaches the queue's server. */
export type DeploymentKey = Uint8Array;

const LEAST_KEY_BYTES = 32;

/**
 * The key in a file's text.
 * @throws PermanentError where it is too short to keep anybody out.
 */
export function deploymentKey(text: string, location: string): DeploymentKey {
  const key = Buffer.from(text.trim());
  if (key.byteLength >= LEAST_KEY_BYTES) return key;
  throw new PermanentError(
    `${location}: expected a key of at least ${LEAST_KEY_BYTES} characters, found ${key.byteLength}; openssl rand -base64 32 makes one`,
  );
}

/** Installations that share a server and a key are kept apart all the same: nothing signed is carried from one to another. */
export function keyOfNamespace(key: DeploymentKey | undefined, namespace: string): DeploymentKey | undefined {
  if (key === undefined || namespace === '') return key;
  return createHmac('sha256', key).update(`namespace/${namespace}`).digest();
}

/**
 * HMAC-SHA-256 (RFC 2104) over a value and the place that it is for: whoever can write to the queue's server and does not
 * have the key can neither make work up nor move a signed piece to another place. Undefined without a key.
 */
export function sealOf(key: DeploymentKey | undefined, place: string, value: JsonValue): string | undefined {
  if (key === undefined) return undefined;
  return createHmac('sha256', key)
    .update(`${place}\n${canonicalJson(value)}`)
    .digest('base64url');
}

/** Whether a value has the seal that this key gives it; without a key everything has. */
export function isSealed(
  key: DeploymentKey | undefined,
  place: string,
  { value, seal }: { readonly value: JsonValue; readonly seal: unknown },
): boolean {
  if (key === undefined) return true;
  // First, because what has none may be of any size.
  if (typeof seal !== 'string' || !/^[\w-]{43}$/.test(seal)) return false;
  return timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(key, place, value)!));
}

/** What a job of a stage carries, signed where there is a key. */
export function sealedData(key: DeploymentKey | undefined, stage: string, payload: JsonValue): BullData {
  const seal = sealOf(key, `job/${stage}`, payload);
  return seal === undefined ? { payload } : { payload, seal };
}

/** What a job gives back, signed where there is a key. */
export function sealedResult(
  key: DeploymentKey | undefined,
  { stage, id }: { readonly stage: string; readonly id: string },
  result: JsonValue,
): BullResult {
  const seal = sealOf(key, `result/${stage}/${id}`, result);
  return seal === undefined ? { result } : { result, seal };
}

/** The result of a job; undefined where no process of the deployment gave it back, or gave it back of another job. */
export function openResult(
  key: DeploymentKey | undefined,
  { stage, id }: { readonly stage: string; readonly id: string },
  given: unknown,
): JsonValue | undefined {
  const { result = null, seal } = (given ?? {}) as Partial<BullResult>;
  return isSealed(key, `result/${stage}/${id}`, { value: result, seal }) ? result : undefined;
}

/** What stands on a board under a key of the deployment. */
interface SealedNotice {
  readonly value: JsonValue;
  readonly seal: string;
}

/** A board whose notices are signed; one that is not, or was written for another key of the board, is not there. */
export function sealedBoard(board: Board, key: DeploymentKey): Board {
  const open = (name: string, notice: JsonValue | undefined): JsonValue | undefined => {
    const { value, seal } = (notice ?? {}) as Partial<SealedNotice>;
    return value !== undefined && isSealed(key, `board/${name}`, { value, seal }) ? value : undefined;
  };
  return {
    post: (name, value, ttlMs) => {
      const notice: SealedNotice = { value, seal: sealOf(key, `board/${name}`, value)! };
      return board.post(name, notice as unknown as JsonValue, ttlMs);
    },
    get: async (name) => open(name, await board.get(name)),
    read: async (prefix) => {
      const notices = [...(await board.read(prefix))].map(([name, notice]) => [name, open(name, notice)] as const);
      return new Map(notices.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
    },
    remove: (name) => board.remove(name),
  };
}
