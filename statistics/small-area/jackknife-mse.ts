/** What a model says of one area: its prediction, and the error that is left where the model is known. */
export interface ModelPrediction {
  readonly value: number;
  /** Leading term of the mean squared error, γ ψ. */
  readonly leading: number;
}

/**
 * Mean squared errors of predictions by the jackknife over areas: the model is fitted again without each of them, and what
 * that changes in the leading terms and in the predictions is what estimating the model adds:
 * g₁ − (m − 1)/m Σ_u (g₁₋ᵤ − g₁) + (m − 1)/m Σ_u (θ₋ᵤ − θ)².
 * Source: Jiang, Lahiri and Wan 2002, Annals of Statistics 30:1782-1810; Rao and Molina 2015, section 9.2.2.
 * @param predict predictions for all areas by the model fitted without the area `left` (all areas where undefined);
 *   `undefined` where it cannot be fitted, which then counts for no change
 * @returns by area, never below its leading term; `undefined` where there is no model at all.
 */
export function jackknifeMse(
  areaCount: number,
  predict: (left: number | undefined) => readonly ModelPrediction[] | undefined,
): number[] | undefined {
  const whole = predict(undefined);
  if (whole === undefined) return undefined;
  const bias = whole.map(() => 0);
  const spread = whole.map(() => 0);
  for (let left = 0; left < areaCount; left++) {
    for (const [d, { value, leading }] of (predict(left) ?? []).entries()) {
      bias[d]! += leading - whole[d]!.leading;
      spread[d]! += (value - whole[d]!.value) ** 2;
    }
  }
  const factor = (areaCount - 1) / areaCount;
  return whole.map(({ leading }, d) => Math.max(leading, leading + factor * (spread[d]! - bias[d]!)));
}
