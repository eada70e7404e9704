import { isNotHere, isRetryable, messageOf } from '../errors/error-kinds.ts';

/** An error as it crosses threads: class instances do not survive, these fields do. */
export interface CarriedFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly retryable: boolean;
  readonly notHere: boolean;
  /** What the operating system calls it. */
  readonly code: string | undefined;
}

export function describeFailure(error: unknown): CarriedFailure {
  const { name, stack } = error instanceof Error ? error : new Error(messageOf(error));
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return { name, message: messageOf(error), stack, retryable: isRetryable(error), notHere: isNotHere(error), code };
}

/** An error that a thread reported, with the name and message that it had there. */
export class CarriedError extends Error {
  override readonly name: string;
  readonly retryable: boolean;
  readonly notHere: boolean;

  constructor(failure: CarriedFailure) {
    super(failure.message);
    this.name = failure.name;
    this.retryable = failure.retryable;
    this.notHere = failure.notHere;
    if (failure.stack !== undefined) this.stack = failure.stack;
    if (failure.code !== undefined) Object.assign(this, { code: failure.code });
  }
}
