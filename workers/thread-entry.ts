import { parentPort, workerData } from 'node:worker_threads';
import type { ArtifactRef } from '../engine/artifact-store.ts';
import { isRetryable, messageOf } from '../engine/errors.ts';
import { executeStage } from '../engine/execute-stage.ts';
import { LocalArtifactStore } from '../engine/local-artifact-store.ts';
import type { StageContext } from '../engine/stage.ts';
import { writeMapOutput } from '../pipeline/map-output.ts';
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

async function carryOut(work: ThreadTask): Promise<ArtifactRef | null> {
  if (work.kind === 'map') {
    await writeMapOutput(work.output, artifacts);
    return null;
  }
  const { stage, step, input, options } = work.task;
  const { artifact } = await executeStage(findStep(stage, step), { input, options, platform: setup.platform }, context);
  return artifact;
}

function describe(error: unknown): ThreadFailure {
  const { name, stack } = error instanceof Error ? error : new Error(messageOf(error));
  return { name, message: messageOf(error), stack, retryable: isRetryable(error) };
}

parentPort?.on('message', ({ id, work }: ThreadRequest) => {
  carryOut(work).then(
    (result) => parentPort?.postMessage({ id, result }),
    (error: unknown) => parentPort?.postMessage({ id, failure: describe(error) }),
  );
});
