/**
 * P values adjusted for as many comparisons as there are values, so that the chance of a single false alarm among all
 * stays below the level: p₍k₎ × (m − k + 1), never below the ones before and at most 1. It holds whatever the dependence.
 * Values that could not be had stay `undefined` and count for no comparison.
 * Source: Holm 1979, Scandinavian Journal of Statistics 6:65-70.
 * @throws RangeError when a value lies outside 0 to 1.
 */
export function holmAdjusted(pValues: readonly (number | undefined)[]): (number | undefined)[] {
  const wrong = pValues.find((p) => p !== undefined && !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`A p value lies between 0 and 1, found ${wrong}.`);
  const known = pValues.flatMap((p, index) => (p === undefined ? [] : [{ p, index }]));
  const adjusted: (number | undefined)[] = pValues.map(() => undefined);
  let highest = 0;
  for (const [k, { p, index }] of known.toSorted((a, b) => a.p - b.p).entries()) {
    highest = Math.max(highest, Math.min(1, p * (known.length - k)));
    adjusted[index] = highest;
  }
  return adjusted;
}
