import { chipCount } from '../../geo/chip-lattice.ts';
import { tileWorkBytes } from './limits.ts';
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
/** A process with a session, before its tile. */
const WORKER_MEMORY_BYTES = 150e6;

/** Scales up what the model, where there is one, took for a chip when it was tried. */
export function estimateCost(plan: RunPlan, workers: number): CostEstimate {
  const { lattice, model, classes } = plan;
  const chips = chipCount(lattice, 'col') * chipCount(lattice, 'row');
  const secondsPerChip = plan.secondsPerChip ?? null;
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
