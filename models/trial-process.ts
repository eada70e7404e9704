import { withAccess, type Access } from '../access/access.ts';
import type { PartBegun } from '../limits/bounded-process.ts';
import { endWithParent } from '../limits/end-with-parent.ts';
import { tryModel, type ModelTrial, type TrialRequest } from './model-trial.ts';

/** What the process is asked, and what it answers. */
export interface TrialOrder {
  readonly request: TrialRequest;
  readonly access: Access;
  /** How long one call of the model may take. */
  readonly callMs: number;
}
export type TrialReply = { readonly trial: ModelTrial } | { readonly fault: string; readonly isModelFault: boolean };

async function reply({ request, access, callMs }: TrialOrder): Promise<TrialReply> {
  const tellOfCall = (): unknown => process.send!({ allowMs: callMs } satisfies PartBegun);
  try {
    return { trial: await withAccess(access, () => tryModel(request, tellOfCall)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { fault: message, isModelFault: name === 'ModelError' };
  }
}

// Undefined where the module is loaded by a process without a parent that asks, as tests of imports do.
if (process.send !== undefined && process.argv[1] === import.meta.filename) {
  endWithParent();
  process.once('message', (order: TrialOrder) => void reply(order).then((answer) => process.send!(answer)));
}
