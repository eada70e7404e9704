/** Neighbours of each unit, by index. */
export type Neighbours = readonly (readonly number[])[];

/** Spatial autocorrelation of values, with its moments under no autocorrelation. */
export interface MoransI {
  readonly i: number;
  readonly expectation: number;
  /** Under random permutation of the values. */
  readonly varianceRandomisation: number;
  /** Under independent normal values. */
  readonly varianceNormality: number;
  readonly zRandomisation: number | undefined;
  readonly zNormality: number | undefined;
  /** Units with at least one neighbour; the others are left out. */
  readonly unitCount: number;
}

interface WeightSums {
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * Moran's I = n/S0 · z'Wz / z'z, of residuals above all: significant means that an area-level model leaves something
 * spatial out, and that units near each other tell less than their number says. Units without neighbours are dropped
 * (`zero.policy` of R spdep). Weights are 1 (`B`) or rows that sum to 1 (`W`).
 * Source: Cliff and Ord 1981, Spatial Processes, equations 1.35 to 1.44.
 * @returns `undefined` with fewer than four connected units, or values that are all alike.
 * @throws RangeError when neighbours do not fit the values, or a value is not finite.
 */
export function moransI(
  values: readonly number[],
  neighbours: Neighbours,
  style: 'W' | 'B' = 'W',
): MoransI | undefined {
  checkInput(values, neighbours);
  const kept = values.map((_, i) => i).filter((i) => neighbours[i]!.length > 0);
  const n = kept.length;
  const mean = kept.reduce((sum, i) => sum + values[i]!, 0) / n;
  const deviation = new Map(kept.map((i) => [i, values[i]! - mean]));
  const squares = sumOver(kept, (i) => deviation.get(i)! ** 2);
  if (n < 4 || squares === 0) return undefined;
  const weight = (i: number): number => (style === 'W' ? 1 / neighbours[i]!.length : 1);
  const sums = weightSums(kept, neighbours, weight);
  const products = sumOver(kept, (i) =>
    sumOver(neighbours[i]!, (j) => weight(i) * deviation.get(i)! * (deviation.get(j) ?? 0)),
  );
  const i = (n / sums.s0) * (products / squares);
  const expectation = -1 / (n - 1);
  const kurtosis = (n * sumOver(kept, (k) => deviation.get(k)! ** 4)) / squares ** 2;
  const varianceNormality = normalityVariance(n, sums);
  const varianceRandomisation = randomisationVariance(n, sums, kurtosis);
  const z = (variance: number): number | undefined =>
    variance > 0 ? (i - expectation) / Math.sqrt(variance) : undefined;
  return {
    i,
    expectation,
    varianceRandomisation,
    varianceNormality,
    zRandomisation: z(varianceRandomisation),
    zNormality: z(varianceNormality),
    unitCount: n,
  };
}

function checkInput(values: readonly number[], neighbours: Neighbours): void {
  if (values.length !== neighbours.length) {
    throw new RangeError(`${values.length} values need as many lists of neighbours, found ${neighbours.length}.`);
  }
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`Moran's I needs finite values, found ${wrong}.`);
  const unknown = neighbours.flat().find((j) => values[j] === undefined);
  if (unknown !== undefined) throw new RangeError(`A list of neighbours names unit ${unknown}, which does not exist.`);
}

function sumOver(indices: readonly number[], term: (i: number) => number): number {
  return indices.reduce((sum, i) => sum + term(i), 0);
}

/** S0 = Σ w_ij, S1 = ½ Σ (w_ij + w_ji)², S2 = Σ (w_i. + w_.i)². */
function weightSums(kept: readonly number[], neighbours: Neighbours, weight: (i: number) => number): WeightSums {
  const incoming = new Map<number, number>();
  let s0 = 0;
  let s1 = 0;
  for (const i of kept) {
    for (const j of neighbours[i]!) {
      const w = weight(i);
      const back = neighbours[j]!.includes(i) ? weight(j) : 0;
      s0 += w;
      // A pair that is linked both ways is met twice, one that is linked one way only once.
      s1 += back > 0 ? (w + back) ** 2 / 2 : w ** 2;
      incoming.set(j, (incoming.get(j) ?? 0) + w);
    }
  }
  const s2 = sumOver(kept, (i) => (weight(i) * neighbours[i]!.length + (incoming.get(i) ?? 0)) ** 2);
  return { s0, s1, s2 };
}

function normalityVariance(n: number, { s0, s1, s2 }: WeightSums): number {
  return (n * n * s1 - n * s2 + 3 * s0 * s0) / (s0 * s0 * (n * n - 1)) - 1 / (n - 1) ** 2;
}

function randomisationVariance(n: number, { s0, s1, s2 }: WeightSums, kurtosis: number): number {
  const first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0);
  const second = kurtosis * (n * (n - 1) * s1 - 2 * n * s2 + 6 * s0 * s0);
  return (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - 1 / (n - 1) ** 2;
}
