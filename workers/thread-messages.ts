import type { ArtifactRef } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import type { MapOutput } from '../pipeline/map-output.ts';

/** What a thread is asked to do. */
export type ThreadTask =
  { readonly kind: 'stage'; readonly task: StageTask } | { readonly kind: 'map'; readonly output: MapOutput };

/** A task, or what a task that writes the map waits for: its blocks by their place, or word that they will not come. */
export type ThreadRequest =
  | { readonly id: number; readonly work: ThreadTask }
  | { readonly id: number; readonly block: number; readonly digest: Sha256 }
  | { readonly id: number; readonly abandon: string };

/** An error as it crosses threads: class instances do not survive, these fields do. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly retryable: boolean;
}

export type ThreadReply =
  | { readonly id: number; readonly result: ArtifactRef | null }
  | { readonly id: number; readonly failure: ThreadFailure };

/** An error that a thread reported, with the name and message that it had there. */
export class ThreadError extends Error {
  override readonly name: string;
  readonly retryable: boolean;

  constructor(failure: ThreadFailure) {
    super(failure.message);
    this.name = failure.name;
    this.retryable = failure.retryable;
    if (failure.stack !== undefined) this.stack = failure.stack;
  }
}
