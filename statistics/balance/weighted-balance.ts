import { fUpperTail } from '../distributions/f.ts';
import { balanceCells } from './balance-cells.ts';
import { SIZE_TOLERANCE, type BalanceTest } from './balance-test.ts';

/** Units with weights of their own, in clusters. */
export interface WeightedBalanceRequest {
  readonly units: readonly {
    readonly stratum: number;
    readonly cluster: string;
    readonly weight: number;
    /** Undefined where it lies in none of the parts. */
    readonly part: number | undefined;
  }[];
  readonly known: readonly number[];
}

/**
 * Whether a sample of clusters with its weights reproduces the shares of parts: u_c = Σ w (1_c − P_c) over the units of
 * the parts is 0 on average; X² = Σ u_c² ÷ P_c against its covariance among cluster totals, with Rao and Scott's
 * correction of second order and the F distribution, which needs no inverse and holds with few clusters.
 * Source: Rao and Scott 1981, JASA 76:221-230; Thomas and Rao 1987, JASA 82:630-636.
 * @returns `undefined` where no stratum has two clusters, or thin parts leave fewer than two cells.
 */
export function weightedBalance({ units, known }: WeightedBalanceRequest): BalanceTest | undefined {
  const inside = units.filter(({ part }) => part !== undefined);
  const whole = known.reduce((sum, size) => sum + size, 0);
  const groups = balanceCells(known, inside.length);
  const shares = groups.map((members) => members.reduce((sum, i) => sum + known[i]!, 0) / whole);
  const cellOf = new Map(groups.flatMap((members, c) => members.map((part) => [part, c] as const)));
  const totals = clusterTotals(units, { shares, cellOf });
  const { covariance, df: df2 } = covarianceOf(totals, shares.length);
  if (groups.length < 2 || df2 === 0) return undefined;
  const off = shares.map((_, c) => totals.reduce((sum, { values }) => sum + values[c]!, 0));
  // Clusters that are alike do not say that all are: one more or less of the mean is always possible.
  for (const [i, row] of covariance.entries()) {
    for (const j of row.keys()) row[j]! += (off[i]! * off[j]!) / totals.length ** 2;
  }
  // Known sizes are no better than that, and where all areas were drawn nothing else is left to chance.
  const total = inside.reduce((sum, { weight }) => sum + weight, 0);
  for (const [c, share] of shares.entries()) covariance[c]![c]! += (SIZE_TOLERANCE * share * total) ** 2;
  const statistic = off.reduce((sum, u, c) => sum + (u * u) / shares[c]!, 0);
  const [trace, traceOfSquare] = traces(covariance, shares);
  if (trace === 0) return undefined;
  const df = trace ** 2 / traceOfSquare;
  const weightOf = (c: number): number =>
    inside.reduce((sum, { part, weight }) => sum + (cellOf.get(part!) === c ? weight : 0), 0);
  return {
    statistic: statistic / (traceOfSquare / trace),
    df,
    df2,
    pValue: fUpperTail(statistic / trace, df, df2),
    pValueMethod: 'rao-scott',
    cells: groups.map((members, c) => ({
      members,
      known: whole * shares[c]!,
      estimated: (whole * weightOf(c)) / total,
      z: covariance[c]![c]! > 0 ? off[c]! / Math.sqrt(covariance[c]![c]!) : 0,
      units: inside.filter(({ part }) => cellOf.get(part!) === c).length,
    })),
  };
}

interface ClusterTotal {
  readonly stratum: number;
  readonly values: number[];
}

/** Σ w (1_c − P_c) of each cluster. */
function clusterTotals(
  units: WeightedBalanceRequest['units'],
  { shares, cellOf }: { readonly shares: readonly number[]; readonly cellOf: ReadonlyMap<number, number> },
): ClusterTotal[] {
  const totals = new Map<string, ClusterTotal>();
  for (const { stratum, cluster, weight, part } of units) {
    const key = `${stratum}/${cluster}`;
    const total = totals.get(key) ?? { stratum, values: shares.map(() => 0) };
    totals.set(key, total);
    if (part === undefined) continue;
    for (const [c, share] of shares.entries()) total.values[c]! -= weight * share;
    total.values[cellOf.get(part)!]! += weight;
  }
  return [...totals.values()];
}

/** n_h ÷ (n_h − 1) Σ of products of deviations from the stratum's mean, and clusters less strata. */
function covarianceOf(totals: readonly ClusterTotal[], count: number): { covariance: number[][]; df: number } {
  const covariance = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  let df = 0;
  for (const stratum of new Set(totals.map((total) => total.stratum))) {
    const own = totals.filter((total) => total.stratum === stratum);
    const n = own.length;
    if (n < 2) continue;
    df += n - 1;
    const means = covariance.map((_, c) => own.reduce((sum, { values }) => sum + values[c]!, 0) / n);
    for (const { values } of own) {
      const deviations = values.map((value, c) => value - means[c]!);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < count; j++) covariance[i]![j]! += (n / (n - 1)) * deviations[i]! * deviations[j]!;
      }
    }
  }
  return { covariance, df };
}

/** tr M and tr M² of M = D^(−½) V D^(−½), D the shares. */
function traces(covariance: readonly (readonly number[])[], shares: readonly number[]): readonly [number, number] {
  let [trace, square] = [0, 0];
  for (const [i, row] of covariance.entries()) {
    trace += row[i]! / shares[i]!;
    for (const [j, value] of row.entries()) square += value ** 2 / (shares[i]! * shares[j]!);
  }
  return [trace, square];
}
