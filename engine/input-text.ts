import { AccessError } from '../access/access-error.ts';
import { fileFault } from '../access/file-fault.ts';
import { knownFolder, knownFormat, type KnownFormat } from '../access/known-format.ts';
import { readFileWithin } from '../access/open-file.ts';
import { decodeText, type TextEncoding } from '../access/text-encoding.ts';
import { INPUT_TEXT_BYTES } from '../limits/input-limits.ts';
import { LimitError } from '../limits/limit-error.ts';
import { PermanentError } from '../errors/error-kinds.ts';

interface Expected {
  /** Where the file lies. */
  readonly path: string;
  /** What it should be, with its article. */
  readonly what: string;
  readonly mostBytes?: number;
  /** Whether it holds features or a table, so that a file of another format can be made one. */
  readonly isConvertible?: boolean;
  /** Whether what is no UTF-8 may be Windows-1252: tables of offices. */
  readonly orWindows1252?: boolean;
}

/**
 * Reads a text file that a user names.
 * @param location as the user writes it, for the message
 * @throws PermanentError where it cannot be read, may not be, or is larger than `mostBytes`.
 */
export async function readInputBytes(location: string, o: Expected): Promise<Buffer> {
  try {
    return await readFileWithin(o.path, o.mostBytes ?? INPUT_TEXT_BYTES);
  } catch (error) {
    const folder = knownFolder(location);
    if (folder !== undefined && error instanceof AccessError && error.isFolder) throw foreign(location, folder, o);
    if (error instanceof AccessError) throw new PermanentError(`${location}: ${error.fault}`, { cause: error });
    if (error instanceof LimitError) throw new LimitError(`${location}: ${error.message}`);
    throw new PermanentError(`${location}: expected ${o.what}, but ${fileFault(error)}`, { cause: error });
  }
}

/**
 * The same as text, whatever encoding it is in that can be told for certain.
 * @throws PermanentError, too, where it is in another, or a file of another format, which is named.
 */
export async function readInputText(location: string, o: Expected): Promise<string> {
  return inputTextOf(await readInputBytes(location, o), { ...o, location }).text;
}

/**
 * A text that a run left; undefined where there is none.
 * @throws AccessError where it is no regular file, or a link leads to what may not be read here; LimitError where it is larger
 * than what runs leave.
 */
export async function readLeftText(file: string): Promise<string | undefined> {
  try {
    return (await readFileWithin(file, INPUT_TEXT_BYTES)).toString('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error instanceof LimitError ? new LimitError(`${file}: ${error.message}`) : error;
  }
}

/** Text of bytes that were read of a file. */
export function inputTextOf(
  bytes: Uint8Array,
  o: Omit<Expected, 'path'> & { readonly location: string },
): { readonly text: string; readonly encoding: TextEncoding } {
  const format = knownFormat(bytes, o.location);
  if (format !== undefined) throw foreign(o.location, format, o);
  const decoded = decodeText(bytes, o);
  if ('text' in decoded) return decoded;
  throw new PermanentError(`${o.location}: expected ${o.what}, found ${decoded.fault}`);
}

function foreign(
  location: string,
  { name, remedy }: KnownFormat,
  { what, isConvertible = false }: Pick<Expected, 'what' | 'isConvertible'>,
): PermanentError {
  const hint = isConvertible && remedy !== undefined ? `: ${remedy}` : '';
  return new PermanentError(`${location}: expected ${what}, found ${name}${hint}`);
}
