import { isNotHere, isRetryable, messageOf, NotHereError, PermanentError } from './errors.ts';

/** Names of errors that say that an input is wrong. */
export const INPUT_FAULTS: ReadonlySet<string> = new Set([
  ...['AccessError', 'PermanentError', 'GeoError', 'LimitError', 'RasterError', 'ModelError'],
]);
/** More than that nobody reads; the rest is told when these are mended. */
const MOST_TOLD = 20;

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
      if (!(error instanceof Error) || !INPUT_FAULTS.has(error.name) || isRetryable(error)) throw error;
      this.#found.push(...('faults' in error ? (error.faults as readonly Error[]) : [error]));
      return undefined;
    }
  }

  /** @throws the one fault that was found as it is, or PermanentError with a line for each of several. */
  throwIfAny(): void {
    const [first] = this.#found;
    if (first === undefined) return;
    if (this.#found.length === 1) throw first;
    const message = listedFaults(this.#found.map(messageOf));
    // Where one of them is of this machine, another machine may find the others.
    const several = this.#found.some(isNotHere) ? new NotHereError(message) : new PermanentError(message);
    throw Object.assign(several, { faults: this.#found });
  }
}

/** Several sentences as a list below their number. */
export function listedFaults(sentences: readonly string[]): string {
  const lines = [...new Set(sentences)].map((sentence) => `  ${sentence}`);
  if (lines.length === 1) return sentences[0]!;
  const more = lines.length > MOST_TOLD ? [`  and ${lines.length - MOST_TOLD} more`] : [];
  return [`${lines.length} faults:`, ...lines.slice(0, MOST_TOLD), ...more].join('\n');
}
