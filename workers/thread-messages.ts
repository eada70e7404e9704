import type { ArtifactDamage } from '../engine/artifact-damage.ts';
import type { StageResult } from '../engine/execute-stage.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import type { MapOutput } from '../pipeline/map-output.ts';
import type { ExecutorSetup } from '../pipeline/run-executor.ts';

/** What a thread is asked to do. */
export type ThreadTask =
  { readonly kind: 'stage'; readonly task: StageTask } | { readonly kind: 'map'; readonly output: MapOutput };

/** A task, or what a task that writes the map waits for: its blocks by their place, or word that they will not come. */
export type ThreadRequest =
  | { readonly id: number; readonly setup: ExecutorSetup; readonly work: ThreadTask }
  | { readonly id: number; readonly block: number; readonly digest: Sha256 }
  | { readonly id: number; readonly abandon: string }
  /** Lets go of whatever is done for a run, or with `everything` of all. */
  | { readonly cancel: string };

/** An error as it crosses threads: class instances do not survive, these fields do. */
export interface ThreadFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly retryable: boolean;
  readonly notHere: boolean;
}

/** What a thread has used since its last reply. */
export interface ThreadUse {
  readonly bytesRead: number;
  /** How long models took to load, each. */
  readonly modelLoadsMs: readonly number[];
}

export type ThreadReply =
  | { readonly id: number; readonly use: ThreadUse; readonly result: StageResult | null }
  | { readonly id: number; readonly use: ThreadUse; readonly failure: ThreadFailure }
  /** A store that the thread reads was found damaged; the listeners are in the main thread. */
  | { readonly damage: ArtifactDamage };

/** An error that a thread reported, with the name and message that it had there. */
export class ThreadError extends Error {
  override readonly name: string;
  readonly retryable: boolean;
  readonly notHere: boolean;

  constructor(failure: ThreadFailure) {
    super(failure.message);
    this.name = failure.name;
    this.retryable = failure.retryable;
    this.notHere = failure.notHere;
    if (failure.stack !== undefined) this.stack = failure.stack;
  }
}
