/** Lowest coverage by level; levels that are not named have that of the finest. */
const LEAST_COVERAGE: Readonly<Record<string, number>> = { total: 0.92, region: 0.92 };
const LEAST_COVERAGE_FINEST = 0.9;

/** Whether a cell is of the whole or of the level below it. */
export function isCoarse({ level }: { readonly level: string }): boolean {
  return LEAST_COVERAGE[level] !== undefined;
}

/** Lowest coverage that a cell of a level may have. */
export function leastCoverage(level: string): number {
  return LEAST_COVERAGE[level] ?? LEAST_COVERAGE_FINEST;
}
