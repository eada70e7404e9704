/**
 * Which degrees of freedom a t interval uses.
 * - `design`: units minus strata, Σ n_h − H (Cochran 1977, section 5.4).
 * - `satterthwaite`: (Σ V_h)² ÷ Σ V_h² ÷ (n_h − 1) (Satterthwaite 1946).
 * - `auto`: `design`, but `satterthwaite` where one stratum carries more than half of the variance.
 * - `normal`: none; the normal distribution, as published examples do.
 */
export type DegreesOfFreedomRule = 'auto' | 'design' | 'satterthwaite' | 'normal';

/** Share of the variance from which one stratum dominates it. */
const DOMINANT_SHARE = 0.5;

interface VarianceParts {
  /** V_h, what each stratum contributes to the variance; same order and length as `sampleSizes`. */
  readonly contributions: readonly number[];
  readonly sampleSizes: readonly number[];
}

/** Units minus strata over the strata that have at least one unit. */
function designDegreesOfFreedom(sampleSizes: readonly number[]): number {
  return sampleSizes.reduce((sum, n) => sum + Math.max(0, n - 1), 0);
}

/**
 * Satterthwaite's degrees of freedom; `undefined` when no stratum contributes variance.
 * Source: Satterthwaite 1946, Biometrics Bulletin 2:110-114. Never above the design's own.
 */
function satterthwaiteDegreesOfFreedom({ contributions, sampleSizes }: VarianceParts): number | undefined {
  let variance = 0;
  let spread = 0;
  for (const [h, contribution] of contributions.entries()) {
    if (contribution === 0) continue;
    variance += contribution;
    spread += (contribution * contribution) / (sampleSizes[h]! - 1);
  }
  return spread > 0 ? (variance * variance) / spread : undefined;
}

/** Degrees of freedom under a rule; `undefined` where the rule is `normal` or there is no variance. */
export function degreesOfFreedom(rule: DegreesOfFreedomRule, parts: VarianceParts): number | undefined {
  const variance = parts.contributions.reduce((sum, contribution) => sum + contribution, 0);
  const dominated = parts.contributions.reduce((most, part) => Math.max(most, part), 0) > DOMINANT_SHARE * variance;
  if (rule === 'normal') return undefined;
  if (rule === 'satterthwaite' || (rule === 'auto' && dominated)) return satterthwaiteDegreesOfFreedom(parts);
  return designDegreesOfFreedom(parts.sampleSizes);
}

/**
 * Degrees of freedom of n successive differences that overlap, 2 (n − 1)² ÷ (3n − 4): those of independent normal values,
 * whose mean square has the variance (3n − 4) σ⁴ ÷ (n − 1)².
 * Source: von Neumann, Kent, Bellinson and Hart 1941, Annals of Mathematical Statistics 12:153-162.
 */
export function successiveDegreesOfFreedom(n: number): number {
  return n < 2 ? 0 : (2 * (n - 1) ** 2) / (3 * n - 4);
}
