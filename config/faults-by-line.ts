import type { Document, LineCounter } from 'yaml';
import { listedFaults } from '../engine/found-faults.ts';
import type { YamlFile } from './bounded-yaml.ts';
import type { DescribedFault, PathInFile } from './describe-issue.ts';

/** Faults of a YAML file as one error: a sentence for each, with file and line, in the order of the file. */
export function faultsByLine(
  faults: readonly DescribedFault[],
  { location, document, lines }: Pick<YamlFile, 'document' | 'lines'> & { readonly location: string },
): Error {
  const placed = faults
    .map(({ path, message }) => ({ line: lineOf(document, lines, path), message }))
    .toSorted((a, b) => a.line - b.line);
  return listedFaults(placed.map(({ line, message }) => `${location}, line ${line}: ${message}`));
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
