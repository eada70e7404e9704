/** A GeoTIFF key directory by the names of its keys: numbers, texts, or several numbers. */
export type GeoKeys = Readonly<Record<string, unknown>>;

/** What stands in the place of a code where a thing is spelled out. */
export const USER_DEFINED = 32767;

/** The first of these keys that is a number; keys have an old and a new name. */
export function numberKey(keys: GeoKeys, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = keys[name];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

/** Whether a key names a code, and neither nothing nor something of the file's own. */
export function isCode(code: number | undefined): code is number {
  return code !== undefined && code > 0 && code !== USER_DEFINED;
}
