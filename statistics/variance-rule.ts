import { successiveDifferenceVariance, systematicSpread, type SystematicStandIn } from './systematic-variance.ts';

/**
 * How the variance of a weighted sum over the sample is had from its terms.
 * - `independent`: units were drawn at random within strata (the default).
 * - `cluster`: clusters were, and units within them; terms are summed by cluster first (ultimate clusters).
 * - `successive-difference`, `quadrat`: stand-ins for the variance that a systematic sample does not have.
 */
export type VarianceRule = 'independent' | 'cluster' | 'successive-difference' | 'quadrat' | 'neighbours';

/** A term of a weighted sum: what one unit (or `count` units that are alike) adds to it. */
export interface SampleTerm {
  readonly stratum: number;
  readonly value: number;
  readonly count: number;
  /** Under `cluster`: the cluster it lies in; without one, `count` is a number of clusters. */
  readonly cluster?: string | undefined;
  readonly gridCol?: number | undefined;
  readonly gridRow?: number | undefined;
}

/**
 * Contributions of the strata to the variance of Σ terms: n_h/(n_h − 1) Σ (u − ū_h)² each, of units or of cluster totals.
 * The stand-ins of a systematic sample know no strata: their variance is all in the first stratum with a term.
 * Clusters of a stratum that were drawn along a line, in its order: n_h ÷ (2 (n_h − 1)) Σ (u_i − u_{i−1})².
 * Source: Cochran 1977, section 5.3; Särndal, Swensson and Wretman 1992, section 4.6; Wolter 2007, chapters 2 and 8.
 * @returns 0 for a stratum with fewer than two units (clusters), which says nothing: look at their number first.
 */
export function varianceContributions(
  terms: readonly SampleTerm[],
  o: {
    readonly strataCount: number;
    readonly rule: VarianceRule;
    /** By stratum, whether its clusters were drawn along a line; none unless given. */
    readonly inLine?: readonly boolean[];
  },
): number[] {
  if (isStandIn(o.rule)) return systematicContributions(terms, o);
  const sums = Array.from({ length: o.strataCount }, () => ({ n: 0, origin: 0, sum: 0, squares: 0 }));
  const independent = o.rule === 'cluster' ? clusterTotals(terms) : terms;
  // Deviations from the first value seen: equal values then leave no rounding residue.
  for (const { stratum, value, count } of independent) {
    const sum = sums[stratum]!;
    if (sum.n === 0) sum.origin = value;
    sum.n += count;
    sum.sum += count * (value - sum.origin);
  }
  for (const { stratum, value, count } of independent) {
    const sum = sums[stratum]!;
    sum.squares += count * (value - sum.origin - sum.sum / sum.n) ** 2;
  }
  return sums.map(({ n, squares }, h) => {
    if (n < 2) return 0;
    if (o.rule !== 'cluster' || o.inLine?.[h] !== true) return (n / (n - 1)) * squares;
    const inOrder = independent.flatMap(({ stratum, value }) => (stratum === h ? [value] : []));
    return n * successiveDifferenceVariance(inOrder)!;
  });
}

/** Number of independent draws by stratum: units, or clusters. */
export function drawCounts(
  terms: readonly Pick<SampleTerm, 'stratum' | 'count' | 'cluster'>[],
  o: { readonly strataCount: number; readonly rule: VarianceRule },
): number[] {
  const counts = Array.from({ length: o.strataCount }, () => 0);
  const seen = new Set<string>();
  for (const { stratum, count, cluster } of terms) {
    if (o.rule !== 'cluster' || cluster === undefined) counts[stratum]! += count;
    else if (!seen.has(`${stratum}/${cluster}`)) {
      seen.add(`${stratum}/${cluster}`);
      counts[stratum]! += 1;
    }
  }
  return counts;
}

/** Terms summed by cluster; a term without one stands alone. */
function clusterTotals(terms: readonly SampleTerm[]): SampleTerm[] {
  const totals = new Map<string, SampleTerm>();
  const bare: SampleTerm[] = [];
  for (const term of terms) {
    if (term.cluster === undefined) {
      bare.push(term);
      continue;
    }
    const key = `${term.stratum}/${term.cluster}`;
    const value = (totals.get(key)?.value ?? 0) + term.count * term.value;
    totals.set(key, { stratum: term.stratum, value, count: 1 });
  }
  return [...totals.values(), ...bare];
}

function systematicContributions(
  terms: readonly SampleTerm[],
  { strataCount, rule }: { readonly strataCount: number; readonly rule: VarianceRule },
): number[] {
  const contributions = Array.from({ length: strataCount }, () => 0);
  const values = terms.map(({ value, gridCol, gridRow }) => ({ y: value, gridCol, gridRow }));
  const spread = systematicSpread(values, rule as SystematicStandIn);
  const first = terms[0]?.stratum ?? 0;
  if (strataCount > 0) contributions[first] = values.length * (spread ?? 0);
  return contributions;
}

/** Whether it is a stand-in for the variance of a systematic sample. */
export function isStandIn(rule: VarianceRule): rule is SystematicStandIn {
  return rule !== 'independent' && rule !== 'cluster';
}
