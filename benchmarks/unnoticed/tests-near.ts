import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a step over the edge of a process counts, in steps from file to file: such a test is slow and far from the line. */
const PROCESS_STEPS = 4;
/** So many seconds of a test file count as one step. */
const SECONDS_A_STEP = 8;
/** What a test file is taken to need that has not been run yet, by whether it carries out whole runs. */
const UNKNOWN_SECONDS = { runs: 60, others: 2 };
/** Of those that carry out runs the one that knows every figure of its run. */
const FIGURES = 'tests/cli/run-sample.test.ts';
const CARRIES_OUT_RUNS = /^tests\/(?:cli|docs|faults|inputs|real|simulation|workers)\//;

/** The tests that come to a file by imports or by the processes they start: the nearest and quickest first. */
export class NearTests {
  readonly #tests: readonly string[];
  readonly #named = new Map<string, readonly (readonly [file: string, steps: number])[]>();

  constructor(root: string, files: readonly string[]) {
    const known = new Set(files);
    const code = files.filter((file) => /\.(?:ts|mjs)$/.test(file));
    this.#tests = code.filter((file) => /^tests\/.*\.test\.ts$/.test(file));
    for (const file of code)
      this.#named.set(
        file,
        namedBy(file, readFileSync(path.join(root, file), 'utf8')).filter(([name]) => known.has(name)),
      );
  }

  /** @param secondsOf how long each test file took, where that is known. */
  of(file: string, secondsOf: ReadonlyMap<string, number>): string[] {
    return this.#tests
      .map((test) => ({ test, steps: this.#steps(test, file) - (alike(test, file) ? 1 : 0) }))
      .filter(({ steps }) => steps < Infinity)
      .map(({ test, steps }) => ({ test, far: steps + this.secondsOf(test, secondsOf) / SECONDS_A_STEP }))
      .sort(
        (a, b) =>
          a.far - b.far || Number(b.test === FIGURES) - Number(a.test === FIGURES) || (a.test < b.test ? -1 : 1),
      )
      .map(({ test }) => test);
  }

  /** How long a test file took, or what it is taken to need. */
  secondsOf(test: string, known: ReadonlyMap<string, number>): number {
    return known.get(test) ?? (CARRIES_OUT_RUNS.test(test) ? UNKNOWN_SECONDS.runs : UNKNOWN_SECONDS.others);
  }

  /** The fewest steps from one file to another; Infinity where none lead there. */
  #steps(from: string, to: string): number {
    const known = new Map([[from, 0]]);
    // Steps are small whole numbers: a list for each does for a queue.
    for (let steps = 0, waiting = [[from]]; steps < waiting.length; steps += 1) {
      for (const file of waiting[steps] ?? []) {
        if (known.get(file) !== steps) continue;
        if (file === to) return steps;
        for (const [next, more] of this.#named.get(file) ?? []) {
          if ((known.get(next) ?? Infinity) <= steps + more) continue;
          known.set(next, steps + more);
          (waiting[steps + more] ??= []).push(next);
        }
      }
    }
    return Infinity;
  }
}

/** Files that a text imports for values, names by URL or starts from `dist`. */
function namedBy(file: string, text: string): (readonly [string, number])[] {
  const from = (name: string): string => path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts');
  const imports = [...text.matchAll(/^(?:import|export|\} from|const|.*\bimport\()(?! type\b)[^;]*?'(\.[^']+)'/gm)];
  const urls = [...text.matchAll(/new URL\('(\.[^']+)', import\.meta\.url\)/g)];
  const built = [...text.matchAll(/'dist'((?:, '[^']+')+)/g)];
  return [
    ...imports.map(([, name]) => [from(name!), 1] as const),
    ...urls.map(([, name]) => [from(name!), PROCESS_STEPS] as const),
    ...built.map(
      ([, names]) =>
        [
          names!
            .replaceAll(/^, '|'$/g, '')
            .replaceAll("', '", '/')
            .replace(/\.js$/, '.ts'),
          PROCESS_STEPS,
        ] as const,
    ),
  ];
}

/** True of `tests/stages/validation/x.test.ts` and what lies in `stages/validation`. */
function alike(test: string, file: string): boolean {
  return path.posix.dirname(file).startsWith(path.posix.dirname(test).slice('tests/'.length));
}
