/** Bad input or bad data: trying again gives the same answer, so nobody does. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

/** A flaky disk or network: trying again may help. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly retryable = true;
}

/** The run was cancelled; what was finished stays. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

const RETRYABLE_CODES = new Set([
  'EAGAIN',
  'EBUSY',
  'ECONNREFUSED',
  'ECONNRESET',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * True where a second try may succeed: errors that say so themselves (`retryable: true`) and the
 * operating system's passing faults. Everything else, a full disk included, needs a person.
 */
export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('retryable' in error) return error.retryable === true;
  return 'code' in error && typeof error.code === 'string' && RETRYABLE_CODES.has(error.code);
}

/** The error's own sentence, without a stack trace. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
