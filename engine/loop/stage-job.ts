import type { ArtifactRef, ArtifactStore } from '../artifact-store.ts';
import type { Sha256 } from '../digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { decodeJson, encodeJson, type JsonValue } from '../json.ts';
import type { WorkItem } from '../work-item.ts';
import type { Device } from '../stage.ts';

/** The queue that an item goes through: the device that the run pins has one of its own for what it alone computes. */
export function queueOf({ stage, traits }: Pick<WorkItem, 'stage' | 'traits'>, device: Device): string {
  return traits.needsDevice === true ? deviceQueue(stage, device) : stage;
}

/** Queue of a stage for what needs a device; the processor is every worker's. */
export function deviceQueue(stage: string, device: Device): string {
  return device === 'cpu' ? stage : `${stage}-${device}`;
}

/** What a job of a stage's queue carries: references only. An input too large for a job is an artifact itself. */
export interface StageJob {
  readonly run: string;
  /** Digest of the plan that the items are of. */
  readonly plan: Sha256;
  readonly items: readonly { readonly id: string; readonly input?: JsonValue; readonly inputAt?: Sha256 }[];
}

/**
 * The payload of a job of a stage's queue.
 * @throws PermanentError for anything else: a job that was put into the queue by hand.
 */
export function stageJobOf(payload: JsonValue, queue: string, jobId: string): StageJob {
  const { run, plan, items } = (payload ?? {}) as Partial<Record<keyof StageJob, unknown>>;
  const isItem = (item: unknown): boolean => typeof (item as { id?: unknown } | null)?.id === 'string';
  if (typeof run === 'string' && typeof plan === 'string' && Array.isArray(items) && items.every(isItem))
    return payload as unknown as StageJob;
  throw new PermanentError(
    `job ${JSON.stringify(jobId)} of the queue ${queue}: expected items of a run, found something else; remove the job`,
  );
}

/** What became of one item of a job. */
export interface ItemResult {
  readonly id: string;
  /** Of what work it is the result: {@link memoKey}. */
  readonly key: Sha256;
  readonly artifact: ArtifactRef;
  readonly elapsedMs: number;
  /** False where the store had it already. */
  readonly computed: boolean;
}

const LARGEST_INPUT_BYTES = 600;

/** An item as part of a job. */
export async function packItem(
  id: string,
  input: Record<string, unknown>,
  artifacts: ArtifactStore,
): Promise<StageJob['items'][number]> {
  const bytes = encodeJson(input);
  if (bytes.byteLength <= LARGEST_INPUT_BYTES) return { id, input: input as JsonValue };
  return { id, inputAt: (await artifacts.put(bytes)).digest };
}

/** The input that {@link packItem} was given. */
export async function unpackInput(item: StageJob['items'][number], artifacts: ArtifactStore): Promise<unknown> {
  return item.inputAt === undefined ? item.input : decodeJson<unknown>(await artifacts.get(item.inputAt));
}

/** Results as they travel: a row an item. */
export function packResults(results: readonly ItemResult[]): JsonValue {
  return results.map(({ id, key, artifact, elapsedMs, computed }) => [
    id,
    key,
    artifact.digest,
    artifact.sizeBytes,
    Math.round(elapsedMs * 10) / 10,
    computed,
  ]);
}

/**
 * The results of a job, or none where it was left undone because its run was cancelled, or where something else was put in
 * their place by hand.
 */
export function unpackResults(packed: JsonValue): ItemResult[] {
  if (!Array.isArray(packed) || !packed.every(isPackedResult)) return [];
  const rows = packed as unknown as readonly (readonly [string, Sha256, Sha256, number, number, boolean])[];
  return rows.map(([id, key, digest, sizeBytes, elapsedMs, computed]) => ({
    id,
    key,
    artifact: { digest, sizeBytes },
    elapsedMs,
    computed,
  }));
}

const PACKED_TYPES = ['string', 'string', 'string', 'number', 'number', 'boolean'] as const;

function isPackedResult(row: JsonValue): boolean {
  return Array.isArray(row) && PACKED_TYPES.every((type, place) => typeof row[place] === type);
}
