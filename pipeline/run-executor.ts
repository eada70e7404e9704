import type { StageExecutor } from '../engine/stage-executor.ts';
import type { MapOutput } from './map-output.ts';

/** What a run needs of whoever does its heavy work: steps of stages, and the rasters of the run folder. */
export interface RunExecutor extends StageExecutor {
  writeMap(output: MapOutput): Promise<void>;
  close(): Promise<void>;
}

/** What a thread or process needs to know of a run before it takes work of it. */
export interface ExecutorSetup {
  readonly runFolder: string;
  /** Relative locations of the run file start here. */
  readonly baseFolder: string;
  readonly onnxPath: string;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  readonly batch: number;
  /** Digest of the platform fingerprint; part of every memo key. */
  readonly platform: string;
}
