import { FIRST_CHIP_SECONDS, TILE_WORK_BYTES } from '../limits/input-limits.ts';
import type { Access } from '../access/access.ts';
import type { StageExecutor } from '../engine/stage-executor.ts';
import type { ArrivingBlocks } from './outputs/arriving-blocks.ts';
import type { MapOutput } from './outputs/map-output.ts';
import { accessFor } from './run-access.ts';
import { pinOf } from './run-pin.ts';
import type { RunWork } from './board/run-record.ts';

/** What a run needs of whoever does its heavy work: steps of stages, and the rasters of the run folder. */
export interface RunExecutor extends StageExecutor {
  /**
   * Writes the rasters from the map's blocks as they come, beside the steps. Where the blocks are abandoned it gives up,
   * and leaves no file.
   */
  writeMap(output: MapOutput, blocks: ArrivingBlocks): Promise<void>;
}

/** What a thread or process needs to know of a run before it takes work of it. */
export interface ExecutorSetup {
  /** Names the run: what is cancelled together. */
  readonly run: string;
  /** Where the run's artifacts are: a folder, or `s3://bucket/prefix`. */
  readonly store: string;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  /** The run file that holds the secrets of the run's addresses; left out: they have none. */
  readonly signedBy?: string;
  readonly onnxPath: string;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  readonly batch: number;
  /** Longest that the model may take for a chip. */
  readonly secondsPerChip: number;
  /** Most memory that it may take for a call; left out: any. */
  readonly memoryBytes?: number;
  /** What a piece of the run's work takes beside that. */
  readonly tileBytes: number;
  /** Digest of platform and code; part of every memo key. */
  readonly platform: string;
  readonly access: Access;
}

/** The setup of a run, from what the board says of it and what this worker may open. */
export function executorSetup(run: string, work: RunWork, own: Access | undefined): ExecutorSetup {
  const { store, baseFolder, signedBy, onnxPath, device, batch, secondsPerChip = FIRST_CHIP_SECONDS } = work;
  const { memoryBytes, tileBytes = TILE_WORK_BYTES } = work;
  return {
    run,
    store,
    baseFolder,
    onnxPath,
    device,
    batch,
    ...{ secondsPerChip, tileBytes },
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    platform: pinOf(work),
    access: accessFor(own, work.access),
    ...(signedBy === undefined ? {} : { signedBy }),
  };
}
