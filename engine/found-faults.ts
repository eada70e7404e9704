import { isNotHere, isRetryable, messageOf, NotHereError, PermanentError } from '../errors/error-kinds.ts';

/** Names of errors that say that an input is wrong. */
export const INPUT_FAULTS: ReadonlySet<string> = new Set([
  ...['AccessError', 'PermanentError', 'FileError', 'GeoError', 'LimitError', 'RasterError', 'ModelError'],
]);
/** More than that nobody reads; the rest is told when these are mended. */
export const MOST_TOLD = 20;
/** More faults of one kind have one cause, such as coordinates that are swapped. */
const MOST_OF_KIND = 3;

/** Faults of inputs that do not depend on one another, gathered so that one try tells of all of them. */
export class FoundFaults {
  readonly #found: Error[] = [];

  /**
   * What the work gives; undefined where it found its input wrong.
   * @throws what is no fault of an input, or may pass, at once.
   */
  async of<T>(work: () => Promise<T> | T): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#take(error);
      return undefined;
    }
  }

  /** The same of work that waits for nothing. */
  now<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#take(error);
      return undefined;
    }
  }

  #take(error: unknown): void {
    if (!(error instanceof Error) || !INPUT_FAULTS.has(error.name) || isRetryable(error)) throw error;
    for (const fault of 'faults' in error ? (error.faults as readonly Error[]) : [error]) this.#found.push(fault);
  }

  /** In the order in which they were found, each sentence once; of many of one kind the first stands for all. */
  get all(): readonly Error[] {
    const kinds = new Map<string, Map<string, Error>>();
    for (const fault of this.#found) {
      const kind = kindOf(messageOf(fault));
      const same = kinds.get(kind) ?? new Map<string, Error>();
      kinds.set(kind, same.set(messageOf(fault), fault));
    }
    return [...kinds.values()].flatMap((same) =>
      same.size > MOST_OF_KIND ? [firstOf([...same.values()])] : [...same.values()],
    );
  }

  /** @throws the one fault that was found as it is, or PermanentError with a line for each of several. */
  throwIfAny(): void {
    const { all } = this;
    if (all.length > 0) throw faultsAsOne(all);
  }
}

/** What a sentence is but for names, numbers and which point of a sample it is about. */
function kindOf(sentence: string): string {
  return sentence.replaceAll(/"[^"]*"|\bpoint [^:]*:|[-+]?\d[\d.]*/g, '#');
}

function firstOf(same: readonly Error[]): Error {
  const [first] = same;
  const message = `${messageOf(first)} (and ${same.length - 1} more of this kind)`;
  return isNotHere(first) ? new NotHereError(message) : new PermanentError(message);
}

/**
 * The only fault as it is, or one error with a line for each of several.
 * @param told those that are spelled out, where there are too many
 */
export function faultsAsOne(faults: readonly Error[], told: readonly Error[] = faults.slice(0, MOST_TOLD)): Error {
  if (faults.length === 1) return faults[0]!;
  const message = listOf(told.map(messageOf), faults.length);
  // Where one of them is of this machine, another machine may find the others.
  const several = faults.some(isNotHere) ? new NotHereError(message) : new PermanentError(message);
  return Object.assign(several, { faults });
}

/** Several sentences on one file as one error, which several such are gathered from. */
export function listedFaults(sentences: readonly string[]): Error {
  return faultsAsOne([...new Set(sentences)].map((sentence) => new PermanentError(sentence)));
}

function listOf(told: readonly string[], count: number): string {
  const lines = told.map((sentence) => `  ${sentence}`);
  const more = count > told.length ? [`  and ${count - told.length} more`] : [];
  return [`${count} faults:`, ...lines, ...more].join('\n');
}
