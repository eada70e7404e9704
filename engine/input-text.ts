import { AccessError } from '../access/access-error.ts';
import { readFileWithin } from '../access/open-file.ts';
import { INPUT_TEXT_BYTES } from '../limits/input-limits.ts';
import { LimitError } from '../limits/limit-error.ts';
import { PermanentError } from './errors.ts';

/**
 * Reads a text file that a user names.
 * @param location as the user writes it, for the message
 * @param o.path where it lies; @param o.what it should be, with its article
 * @throws PermanentError where it cannot be read, may not be, or is larger than `mostBytes`.
 */
export async function readInputBytes(
  location: string,
  o: { readonly path: string; readonly what: string; readonly mostBytes?: number },
): Promise<Buffer> {
  try {
    return await readFileWithin(o.path, o.mostBytes ?? INPUT_TEXT_BYTES);
  } catch (error) {
    if (error instanceof AccessError) throw new PermanentError(`${location}: ${error.fault}`, { cause: error });
    if (error instanceof LimitError) throw new LimitError(`${location}: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PermanentError(`${location}: expected ${o.what}, found none that can be read (${code ?? message})`, {
      cause: error,
    });
  }
}

/** The same as text. */
export async function readInputText(location: string, o: Parameters<typeof readInputBytes>[1]): Promise<string> {
  return (await readInputBytes(location, o)).toString('utf8');
}
