/** A number with its variance. */
export interface ValueWithVariance {
  readonly value: number;
  readonly variance: number;
}

/** What is known of one area and class: shares, or anything else that is comparable between areas. */
export interface CompositeArea {
  /** `undefined` where the area has no direct estimate, or none with a variance. */
  readonly direct: ValueWithVariance | undefined;
  readonly synthetic: Pick<ValueWithVariance, 'value'>;
}

/** A composite estimate with its parts. */
export interface CompositeEstimate {
  readonly value: number;
  /** Weight of the direct estimate, 0 to 1; 0 where there is none. */
  readonly phi: number;
  /** Mean squared error with φ taken as fixed; `undefined` where the direct variance is zero, which is not certainty. */
  readonly mse: number | undefined;
}

/**
 * The composite estimate φ direct + (1 − φ) synthetic of one class in one area, φ = M ÷ (M + v), with v the direct
 * variance and M the synthetic estimate's mean squared error. Its own is φ² v + (1 − φ)² M, which treats φ as known. Where
 * the direct variance is zero (all units agree) the direct estimate counts alone.
 * Source: Rao and Molina 2015, Small Area Estimation, section 3.3.1.
 */
export function compositeOf({ direct, synthetic }: CompositeArea, syntheticMse: number): CompositeEstimate {
  if (direct === undefined) return { value: synthetic.value, phi: 0, mse: syntheticMse };
  const isDegenerate = direct.variance === 0;
  if (isDegenerate && syntheticMse === 0) return { value: synthetic.value, phi: 0, mse: undefined };
  const phi = syntheticMse / (syntheticMse + direct.variance);
  return {
    value: phi * direct.value + (1 - phi) * synthetic.value,
    phi,
    mse: isDegenerate ? undefined : phi ** 2 * direct.variance + (1 - phi) ** 2 * syntheticMse,
  };
}
