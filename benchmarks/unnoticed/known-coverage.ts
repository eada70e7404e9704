import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { PlaceInModule } from './changed-copy.ts';
import { covers, type CoveredParts } from './test-coverage.ts';

interface Kept {
  /** Of each module as it was then: what is known of another text holds no more. */
  readonly digests: Readonly<Record<string, string>>;
  readonly tests: Readonly<Record<string, CoveredParts>>;
}

/** Which test files carry out which parts of the modules, as far as it was measured. */
export class KnownCoverage {
  readonly #file: string;
  #kept: Kept;

  constructor(file: string) {
    this.#file = file;
    this.#kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : { digests: {}, tests: {} };
  }

  /** @param textOf the text of a module. */
  keep(covered: ReadonlyMap<string, CoveredParts>, textOf: (module: string) => string): void {
    const modules = new Set([...covered.values()].flatMap((parts) => Object.keys(parts)));
    this.#kept = {
      digests: Object.fromEntries([...modules].map((module) => [module, digestOf(textOf(module))])),
      tests: Object.fromEntries(covered),
    };
    writeFileSync(this.#file, JSON.stringify(this.#kept));
  }

  /**
   * Whether a test file may carry out what stands at a character of a module, or on its line before it: true also
   * where nothing is known of the test, or of this text of the module.
   */
  mayCover(test: string, { module, text, at }: PlaceInModule): boolean {
    const parts = this.#kept.tests[test];
    if (parts === undefined || this.#kept.digests[module] !== digestOf(text)) return true;
    const line = text.lastIndexOf('\n', at - 1) + 1;
    const first = line + (/^\s*/.exec(text.slice(line, at))?.[0].length ?? 0);
    for (let place = Math.min(first, at); place <= at; place += 1) if (covers(parts, module, place)) return true;
    return false;
  }

  isKnown(test: string): boolean {
    return this.#kept.tests[test] !== undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
