import type { ArtifactDamage } from '../engine/artifact-damage.ts';
import type { CarriedFailure } from '../engine/carried-error.ts';
import type { StageResult } from '../engine/execute-stage.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { StepProgress } from '../engine/step-progress.ts';
import type { StageTask } from '../engine/stage-executor.ts';
import type { MapOutput } from '../pipeline/outputs/map-output.ts';
import type { ExecutorSetup } from '../pipeline/executor.ts';

/** What a process is asked to do. */
export type ProcessTask =
  { readonly kind: 'stage'; readonly task: StageTask } | { readonly kind: 'map'; readonly output: MapOutput };

/** A task, or what a task that writes the map waits for: its blocks by their place, or word that they will not come. */
export type ProcessRequest =
  | { readonly id: number; readonly setup: ExecutorSetup; readonly work: ProcessTask }
  | { readonly id: number; readonly block: number; readonly digest: Sha256 }
  | { readonly id: number; readonly abandon: string }
  /** Lets go of whatever is done for a run, or with `everything` of all. */
  | { readonly cancel: string };

/** What a process has used since its last reply. */
export interface ProcessUse {
  readonly bytesRead: number;
  /** How long models took to load, each. */
  readonly modelLoadsMs: readonly number[];
  /** The most memory that it has ever held. */
  readonly peakBytes: number;
}

export type ProcessReply =
  | { readonly id: number; readonly use: ProcessUse; readonly result: StageResult | null }
  | { readonly id: number; readonly use: ProcessUse; readonly failure: CarriedFailure }
  /** A store that the process reads was found damaged; the listeners are in its parent. */
  | { readonly damage: ArtifactDamage }
  /** How far a long step is; the listeners are in its parent too. */
  | { readonly progress: StepProgress };
