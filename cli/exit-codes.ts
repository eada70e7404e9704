import { INPUT_FAULTS } from '../engine/found-faults.ts';

/** How the command ended, for scripts. */
export const EXIT = {
  done: 0,
  fault: 1,
  invalidInput: 2,
  held: 3,
  partial: 4,
  cancelled: 5,
} as const;

/** Errors by which bad input, and what an input is on, is told from a fault of the program. */
const INPUT_ERRORS = new Set([...INPUT_FAULTS, 'TransientError']);
/** What the operating system says no to: a full disk, a folder that may not be written. */
const SYSTEM_CODES = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EDQUOT', 'ENOENT', 'EISDIR']);

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return EXIT.fault;
  if (error.name === 'CancelledError') return EXIT.cancelled;
  const code = 'code' in error ? String(error.code) : '';
  return INPUT_ERRORS.has(error.name) || SYSTEM_CODES.has(code) ? EXIT.invalidInput : EXIT.fault;
}
