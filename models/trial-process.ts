import { withAccess, type Access } from '../access/access.ts';
import { watchProcess } from '../limits/process-watch.ts';
import { tryModel, type ModelTrial, type TrialRequest } from './model-trial.ts';

/** What the process is asked, and what it answers. */
export interface TrialOrder {
  readonly request: TrialRequest;
  readonly access: Access;
}
export type TrialReply = { readonly trial: ModelTrial } | { readonly fault: string; readonly isModelFault: boolean };

async function reply({ request, access }: TrialOrder): Promise<TrialReply> {
  try {
    return { trial: await withAccess(access, () => tryModel(request)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { fault: message, isModelFault: name === 'ModelError' };
  }
}

// Undefined where the module is loaded by a process without a parent that asks, as tests of imports do.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  watchProcess();
  process.once('message', (order: TrialOrder) => void reply(order).then((answer) => process.send!(answer)));
}
