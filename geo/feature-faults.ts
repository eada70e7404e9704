import { GeoError } from './geo-error.ts';

/** Faults of the features of one file, gathered so that one reading tells of all of them. */
export class FeatureFaults {
  readonly #found: GeoError[] = [];

  /** What the work gives; undefined where it found its feature wrong. */
  of<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof GeoError)) throw error;
      this.#found.push(error);
      return undefined;
    }
  }

  /** @throws the first fault as it is; of several one that has all of them as `faults`. */
  throwIfAny(): void {
    const [first, ...others] = this.#found;
    if (first === undefined) return;
    if (others.length === 0) throw first;
    const several = new GeoError(`${first.message} ${others.length} more features have faults: mend them, too.`);
    throw Object.assign(several, { faults: this.#found });
  }
}
