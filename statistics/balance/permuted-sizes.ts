/** All sizes fit others’ so well, as a fraction: pixels at borders and rounding. */
const SET_FITS = 0.01;
/** Single sizes fit each other’s so well by no chance, whatever becomes of the rest. */
const PAIR_FITS = 0.001;
/** So many times worse than another’s its own known size must fit. */
const FAR = 10;

/**
 * Which sizes are those of others. Declared sizes are held against the known sizes of the same things, in the same order:
 * they are permuted where, put in another order, all are right within 1 % and in their own some are off by ten times as much
 * as any then is, and by more than 0.1 %; or where some of them, in a ring, have each other’s known sizes within 0.1 % and are
 * off their own by more than 1 %. Sizes of another year are near their own, or fit nothing so well. The order that makes the
 * largest ratio least is that by size.
 * @returns for each the position of the one whose known size it has; `undefined` where it is not another’s
 */
export function permutedSizes(declared: readonly number[], known: readonly number[]): (number | undefined)[] {
  const off = (i: number, j: number): number => Math.abs(Math.log(declared[i]! / known[j]!));
  const positions = [...declared.keys()];
  const ranked = positions.toSorted((a, b) => known[a]! - known[b]!);
  const bySize = new Map(
    positions.toSorted((a, b) => declared[a]! - declared[b]!).map((i, rank) => [i, ranked[rank]!]),
  );
  const misfit = Math.max(...positions.map((i) => off(i, bySize.get(i)!)));
  if (misfit <= SET_FITS) {
    return positions.map((i) => (off(i, i) > Math.max(FAR * misfit, PAIR_FITS) ? bySize.get(i) : undefined));
  }
  const next = positions.map((i) =>
    off(i, i) <= FAR * PAIR_FITS ? undefined : positions.find((j) => j !== i && off(i, j) <= PAIR_FITS),
  );
  const isInRing = (start: number): boolean => {
    let at = next[start];
    for (let step = 0; at !== undefined && at !== start && step < next.length; step++) at = next[at];
    return at === start;
  };
  return positions.map((i) => (isInRing(i) ? next[i] : undefined));
}
