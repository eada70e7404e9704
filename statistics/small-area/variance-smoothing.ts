/** One area's share of a class, as the sample there saw it. */
export interface SmoothingArea {
  /** Units of the sample in the area. */
  readonly sampleSize: number;
  /** Estimated variance of the direct share; `undefined` where there is none, as with a single unit. */
  readonly variance: number | undefined;
  /** The share by a model, such as the synthetic one; it does not jump with the few units of the area. */
  readonly smoothShare: number;
}

/** Smoothed sampling variances with the design effect behind them. */
export interface SmoothedVariances {
  /** Variance by design ÷ variance of a simple random sample of the same size; `undefined` where nothing tells. */
  readonly designEffect: number | undefined;
  /** By area; `undefined` without units, without a design effect, or where the smooth share is 0 or 1. */
  readonly variances: readonly (number | undefined)[];
}

/**
 * Generalised variance function for area-level models: ψ = deff × p̃ (1 − p̃) ÷ n, with one design effect for all areas,
 * the mean of V ÷ (p̃ (1 − p̃) ÷ n) weighted by n p̃ (1 − p̃), which is Σ n² V ÷ Σ n p̃ (1 − p̃). Areas whose few units
 * agree (V = 0) count in it as they are: leaving them out would overstate the rest. An estimated variance of few units
 * is itself so uncertain, and so correlated with its share, that a model must not take it as known.
 * Source: Wolter 2007, Introduction to Variance Estimation, chapter 7; Rao and Molina 2015, section 6.4.1.
 * @throws RangeError when a sample size or a variance is negative or not finite, or a share lies outside 0 to 1.
 */
export function smoothVariances(areas: readonly SmoothingArea[]): SmoothedVariances {
  areas.forEach(checkArea);
  let observed = 0;
  let expected = 0;
  for (const { sampleSize, variance, smoothShare } of areas) {
    if (variance === undefined || sampleSize === 0) continue;
    observed += sampleSize ** 2 * variance;
    expected += sampleSize * smoothShare * (1 - smoothShare);
  }
  const designEffect = observed > 0 && expected > 0 ? observed / expected : undefined;
  return {
    designEffect,
    variances: areas.map(({ sampleSize, smoothShare }) => {
      const spread = smoothShare * (1 - smoothShare);
      if (designEffect === undefined || sampleSize === 0 || spread === 0) return undefined;
      return (designEffect * spread) / sampleSize;
    }),
  };
}

function checkArea({ sampleSize, variance, smoothShare }: SmoothingArea, d: number): void {
  if (!Number.isFinite(sampleSize) || sampleSize < 0) {
    throw new RangeError(`Area ${d} needs a sample size of at least 0, found ${sampleSize}.`);
  }
  if (variance !== undefined && (!Number.isFinite(variance) || variance < 0)) {
    throw new RangeError(`Area ${d} needs a finite variance of at least 0, found ${variance}.`);
  }
  if (!(smoothShare >= 0 && smoothShare <= 1)) {
    throw new RangeError(`Area ${d} needs a share between 0 and 1, found ${smoothShare}.`);
  }
}
