import { withAccess, type Access } from '../access/access.ts';
import { watchProcess } from '../limits/process-watch.ts';
import { checkDevice, type SessionDevice } from './onnx-session.ts';
import { tryModel, type ModelTrial, type TrialRequest } from './model-trial.ts';

/** What the process is asked: to try a model, or to look for a device; and what it answers. */
export type TrialOrder =
  { readonly request: TrialRequest; readonly access: Access } | { readonly device: SessionDevice };
export type TrialReply =
  { readonly trial: ModelTrial | undefined } | { readonly fault: string; readonly isModelFault: boolean };

async function carryOut(order: TrialOrder): Promise<ModelTrial | undefined> {
  if ('device' in order) {
    await checkDevice(order.device);
    return undefined;
  }
  return withAccess(order.access, () => tryModel(order.request));
}

async function reply(order: TrialOrder): Promise<TrialReply> {
  try {
    return { trial: await carryOut(order) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { fault: message, isModelFault: name === 'ModelError' };
  }
}

// Undefined where the module is loaded by a process without a parent that asks, as tests of imports do.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  watchProcess();
  process.once('message', (order: TrialOrder) => {
    // Where nobody is left who asks, the watch ends this process.
    reply(order)
      .then((answer) => process.send!(answer))
      .catch(() => undefined);
  });
}
