/** Keeps things that are expensive to open, the ones used last; what falls out is closed if it can be. */
export class Keeper {
  readonly #things = new Map<string, Promise<unknown>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The key must name everything that the thing depends on: it decides the type, too. */
  keep<T>(key: string, open: () => Promise<T>): Promise<T> {
    const known = this.#things.get(key) as Promise<T> | undefined;
    const thing = known ?? open();
    // Set anew, so that the order of the map is the order of use; a failure to open is not kept.
    this.#things.delete(key);
    this.#things.set(key, thing);
    if (known === undefined) thing.catch(() => this.#things.delete(key));
    this.#dropOldest();
    return thing;
  }

  #dropOldest(): void {
    for (const [key, thing] of this.#things) {
      if (this.#things.size <= this.#limit) return;
      this.#things.delete(key);
      thing.then(close, () => undefined).catch(() => undefined);
    }
  }
}

async function close(thing: unknown): Promise<void> {
  if (typeof thing !== 'object' || thing === null) return;
  if ('close' in thing && typeof thing.close === 'function') await (thing.close as () => Promise<void>).call(thing);
  if ('release' in thing && typeof thing.release === 'function')
    await (thing.release as () => Promise<void>).call(thing);
}
