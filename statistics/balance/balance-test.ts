/** A part of the population whose size is known. */
export interface BalanceCell {
  /** Positions of the known parts that it is made of. */
  readonly members: readonly number[];
  readonly known: number;
  readonly estimated: number;
  /** (estimated − known) ÷ the standard deviation that the design gives where it is the right one. */
  readonly z: number;
  readonly units: number;
}

/** Whether a sample with its weights reproduces sizes that are known anyway. */
export interface BalanceTest {
  /** d′V⁻d, d: estimated minus known sizes, V: their covariance under the design. */
  readonly statistic: number;
  readonly df: number;
  /** Degrees of freedom of V, where it is estimated from clusters. */
  readonly df2: number | undefined;
  /** Chance of sizes that far off, or farther, if the sample was drawn as declared. */
  readonly pValue: number;
  readonly pValueMethod: 'chi-square' | 'simulated' | 'rao-scott' | 'student-t';
  readonly cells: readonly BalanceCell[];
}

/** Sizes are rounded, and pixels at a border count for whole ones: so far off, as a fraction, is no deviation. */
export const SIZE_TOLERANCE = 0.01;

/** Below: the sample was not drawn as declared, or something is missing. */
export const IMPOSSIBLE_P = 1e-4;
/** Below: doubtful. */
export const DOUBTFUL_P = 0.01;
