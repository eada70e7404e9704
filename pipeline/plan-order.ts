import path from 'node:path';
import { parseRunFile, readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import type { ArtifactStore } from '../engine/artifact-store.ts';
import { openArtifactStore } from '../engine/open-artifact-store.ts';
import { platformDigest, platformFingerprint, type PlatformFingerprint } from '../engine/platform.ts';
import { onnxRuntimeVersion } from '../models/onnx-session.ts';
import type { Board } from '../queue/board.ts';
import { HandBack } from '../queue/job-queue.ts';
import { planApart } from './plan-apart.ts';
import { chipsPerCall } from './plan-limits.ts';
import type { RunPlan } from './plan-run.ts';
import { RunFolder } from './run-folder.ts';
import { storeOf, type RunOrder } from './run-order.ts';
import { findRun, hasEnded, type RunWork } from './run-record.ts';
import type { Device } from './stage-job.ts';

/** A planned run and where its artifacts are. */
export interface PlannedRun {
  readonly order: RunOrder;
  readonly plan: RunPlan;
  readonly artifacts: ArtifactStore;
  /** Everything of {@link RunWork} but the plan's digest, which is known once the plan is stored. */
  readonly work: Omit<RunWork, 'plan'>;
  readonly fingerprint: PlatformFingerprint;
}

/**
 * Plans what an order asks for. A run that another worker left under way goes on as it began: with the run file's text of
 * then, and on the platform that it pinned.
 * @throws PermanentError and the like, with one sentence for what is wrong; HandBack when the signal fires.
 */
export async function planOrder(
  order: RunOrder,
  board: Board,
  o: { readonly lent: RunPlan | undefined; readonly signal: AbortSignal },
): Promise<PlannedRun> {
  const prior = await findRun(board, order.id);
  const manifest = await new RunFolder(order.folder).readManifest();
  const begun = prior?.work !== undefined && !hasEnded(prior) && manifest?.status === 'running' ? manifest : undefined;
  const plan = o.lent ?? (await planHere(await load(order, begun?.['runFileText']), o.signal));
  const device = order.device ?? plan.runFile.inference.device;
  const own = ownPlatform(device);
  const pinned = begun?.['platform'] as PlatformFingerprint | undefined;
  const fingerprint = pinned?.executionProvider === device ? pinned : own;
  const store = storeOf(order);
  return {
    ...{ order, plan, fingerprint, artifacts: openArtifactStore(store) },
    work: {
      ...{ store, device, platform: platformDigest(fingerprint), onnxPath: plan.model.onnxLocation },
      baseFolder: path.dirname(order.runFile),
      batch: chipsPerCall(plan.model, plan.runFile.inference),
    },
  };
}

async function planHere(loaded: LoadedRunFile, signal: AbortSignal): Promise<RunPlan> {
  try {
    return await planApart(loaded, { signal });
  } catch (error) {
    throw signal.aborted ? new HandBack('the worker that plans the run stops') : error;
  }
}

/** The platform of this process. */
export function ownPlatform(device: Device): PlatformFingerprint {
  return platformFingerprint({ inferenceRuntime: `onnxruntime ${onnxRuntimeVersion()}`, executionProvider: device });
}

async function load({ runFile }: RunOrder, text: unknown): Promise<LoadedRunFile> {
  if (typeof text !== 'string') return readRunFile(runFile);
  return { location: runFile, folder: path.dirname(runFile), runFile: parseRunFile(text, runFile), text };
}
