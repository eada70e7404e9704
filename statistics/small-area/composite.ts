/** A number with its variance. */
export interface ValueWithVariance {
  readonly value: number;
  readonly variance: number;
}

/** What is known of one area and class: shares, or anything else that is comparable between areas. */
export interface CompositeArea {
  /** `undefined` where the area has no direct estimate, or none with a variance. */
  readonly direct: ValueWithVariance | undefined;
  /** Its variance is that of the carried-over shares alone (`standardErrorVarianceOnly` squared). */
  readonly synthetic: ValueWithVariance;
}

/** A composite estimate with its parts. */
export interface CompositeEstimate {
  readonly value: number;
  /** Weight of the direct estimate, 0 to 1; 0 where there is none. */
  readonly phi: number;
  /** Mean squared error with φ taken as fixed; `undefined` where the direct variance is zero, which is not certainty. */
  readonly mse: number | undefined;
  /** Mean squared error that was taken for the synthetic estimate. */
  readonly syntheticMse: number;
  /** The direct variance is zero, so that the direct estimate counts alone (φ = 1): all its units agree. */
  readonly isDirectDegenerate: boolean;
}

/**
 * Composite estimates φ direct + (1 − φ) synthetic of one class over areas, φ = M ÷ (M + v), with v the direct
 * variance and M the synthetic estimate's mean squared error. M is the mean over areas of (synthetic − direct)² − v,
 * for a single area's is too unstable, floored in each area at its synthetic variance. The mean squared error of the
 * composite is φ² v + (1 − φ)² M, which treats φ as known. Without any direct estimate M is the synthetic variance: a
 * lower bound that knows nothing of bias.
 * Source: Rao and Molina 2015, Small Area Estimation, sections 3.2.5 and 3.3.1.
 * @returns an estimate per area.
 * @throws RangeError when a value is not finite or a variance is negative.
 */
export function compositeEstimates(areas: readonly CompositeArea[]): readonly CompositeEstimate[] {
  areas.forEach(checkArea);
  const excesses = areas.flatMap(({ direct, synthetic }) =>
    direct === undefined ? [] : [(synthetic.value - direct.value) ** 2 - direct.variance],
  );
  const mean = excesses.length === 0 ? 0 : excesses.reduce((sum, excess) => sum + excess, 0) / excesses.length;
  return areas.map((area) => compositeOf(area, Math.max(mean, area.synthetic.variance)));
}

/** The composite of one area for a given mean squared error of its synthetic estimate. */
export function compositeOf({ direct, synthetic }: CompositeArea, syntheticMse: number): CompositeEstimate {
  const model = { value: synthetic.value, phi: 0, mse: syntheticMse, syntheticMse, isDirectDegenerate: false };
  if (direct === undefined) return model;
  const isDirectDegenerate = direct.variance === 0;
  if (isDirectDegenerate && syntheticMse === 0) return { ...model, mse: undefined, isDirectDegenerate };
  const phi = syntheticMse / (syntheticMse + direct.variance);
  return {
    value: phi * direct.value + (1 - phi) * synthetic.value,
    phi,
    mse: isDirectDegenerate ? undefined : phi ** 2 * direct.variance + (1 - phi) ** 2 * syntheticMse,
    syntheticMse,
    isDirectDegenerate,
  };
}

function checkArea({ direct, synthetic }: CompositeArea, d: number): void {
  for (const { value, variance } of direct === undefined ? [synthetic] : [direct, synthetic]) {
    if (Number.isFinite(value) && Number.isFinite(variance) && variance >= 0) continue;
    throw new RangeError(
      `Area ${d} needs finite estimates with variances of at least 0, found ${value} with ${variance}.`,
    );
  }
}
