/** Units that a cell is expected to hold in a sample that is spread evenly, to stand alone. */
const MINIMUM_UNITS = 5;
/** Beyond so many cells the next ones are put together, so that the covariance stays small. */
const MOST_CELLS = 50;

/**
 * Puts thin parts together: decided by the sizes that are known and the number of units, never by what was found. Parts
 * expected to hold fewer than five units (or n ÷ 50, where that is more) are joined with the next thin ones in their
 * order until they do; what is left over at the end joins the last of them, or the smallest part that stands alone.
 * @param sizes of the parts, in an order in which neighbours may be joined
 * @returns positions of the parts of each cell, in the order of their first
 */
export function balanceCells(sizes: readonly number[], sampleSize: number): number[][] {
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const least = Math.max(MINIMUM_UNITS, sampleSize / MOST_CELLS);
  const expected = (members: readonly number[]): number =>
    (sampleSize * members.reduce((sum, i) => sum + sizes[i]!, 0)) / whole;
  const alone = [...sizes.keys()].filter((i) => expected([i]) >= least).map((i) => [i]);
  const joined: number[][] = [];
  let open: number[] = [];
  for (const i of sizes.keys()) {
    if (expected([i]) >= least) continue;
    open.push(i);
    if (expected(open) < least) continue;
    joined.push(open);
    open = [];
  }
  if (open.length > 0) {
    const host = joined.at(-1) ?? alone.toSorted((a, b) => sizes[a[0]!]! - sizes[b[0]!]!)[0];
    if (host === undefined) joined.push(open);
    else host.push(...open);
  }
  return [...alone, ...joined].toSorted((a, b) => a[0]! - b[0]!);
}
