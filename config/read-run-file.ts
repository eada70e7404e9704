import path from 'node:path';
import type { Document, LineCounter } from 'yaml';
import { PermanentError } from '../engine/errors.ts';
import { listedFaults } from '../engine/found-faults.ts';
import { readInputText } from '../engine/input-text.ts';
import { RUN_FILE_BYTES } from '../limits/input-limits.ts';
import { parseBoundedYaml } from './bounded-yaml.ts';
import { describeIssues, type PathInFile } from './describe-issue.ts';
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
  const faults = describeIssues(parsed.error, content)
    .map(({ path: where, message }) => ({ line: lineOf(document, lines, where), message }))
    .sort((a, b) => a.line - b.line);
  throw listedFaults(faults.map(({ line, message }) => `${location}, line ${line}: ${message}`));
}

/** The line of a key, or of the nearest thing around it that is in the file. */
function lineOf(document: Document, lines: LineCounter, where: PathInFile): number {
  for (let depth = where.length; depth > 0; depth--) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(where.slice(0, depth - 1), true);
    const line = lineOfChild(parent, where[depth - 1]!, lines);
    if (line !== undefined) return line;
  }
  return 1;
}

function lineOfChild(parent: unknown, key: string | number, lines: LineCounter): number | undefined {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items))
    return undefined;
  const item: unknown =
    typeof key === 'number' ? parent.items[key] : parent.items.find((pair) => keyOf(pair)?.value === key);
  const node = typeof key === 'number' ? (item as Ranged | undefined) : keyOf(item);
  const startsAt = node?.range?.[0];
  return startsAt === undefined ? undefined : lines.linePos(startsAt).line;
}

interface Ranged {
  readonly value?: unknown;
  readonly range?: readonly number[] | null;
}

function keyOf(pair: unknown): Ranged | undefined {
  return typeof pair === 'object' && pair !== null && 'key' in pair ? (pair.key as Ranged) : undefined;
}
