/**
 * Weights that sum to the size of each stratum, in the ratio of relative ones: w_k = N_h a_k ÷ Σ_h a. A stratum's mean is
 * then Σ a y ÷ Σ a (Hájek 1971), as units need that were drawn with equal chances and stand for unequal areas.
 * @param units each with its stratum as a key of `sizes`; one without a relative weight gets none
 */
export function weightsWithinStrata<K>(
  units: readonly { readonly stratum: K; readonly relative: number | undefined }[],
  sizes: ReadonlyMap<K, number>,
): (number | undefined)[] {
  const sums = new Map<K, number>();
  for (const { stratum, relative = 0 } of units) sums.set(stratum, (sums.get(stratum) ?? 0) + relative);
  return units.map(({ stratum, relative }) =>
    relative === undefined ? undefined : ((sizes.get(stratum) ?? 0) * relative) / sums.get(stratum)!,
  );
}
