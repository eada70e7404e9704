import { textWithoutSecrets, withoutSecrets } from '../access/secret-address.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import type { RunFile } from './run-file.ts';
import { locationsOf } from './run-file-locations.ts';

/** A run file as it may be kept and shown: its addresses without what lets their holder in. */
export interface OpenRunFile {
  readonly runFile: RunFile;
  readonly text: string;
  /** Whole addresses by what is left of them; empty where none holds a secret. */
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * Takes signatures, tokens, users and passwords out of a run file. What is left names the same files when they are signed
 * anew, so that a run is the same run; the whole addresses stay in memory.
 * @param parse validates a run file's text
 * @throws PermanentError where an address is not written in one piece, so that its secret could not be found in the text.
 */
export function withoutSecretsOf(text: string, parse: (text: string) => RunFile): OpenRunFile {
  const whole = parse(text);
  const openText = textWithoutSecrets(text);
  const runFile = openText === text ? whole : parse(openText);
  const open = locationsOf(runFile);
  const addresses = new Map<string, string>();
  for (const [index, { key, location }] of locationsOf(whole).entries()) {
    const left = withoutSecrets(location);
    if (open[index]?.location !== left)
      throw new PermanentError(
        `${key}: expected an address written in one piece, between quotation marks, found one whose signature or password cannot be kept out of the records`,
      );
    if (left !== location) addresses.set(left, location);
  }
  return { runFile, text: openText, addresses };
}
