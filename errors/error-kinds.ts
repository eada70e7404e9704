import { isPassingCode } from './passing-faults.ts';

/** Bad input or bad data: trying again gives the same answer, so nobody does. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}

/** This machine lacks what another one may have: no mount, or another one's. */
export class NotHereError extends PermanentError {
  readonly notHere = true;
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

/**
 * True where a second try may succeed: errors that say so themselves (`retryable: true`) and the
 * operating system's passing faults. Everything else, a full disk included, needs a person.
 */
export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('retryable' in error) return error.retryable === true;
  return 'code' in error && isPassingCode(error.code);
}

/** Codes of the operating system for what is not on this machine, or not for this process. */
const NOT_HERE_CODES = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EACCES',
  'EPERM',
  'ESTALE',
  'EROFS',
  'ENODEV',
  'ENOTCONN',
]);

/**
 * True where this machine lacks what another one may have: a file that is not there or may not be used, or an error that
 * says so itself (`notHere: true`).
 */
export function isNotHere(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('notHere' in error) return error.notHere === true;
  return isNotHereCode(error) || isNotHereCode(error.cause);
}

function isNotHereCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NOT_HERE_CODES.has(String(error.code));
}

/** The error's own sentence, without a stack trace. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
