/** Functions that were called since the last look, as `name (file)`. */
const called = new Set<string>();

/** The functions and classes of a module, each of which notes that it was called. */
export function watched<T extends object>(file: string, module: T): T {
  const note = (name: string): void => void called.add(`${name} (${file})`);
  const watch = (name: string, value: unknown): unknown => {
    if (typeof value !== 'function') return value;
    return new Proxy(value, {
      apply(target, self, args: unknown[]) {
        note(name);
        return Reflect.apply(target, self, args) as unknown;
      },
      construct(target, args: unknown[]) {
        note(name);
        return Reflect.construct(target, args) as object;
      },
    });
  };
  return Object.fromEntries(Object.entries(module).map(([name, value]) => [name, watch(name, value)])) as T;
}

/** What some work returns, and the functions of the product that it called itself. */
export function withCalls<T>(work: () => T): { readonly result: T; readonly calls: readonly string[] } {
  called.clear();
  const result = work();
  return { result, calls: [...called].toSorted() };
}
