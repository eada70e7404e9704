/** How far two coders agree on the same units. */
export interface CoderAgreement {
  /** Units that both coders labelled. */
  readonly units: number;
  /** Share of units with the same label. */
  readonly observed: number;
  /** Share that would agree by chance, from how often each coder uses each label. */
  readonly expected: number;
  /** Cohen's kappa; undefined where both coders use one and the same label only, so that chance explains all. */
  readonly kappa: number | undefined;
}

/**
 * Agreement of two coders and Cohen's kappa, κ = (p_o − p_e) / (1 − p_e) with p_e = Σ_j p_j. p_.j, over units that both
 * labelled, each counted once. It is a measure of the labels, not of the map.
 * @throws RangeError without any unit.
 * Source: Cohen (1960), A coefficient of agreement for nominal scales, equation 1.
 */
export function coderAgreement(pairs: readonly (readonly [first: string, second: string])[]): CoderAgreement {
  const units = pairs.length;
  if (units === 0) throw new RangeError('Agreement needs at least one unit that two coders labelled, found none.');
  const [first, second] = [new Map<string, number>(), new Map<string, number>()];
  let same = 0;
  for (const [a, b] of pairs) {
    first.set(a, (first.get(a) ?? 0) + 1);
    second.set(b, (second.get(b) ?? 0) + 1);
    if (a === b) same++;
  }
  // In whole numbers, so that full agreement by chance is found exactly.
  const chance = [...first].reduce((sum, [label, count]) => sum + count * (second.get(label) ?? 0), 0);
  const square = units * units;
  const kappa = chance === square ? undefined : (same * units - chance) / (square - chance);
  return { units, observed: same / units, expected: chance / square, kappa };
}
