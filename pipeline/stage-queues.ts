import { deviceQueue } from '../engine/loop/stage-job.ts';
import type { Device } from '../engine/stage.ts';
import { DEVICE_STAGE, STAGE_NAMES } from '../stages/stage-names.ts';

/** Queue of the runs themselves: a job of it is one run, put together by the worker that holds it. */
export const RUNS = 'runs';

/** Queue of what the model itself computes, on such a device. */
export function modelQueue(device: Device): string {
  return deviceQueue(DEVICE_STAGE, device);
}

/** All queues that jobs of stages go through. */
export const STAGE_QUEUES: readonly string[] = [...STAGE_NAMES, modelQueue('webgpu'), modelQueue('cuda')];
