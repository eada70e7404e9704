import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { readInputText } from '../engine/input-text.ts';
import { RUN_FILE_BYTES } from '../limits/input-limits.ts';
import { parseBoundedYaml } from './bounded-yaml.ts';
import { describeIssues } from './describe-issue.ts';
import { faultsByLine } from './faults-by-line.ts';
import { withoutSecretsOf, type OpenRunFile } from './open-run-file.ts';
import { runFileSchema, type RunFile } from './run-file.ts';
import { isOfKind } from './yaml-content.ts';

/** A run file, its addresses without their secrets; but for these its text is the file's, byte for byte. */
export interface LoadedRunFile extends OpenRunFile {
  readonly location: string;
  /** Relative paths in the file start here. */
  readonly folder: string;
}

/**
 * Reads and validates a run file.
 * @throws PermanentError that names file, line, key, what was expected and what was found, of every fault.
 */
export async function readRunFile(location: string): Promise<LoadedRunFile> {
  const text = await readInputText(location, { path: location, what: 'a run file', mostBytes: RUN_FILE_BYTES });
  return loadRunFile(text, location);
}

/** The same from its text; `location` is for messages, and where relative paths start. */
export function loadRunFile(text: string, location: string): LoadedRunFile {
  const folder = path.dirname(path.resolve(location));
  return { location, folder, ...withoutSecretsOf(text, (given) => parseRunFile(given, location)) };
}

/** Validates the text of a run file; `location` is for messages only. */
export function parseRunFile(text: string, location: string): RunFile {
  const { content, document, lines } = parseBoundedYaml(text, location);
  if (!isOfKind(content, runFileSchema))
    throw new PermanentError(`${location}: expected a run file, with the keys version and name, found none of them`);
  const parsed = runFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw faultsByLine(describeIssues(parsed.error, content), { location, document, lines });
}
