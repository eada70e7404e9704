/** A number of a table, or of an earlier release of it. Each true quantity is one cell, however often it is shown. */
export interface TableCell {
  readonly value: number;
  /** What anybody knows of the number beforehand; default: at least 0. */
  readonly lower?: number;
  readonly upper?: number;
}

/**
 * Σ coefficient · cell is known: a parent less its children, an area's classes, the same cell in two releases. The
 * constant is what the true values give, so that tables whose sums do not quite close are protected against one who knows
 * by how much. With `slack` only |Σ coefficient · cell| ≤ slack is known, as between a preliminary value and its revision.
 */
export interface TableRelation {
  readonly terms: readonly { readonly cell: number; readonly coefficient: number }[];
  readonly slack?: number;
}

export interface AdditiveTable {
  readonly cells: readonly TableCell[];
  readonly relations: readonly TableRelation[];
}

/** The relation that a parent is the sum of its parts. */
export function sumRelation(parent: number, parts: readonly number[]): TableRelation {
  return unionRelation([parent], parts);
}

/** The relation that some cells sum to as much as others. */
export function unionRelation(cells: readonly number[], others: readonly number[]): TableRelation {
  return {
    terms: [...cells.map((cell) => ({ cell, coefficient: 1 })), ...others.map((cell) => ({ cell, coefficient: -1 }))],
  };
}

/** The relation that two cells are the same quantity, or differ by at most `slack`. */
export function sameRelation(cell: number, other: number, slack = 0): TableRelation {
  const terms = [
    { cell, coefficient: 1 },
    { cell: other, coefficient: -1 },
  ];
  return slack > 0 ? { terms, slack } : { terms };
}
