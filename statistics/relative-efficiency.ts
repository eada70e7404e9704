/**
 * How much smaller the variance became: V_direct ÷ V_assisted. The sample of an assisted estimate is worth this many
 * times its size; below 1 the auxiliary did harm. About 1 ÷ (1 − r²) for a regression (Cochran 1977, section 7.3).
 * @param o variances, or mean squared errors.
 * @returns `undefined` where one is missing or that of the assisted estimate is zero.
 */
export function relativeEfficiency(o: {
  readonly direct: number | undefined;
  readonly assisted: number | undefined;
}): number | undefined {
  const { direct, assisted } = o;
  return direct === undefined || assisted === undefined || !(assisted > 0) ? undefined : direct / assisted;
}
