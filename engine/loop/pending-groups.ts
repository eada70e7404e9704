/** Groups of a plan that are still to be opened: all from the next one on, and earlier ones that are tried again. */
export class PendingGroups {
  readonly #count: number;
  #next = 0;
  /** In ascending order. */
  #again: readonly number[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** The first of them; undefined where none is left. */
  get first(): number | undefined {
    return this.#again[0] ?? (this.#next < this.#count ? this.#next : undefined);
  }

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  takeFirst(): void {
    if (this.#again.length > 0) this.#again = this.#again.slice(1);
    else this.#next += 1;
  }

  /** Puts groups back that were taken; those that are pending anyway stay so. */
  putBack(groups: Iterable<number>): void {
    const earlier = [...groups].filter((group) => group < this.#next);
    this.#again = [...new Set([...this.#again, ...earlier])].sort((a, b) => a - b);
  }
}
