import { FIRST_CHIP_SECONDS, TILE_WORK_BYTES } from '../limits/input-limits.ts';
import type { Access } from '../access/access.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { StageExecutor } from '../engine/stage-executor.ts';
import type { ArrivingBlocks } from './outputs/arriving-blocks.ts';
import type { MapOutput } from './outputs/map-output.ts';
import { accessFor } from './run-access.ts';
import { pinOf } from './run-pin.ts';
import type { RunWork } from './board/run-record.ts';

/** What a run needs of whoever does its heavy work: steps of stages, and the rasters of the run folder. */
export interface Executor extends StageExecutor {
  /**
   * Writes the rasters from the map's blocks as they come, beside the steps. Where the blocks are abandoned it gives up,
   * and leaves no file.
   */
  writeMap(output: MapOutput, blocks: ArrivingBlocks): Promise<void>;
}

/** The work of a run as this worker's processes take it up: what the board says of it, and what may be opened here. */
export interface ExecutorSetup extends RunWork {
  /** Names the run: what is cancelled together. */
  readonly run: string;
  readonly secondsPerChip: number;
  readonly tileBytes: number;
  /** Digest of platform and code; part of every memo key. */
  readonly pin: Sha256;
  readonly access: Access;
}

/** The setup of a run, from what the board says of it and what this worker may open. */
export function executorSetup(run: string, work: RunWork, own: Access | undefined): ExecutorSetup {
  const { secondsPerChip = FIRST_CHIP_SECONDS, tileBytes = TILE_WORK_BYTES, access } = work;
  return { ...work, run, secondsPerChip, tileBytes, pin: pinOf(work), access: accessFor(own, access) };
}
