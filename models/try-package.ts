import { currentAccess } from '../access/access.ts';
import { BoundedProcessError, workInProcess } from '../limits/bounded-process.ts';
import { modelWorkBytes } from '../limits/input-limits.ts';
import { bytesText } from '../limits/limit-error.ts';
import { ModelError } from './model-error.ts';
import type { ModelPackage } from './model-package.ts';
import type { ModelTrial } from './model-trial.ts';
import type { SessionDevice } from './onnx-session.ts';
import { settleActivation } from './settle-activation.ts';
import type { TrialOrder, TrialReply } from './trial-process.ts';

/** A package whose model was run, so that what it gives is known, and how long one chip took on one thread. */
export interface TriedPackage {
  readonly model: ModelPackage;
  readonly secondsPerChip: number;
}

/**
 * Runs a package's model on made-up chips, holds what it gives to its card, and settles how its output is read. It runs in a
 * process of its own: a graph that loops for ever, takes all memory or brings its process down ends that one alone.
 * @throws ModelError where the device is not there, where the model cannot be run, gives another shape or other numbers than
 * its card says, comes to no end within `secondsPerChip` for each chip, takes more memory than models of its size do, or ends
 * its process.
 */
export async function tryPackage(
  model: ModelPackage,
  o: {
    readonly chipPx: number;
    /** Of the run; left out: as the model has it, or one. */
    readonly chipsPerCall?: number;
    readonly device: SessionDevice;
    readonly secondsPerChip: number;
    /** Values of the scenes, for each band, in physical units. */
    readonly seen?: readonly Float32Array[] | undefined;
  },
): Promise<TriedPackage> {
  const { chipPx, device, secondsPerChip } = o;
  const chips = model.batch ?? 1;
  const chipsPerCall = o.chipsPerCall ?? chips;
  const trialPixels = Math.max(chips, Math.min(2, chipsPerCall)) * chipPx ** 2;
  // Libraries of other devices take as much as they like.
  const memoryBytes = device === 'cpu' ? modelWorkBytes(model.onnxBytes, trialPixels) : undefined;
  const order: TrialOrder = {
    request: {
      onnxPath: model.onnxLocation,
      digest: model.onnxDigest,
      device,
      chips,
      chipsPerCall,
      chipPx,
      scalings: model.scalings,
      classCount: model.classes.length,
      secondsPerChip,
      memoryBytes,
      seen: o.seen,
    },
    access: currentAccess(),
  };
  const trial = await answerOf(order).catch((error: unknown) => {
    throw error instanceof BoundedProcessError ? noAnswer(error, { model, secondsPerChip, memoryBytes }) : error;
  });
  if (trial === undefined) throw new RangeError('expected what the model did, found nothing');
  const what = `Model item ${model.itemLocation}: output ${model.outputName}`;
  const stated = { activation: model.activation, by: model.activationBy };
  if (trial.alikeFor === 'made-up') refuseAlike(model, trial.values, what);
  const { activation, activationBy, warnings } = settleActivation(stated, trial.values, what);
  return {
    model: {
      ...model,
      activation,
      activationBy,
      warnings: [...model.warnings, ...warnings],
      alikeFor: trial.alikeFor,
    },
    secondsPerChip: trial.secondsPerChip,
  };
}

/** What a Clip, or a Softmax that is certain, gives in all of a range. */
const NEAR_CERTAIN = 0.99;

/**
 * Made-up input is no land: a model of steps, or one that is certain, may give one answer for all of it. Others do not.
 * @throws ModelError where the model should have told its input apart.
 */
function refuseAlike(model: ModelPackage, { finiteShare, most }: ModelTrial['values'], what: string): void {
  if (finiteShare === 0 || model.isStepwise || (most >= NEAR_CERTAIN && most <= 1)) return;
  throw new ModelError(
    `${what} is the same whatever the input: expected a model that tells pixels apart; were its weights exported?`,
  );
}

/**
 * Looks in a process of its own whether a device is here: its libraries write to the terminal where it is not.
 * @throws ModelError where it is not.
 */
export async function findDevice(device: SessionDevice): Promise<void> {
  await answerOf({ device });
}

async function answerOf(order: TrialOrder): Promise<ModelTrial | undefined> {
  const entry = new URL('../models/trial-process.js', import.meta.url);
  const reply = await workInProcess<TrialReply>(entry, order);
  if ('trial' in reply) return reply.trial;
  throw reply.isModelFault ? new ModelError(reply.fault) : new Error(reply.fault);
}

function noAnswer(
  { message, reached }: BoundedProcessError,
  o: { readonly model: ModelPackage; readonly secondsPerChip: number; readonly memoryBytes: number | undefined },
): ModelError {
  const why = {
    time: `it takes more than ${o.secondsPerChip} seconds for a chip (does its graph loop?): mend it, or allow more in inference.secondsPerChip`,
    memory: `it takes more than ${bytesText(o.memoryBytes ?? 0)} of memory: export it for smaller chips or batches`,
    none: `it ends the process that runs it (${message}): export it anew`,
  }[reached];
  return new ModelError(`Model file ${o.model.onnxLocation} cannot be run: ${why}.`);
}
