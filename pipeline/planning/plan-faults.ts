import { runFileKeys } from '../../config/run-file-keys.ts';
import { FoundFaults, faultsAsOne, MOST_TOLD } from '../../engine/found-faults.ts';

/** Faults of a run file and its inputs, gathered by the key that names each input. */
export class PlanFaults {
  readonly #byKey = new Map<string, FoundFaults>();

  /**
   * What the work gives; undefined where it found its input wrong.
   * @param key of the input, such as `reference.file`; of several faults of one key some may be left untold
   * @throws what is no fault of an input, or may pass, at once.
   */
  of<T>(key: string, work: () => Promise<T> | T): Promise<T | undefined> {
    return this.at(key).of(work);
  }

  /** Those of one key. */
  at(key: string): FoundFaults {
    const known = this.#byKey.get(key) ?? new FoundFaults();
    this.#byKey.set(key, known);
    return known;
  }

  get isEmpty(): boolean {
    return this.#groups().length === 0;
  }

  /**
   * All faults as one error, in the order of the run file. Where there are too many, an input with many of them does not
   * hide those of another.
   */
  get error(): Error {
    const groups = this.#groups();
    const all = groups.flat();
    const told = new Set<Error>();
    for (let turn = 0; told.size < Math.min(MOST_TOLD, all.length); turn++) {
      for (const group of groups) if (turn < group.length && told.size < MOST_TOLD) told.add(group[turn]!);
    }
    return faultsAsOne(
      all,
      all.filter((fault) => told.has(fault)),
    );
  }

  throwIfAny(): void {
    if (!this.isEmpty) throw this.error;
  }

  /** By key, in the order of the run file; a sentence that several keys have stands at the first of them. */
  #groups(): Error[][] {
    const keys = runFileKeys();
    const place = (key: string): number => keys.findIndex((one) => key === one || key.startsWith(`${one}.`));
    const seen = new Set<string>();
    return [...this.#byKey]
      .toSorted(([a], [b]) => place(a) - place(b))
      .map(([, { all }]) => all.filter(({ message }) => !seen.has(message) && seen.add(message)))
      .filter((group) => group.length > 0);
  }
}
