import { PermanentError, TransientError } from '../errors/error-kinds.ts';
import { bytesText } from '../limits/limit-error.ts';
import { MEMORY_IS_UP, TIME_IS_UP } from '../limits/process-watch.ts';
import type { ExecutorSetup } from '../pipeline/executor.ts';

/** What shared its process with a model that was ended: no fault of its own, so that no try of it is counted. */
class EndedBesideError extends Error {
  override readonly name = 'EndedBesideError';
}

/** What becomes of a piece of work whose process ended: by a signal of its watch, or in another way. */
export function faultOf(how: string, setup: ExecutorSetup, runsModel: boolean): Error {
  if (how !== TIME_IS_UP && how !== MEMORY_IS_UP)
    return new TransientError(`a process of the worker ended: ${how}; its work is tried again`);
  if (!runsModel) return new EndedBesideError();
  // Every try would take as much.
  return how === TIME_IS_UP ? tooSlow(setup) : tooLarge(setup);
}

/** Begins work anew as often as it shared its process with a model that was ended. */
export async function untilNotBeside<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EndedBesideError)) throw error;
    }
  }
}

function tooSlow({ onnxPath, secondsPerChip }: ExecutorSetup): PermanentError {
  return new PermanentError(
    `Model file ${onnxPath} was ended: it takes more than ${secondsPerChip.toFixed(0)} seconds for a chip of this tile (does its graph loop?); mend it, or allow more in inference.secondsPerChip`,
  );
}

function tooLarge({ onnxPath, memoryBytes = 0, batch }: ExecutorSetup): PermanentError {
  return new PermanentError(
    `Model file ${onnxPath} was ended: it takes more than ${bytesText(memoryBytes)} of memory for ${batch} chips of this tile (do tensors of its graph grow with the values of pixels?); mend it, or export it for smaller chips`,
  );
}
