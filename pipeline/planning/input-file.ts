import { jsonFault } from '../../access/json-fault.ts';
import type { TextEncoding } from '../../access/text-encoding.ts';
import { sha256OfBytes, type Sha256 } from '../../engine/digest.ts';
import { messageOf, PermanentError } from '../../errors/error-kinds.ts';
import { inputTextOf, readInputBytes } from '../../engine/input-text.ts';
import { parseBoundedJson } from '../../limits/bounded-json.ts';
import { LimitError } from '../../limits/limit-error.ts';

/** A small file that a run reads at plan time, for the manifest. */
export interface InputFile {
  readonly location: string;
  readonly digest: Sha256;
}

/** Turns a location of the run file into one that can be opened. */
export type Locate = (location: string) => string;

/**
 * Reads a text file of the run; `what` it is goes into the message.
 * @param o.isConvertible whether it holds features or a table, which another format may hold as well
 * @throws PermanentError where it cannot be read, is larger than such a file may be, in another encoding or format.
 */
export async function readInputFile(
  location: string,
  locate: Locate,
  what: string,
  o: { readonly isConvertible?: boolean; readonly orWindows1252?: boolean } = {},
): Promise<InputFile & { readonly text: string; readonly encoding: TextEncoding }> {
  const bytes = await readInputBytes(location, { ...o, path: locate(location), what: `the ${what} file` });
  const decoded = inputTextOf(bytes, { ...o, location, what: `the ${what} file` });
  return { location, digest: sha256OfBytes(bytes), ...decoded };
}

/**
 * Parses the text of a JSON file of the run.
 * @throws PermanentError where it is not JSON; LimitError where it holds more than such a file may.
 */
export function parseInputJson(
  { location, text }: { readonly location: string; readonly text: string },
  what: string,
): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (error instanceof LimitError) throw new LimitError(`${location}: ${messageOf(error)}`);
    throw new PermanentError(`${location}: expected the ${what}, found ${jsonFault(text)}`);
  }
}
