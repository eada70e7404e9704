import { parentPort, workerData } from 'node:worker_threads';
import type { ArtifactRef } from '../engine/artifact-store.ts';
import { CancelledError, isRetryable, messageOf } from '../engine/errors.ts';
import { executeStage } from '../engine/execute-stage.ts';
import { LocalArtifactStore } from '../engine/local-artifact-store.ts';
import type { StageContext } from '../engine/stage.ts';
import { ArrivingBlocks } from '../pipeline/arriving-blocks.ts';
import { writeMapOutput, type MapOutput } from '../pipeline/map-output.ts';
import { locator } from '../pipeline/plan-run.ts';
import type { ExecutorSetup } from '../pipeline/run-executor.ts';
import { artifactsOf } from '../pipeline/run-folder.ts';
import { findStep } from '../stages/step-table.ts';
import { Keeper } from './keeper.ts';
import type { ThreadFailure, ThreadRequest, ThreadTask } from './thread-messages.ts';

/** Open rasters, sessions and areas that a thread holds on to. */
const THINGS_KEPT = 64;

const setup = workerData as ExecutorSetup;
const artifacts = new LocalArtifactStore(artifactsOf(setup.runFolder));
const keeper = new Keeper(THINGS_KEPT);
const context: StageContext = {
  artifacts,
  locate: locator(setup.baseFolder),
  keep: (key, open) => keeper.keep(key, open),
  // A thread is cancelled by ending it: everything that it writes is whole or not there.
  signal: new AbortController().signal,
  settings: { device: setup.device, threadsPerSession: 1, batch: setup.batch, onnxPath: setup.onnxPath },
};

/** Maps that are being written, by the id of their task. */
const maps = new Map<number, ArrivingBlocks>();

async function carryOut(id: number, work: ThreadTask): Promise<ArtifactRef | null> {
  if (work.kind === 'map') {
    await writeMap(id, work.output);
    return null;
  }
  const { stage, step, input, options } = work.task;
  const { artifact } = await executeStage(findStep(stage, step), { input, options, platform: setup.platform }, context);
  return artifact;
}

async function writeMap(id: number, output: MapOutput): Promise<void> {
  const blocks = new ArrivingBlocks();
  maps.set(id, blocks);
  try {
    await writeMapOutput(output, (index) => blocks.at(index), artifacts);
  } finally {
    maps.delete(id);
  }
}

function describe(error: unknown): ThreadFailure {
  const { name, stack } = error instanceof Error ? error : new Error(messageOf(error));
  return { name, message: messageOf(error), stack, retryable: isRetryable(error) };
}

parentPort?.on('message', (request: ThreadRequest) => {
  const { id } = request;
  if ('block' in request) return maps.get(id)?.arrive(request.block, request.digest);
  if ('abandon' in request) return maps.get(id)?.abandon(new CancelledError(request.abandon));
  carryOut(id, request.work).then(
    (result) => parentPort?.postMessage({ id, result }),
    (error: unknown) => parentPort?.postMessage({ id, failure: describe(error) }),
  );
});
