import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a test file and its processes carry out of each module: characters from and to, in pairs, ascending. */
export type CoveredParts = Readonly<Record<string, readonly number[]>>;

interface V8Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
    }[];
  }[];
}

/**
 * Reads what `record-coverage.mjs` wrote. A process that was killed has told nothing.
 * @param dist the folder of the modules.
 */
export function readCoverage(folder: string, dist: string): Map<string, CoveredParts> {
  const covered = new Map<string, CoveredParts>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const of = path.join(folder, name);
    const marks = new Map<string, Uint8Array>();
    for (const file of readdirSync(of).filter((one) => one.endsWith('.json'))) mark(marks, path.join(of, file), dist);
    const parts = Object.fromEntries([...marks].map(([module, marked]) => [module, partsOf(marked)]));
    covered.set(readFileSync(path.join(of, 'test-file.txt'), 'utf8'), parts);
  }
  return covered;
}

/** Whether a character of a module is among what was carried out. */
export function covers(parts: CoveredParts, module: string, at: number): boolean {
  const pairs = parts[module] ?? [];
  for (let i = 0; i < pairs.length; i += 2) if (at >= pairs[i]! && at < pairs[i + 1]!) return true;
  return false;
}

function mark(marks: Map<string, Uint8Array>, file: string, dist: string): void {
  let coverage: V8Coverage;
  try {
    coverage = JSON.parse(readFileSync(file, 'utf8')) as V8Coverage;
  } catch {
    // The process was killed while it wrote.
    return;
  }
  for (const { url, functions } of coverage.result) {
    if (!url.startsWith('file:')) continue;
    const module = path.relative(dist, fileURLToPath(url.split('?')[0]!)).replaceAll(path.sep, '/');
    if (module.startsWith('..')) continue;
    const ranges = functions.flatMap((one) => one.ranges);
    const length = ranges.reduce((most, { endOffset }) => Math.max(most, endOffset), 0);
    const own = new Uint8Array(length);
    // Ranges lie in one another; the innermost decides.
    for (const { startOffset, endOffset, count } of ranges.toSorted(
      (a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset),
    ))
      own.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    const known = marks.get(module);
    if (known === undefined) marks.set(module, own);
    else for (let at = 0; at < length; at += 1) known[at]! |= own[at]!;
  }
}

function partsOf(marked: Uint8Array): number[] {
  const pairs: number[] = [];
  for (let at = 0; at < marked.length;) {
    const from = marked.indexOf(1, at);
    if (from < 0) break;
    const end = marked.indexOf(0, from);
    at = end < 0 ? marked.length : end;
    pairs.push(from, at);
  }
  return pairs;
}
