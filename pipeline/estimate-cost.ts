import { chipCount } from '../geo/chip-lattice.ts';
import type { ModelPackage } from '../models/model-package.ts';
import { openOnnxSession } from '../models/onnx-session.ts';
import { tileWorkBytes } from './plan-limits.ts';
import type { RunPlan } from './plan-run.ts';

/** What a run will cost on this machine, roughly: within a factor of two. */
export interface CostEstimate {
  readonly bytesToRead: number;
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly workers: number;
  /** One chip through the model on one thread, measured; null where the map stands already. */
  readonly secondsPerChip: number | null;
}

/** Everything around the model, per chip pixel and worker: reading, warping, blending, aggregating, writing. */
const SECONDS_PER_MEGAPIXEL_AROUND = 0.16;
/** Program, queue and threads. */
const STARTUP_SECONDS = 3.5;
/** Node, the embedded queue and what is shared. */
const BASE_MEMORY_BYTES = 420e6;
/** A worker thread with a session, before its tile. */
const WORKER_MEMORY_BYTES = 150e6;

/** Times the model, where there is one, on one chip of zeros and scales up; opens no queue. */
export async function estimateCost(plan: RunPlan, workers: number): Promise<CostEstimate> {
  const { lattice, model, classes } = plan;
  const chips = chipCount(lattice, 'col') * chipCount(lattice, 'row');
  const secondsPerChip = model === undefined ? null : await timeChip(model, plan);
  const megapixels = (chips * lattice.chipPx ** 2) / 1e6;
  const busy = Math.min(workers, plan.tiles.count);
  const tileBytes = tileWorkBytes(plan.tiles, { bands: [], ...model, classes: model === undefined ? [] : classes });
  return {
    bytesToRead: plan.scenes.reduce((sum, { storedBytes }) => sum + storedBytes, plan.map?.storedBytes ?? 0),
    seconds: STARTUP_SECONDS + (chips * (secondsPerChip ?? 0) + megapixels * SECONDS_PER_MEGAPIXEL_AROUND) / busy,
    memoryBytes: BASE_MEMORY_BYTES + busy * (WORKER_MEMORY_BYTES + tileBytes),
    workers,
    secondsPerChip,
  };
}

/** Second run of a session: the first one pays for memory that later ones find ready. */
async function timeChip(model: ModelPackage, { lattice, runFile }: RunPlan): Promise<number> {
  const { chipPx } = lattice;
  const session = await openOnnxSession({ onnxPath: model.onnxLocation, device: runFile.inference.device, threads: 1 });
  const chips = model.batch ?? 1;
  const shape = [chips, model.bands.length, chipPx, chipPx] as const;
  const input = new Float32Array(chips * model.bands.length * chipPx * chipPx);
  await session.run(input, shape);
  const startedMs = performance.now();
  await session.run(input, shape);
  const seconds = (performance.now() - startedMs) / 1000 / chips;
  await session.release();
  return seconds;
}
