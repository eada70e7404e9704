import type { Estimate } from './estimate.ts';

/**
 * How much smaller the variance became: V_direct ÷ V_assisted. The sample of an assisted estimate is worth this many
 * times its size; below 1 the auxiliary did harm. About 1 ÷ (1 − r²) for a regression (Cochran 1977, section 7.3).
 * `undefined` where a standard error is missing or that of the assisted estimate is zero.
 */
export function relativeEfficiency(o: {
  readonly direct: Pick<Estimate, 'standardError'>;
  readonly assisted: Pick<Estimate, 'standardError'>;
}): number | undefined {
  const direct = o.direct.standardError;
  const assisted = o.assisted.standardError;
  if (direct === undefined || assisted === undefined || assisted === 0) return undefined;
  return (direct / assisted) ** 2;
}
