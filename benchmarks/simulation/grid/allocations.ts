/** Whole numbers in given proportions that sum to a number of units (largest remainders). */
export function allocate(units: number, proportions: readonly number[]): number[] {
  const total = proportions.reduce((sum, part) => sum + part, 0);
  const exact = proportions.map((part) => (units * part) / total);
  const counts = exact.map(Math.floor);
  const left = units - counts.reduce((sum, count) => sum + count, 0);
  const order = exact.map((_, h) => h).toSorted((a, b) => exact[b]! - counts[b]! - (exact[a]! - counts[a]!));
  for (const h of order.slice(0, left)) counts[h]! += 1;
  return counts;
}

/** Units in proportion to size, after strata that would get fewer than a minimum were given that. */
export function atLeast(
  units: number,
  { sizes, minimum }: { readonly sizes: readonly number[]; readonly minimum: number },
): number[] {
  const fixed = sizes.map(() => false);
  for (;;) {
    const left = units - minimum * fixed.filter(Boolean).length;
    const shares = allocate(
      left,
      sizes.map((size, h) => (fixed[h]! ? 0 : size)),
    );
    const short = shares.flatMap((count, h) => (!fixed[h]! && count < minimum ? [h] : []));
    if (short.length === 0) return shares.map((count, h) => (fixed[h]! ? minimum : count));
    for (const h of short) fixed[h] = true;
  }
}
