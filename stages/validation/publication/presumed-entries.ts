import type { UngradedRow } from '../estimates/area-estimates.ts';
import type { AreaNesting, TableEntry } from './table.ts';

/**
 * The estimates as a table to be protected, in their order. One without a figure is a cell like any other, as what is left
 * of a sum less all published parts of it is its figure. What is left is what its value is presumed to be, shared out alike
 * among several; where no sum says anything, 0. One of an area of which nothing is in the frame is 0, as everybody knows.
 */
export function presumedEntries(
  rows: readonly UngradedRow[],
  { levels, furtherLevels = [], childrenOf }: AreaNesting,
): (TableEntry & { readonly isPresumed: boolean })[] {
  const presumed = new Map<string, number>();
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  const valueOf = (key: string): number | undefined => byKey.get(key)?.estimateKm2 ?? presumed.get(key);
  // From the whole down, so that a sum without a figure has a presumed one before its parts are looked at.
  for (const family of [levels, ...furtherLevels]) {
    for (let depth = family.length - 1; depth > 0; depth--) {
      const below = family[depth - 1]!;
      for (const row of rows.filter(({ level }) => level === family[depth])) {
        const parts = childrenOf(row.level, row.areaCode, below)
          .map((areaCode) => keyOf({ level: below, areaCode, class: row.class }))
          .filter((key) => byKey.has(key));
        const open = parts.filter((key) => valueOf(key) === undefined && byKey.get(key)!.frameKm2 > 0);
        const known = parts.reduce((sum, key) => sum + (valueOf(key) ?? 0), 0);
        const left = Math.max(0, (valueOf(keyOf(row)) ?? 0) - known);
        for (const key of open) presumed.set(key, left / open.length);
      }
    }
  }
  return rows.map((row) => ({
    level: row.level,
    areaCode: row.areaCode,
    class: row.class,
    value: valueOf(keyOf(row)) ?? 0,
    isPresumed: row.estimateKm2 === null && row.frameKm2 > 0,
  }));
}

function keyOf({ level, areaCode, class: name }: Omit<TableEntry, 'value'>): string {
  return JSON.stringify([level, areaCode, name]);
}
