import type { Matrix } from './solve.ts';

/** What is left of a variable after those before it, as a share of its own variance; below, it is a sum of them. */
const COLLINEAR = 1e-9;

export interface GeneralisedInverse {
  /** G with A G A = A; rows and columns of the variables that are sums of others are 0. */
  readonly inverse: number[][];
  readonly rank: number;
}

/**
 * A generalised inverse of a symmetric matrix without negative eigenvalues, such as a covariance: swept on the largest
 * pivot that is left until only sums of what was swept remain. x'Gx is the same for every such G where x is in A's span.
 * Source: Goodnight 1979, The American Statistician 33:149-158 (the sweep operator).
 */
export function generalisedInverse(a: Matrix): GeneralisedInverse {
  const n = a.length;
  const swept = a.map((row) => [...row]);
  const left = new Set(a.keys());
  for (;;) {
    const [pivot, share] = largestPivot(swept, { a, left });
    if (share <= COLLINEAR) break;
    left.delete(pivot);
    sweep(swept, pivot);
  }
  const isKept = (i: number): boolean => !left.has(i);
  return {
    inverse: swept.map((row, i) => row.map((value, j) => (isKept(i) && isKept(j) ? value : 0))),
    rank: n - left.size,
  };
}

function largestPivot(
  swept: readonly (readonly number[])[],
  { a, left }: { readonly a: Matrix; readonly left: ReadonlySet<number> },
): readonly [index: number, share: number] {
  let best = -1;
  let most = 0;
  for (const i of left) {
    const share = a[i]![i]! > 0 ? swept[i]![i]! / a[i]![i]! : 0;
    if (share > most) [best, most] = [i, share];
  }
  return [best, most];
}

function sweep(rows: number[][], k: number): void {
  const pivot = rows[k]![k]!;
  for (let j = 0; j < rows.length; j++) if (j !== k) rows[k]![j]! /= pivot;
  for (let i = 0; i < rows.length; i++) {
    if (i === k) continue;
    const factor = rows[i]![k]!;
    for (let j = 0; j < rows.length; j++) if (j !== k) rows[i]![j]! -= factor * rows[k]![j]!;
    rows[i]![k] = -factor / pivot;
  }
  rows[k]![k] = 1 / pivot;
}
