import { exitCodeOf } from '../../cli/exit-codes.ts';
import { PermanentError } from '../../errors/error-kinds.ts';

/** How the product took a mutated file: what is counted, and what is a fault of the product. */
export interface Verdict {
  readonly outcome: 'read' | 'refused' | 'crash' | 'hang' | 'memory' | 'exit 1' | 'unnamed';
  readonly message: string;
}

/** What an input may take in memory. */
export const MOST_BYTES = 1024 ** 3;
/** How long one may take; the sound ones take a fraction of a second. */
export const MOST_MS = 20_000;

/** @param names of which a message must have one: the file's, or the key's that leads to it. */
export function verdictOf(error: unknown, names: readonly string[]): Verdict {
  const message = error instanceof Error ? error.message : String(error);
  const verdict = (outcome: Verdict['outcome']): Verdict => ({ outcome, message });
  if (exitCodeOf(error) !== exitCodeOf(new PermanentError(''))) return verdict('exit 1');
  if (!names.some((name) => message.includes(name))) return verdict('unnamed');
  return verdict('refused');
}
