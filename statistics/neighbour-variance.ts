/** A value at a place of a sampling grid. */
export interface LatticeValue {
  readonly y: number;
  readonly gridCol: number;
  readonly gridRow: number;
}

/**
 * What stands for s² in a systematic sample on a grid, (P + L) ÷ 2 + T, from how neighbours differ. With z = y − ȳ:
 * - P: the mean over units of the mean of (z − z')² ÷ 2 over its up to four neighbours z', or z² where it has none.
 * - L: the same of whole lines, Σ d² ÷ 2m over pairs of lines beside each other, d the sum of z − z' over the m places where
 *   both have a unit; the mean for rows and for columns, or for the two families of diagonals where that is more. A border
 *   along a line goes in or out as a whole, of which single units show too little.
 * - T: (D_r² + D_c²) ÷ 12n, what a shift of all units by up to a step does; D is the last z less the first of each unbroken
 *   piece of a column (row), summed over all. A trend across the frame moves all units alike.
 * Where units are not correlated P and L are unbiased for their variance and T is small.
 * Source: Wolter 2007, section 8.3, and D'Orazio 2003, Journal of Agricultural, Biological, and Environmental Statistics
 * 8:280-295, for neighbours in place of s²; Cochran 1977, section 8.10, for borders and trends.
 * @returns `undefined` with fewer than two units
 */
export function neighbourVariance(values: readonly LatticeValue[]): number | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const lattice = latticeOf(values);
  const { cols, rows, right, below } = lattice;
  const lines = (lineOf: (place: number) => number, next: Int32Array): number | undefined =>
    lineVariance(lattice, lineOf, next);
  const straight = meanOf(
    lines((place) => rows[place]!, below),
    lines((place) => cols[place]!, right),
  );
  const diagonal = meanOf(
    lines((place) => rows[place]! + cols[place]!, right),
    lines((place) => rows[place]! - cols[place]!, right),
  );
  const points = pointVariance(lattice) / n;
  const ends = endDifference(lattice, below) ** 2 + endDifference(lattice, right) ** 2;
  return (points + Math.max(straight ?? points, diagonal ?? 0)) / 2 + ends / 12 / n;
}

/** Places of the grid, counted from its first column and row, with the sum of z over the units at each, mostly one. */
interface Lattice {
  readonly cols: Int32Array;
  readonly rows: Int32Array;
  readonly counts: Int32Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Index of the place beside, −1 for none. */
  readonly right: Int32Array;
  readonly below: Int32Array;
}

function latticeOf(values: readonly LatticeValue[]): Lattice {
  let [mean, firstCol, lastCol, firstRow] = [0, Infinity, -Infinity, Infinity];
  for (const { y, gridCol, gridRow } of values) {
    mean += y / values.length;
    firstCol = Math.min(firstCol, gridCol);
    lastCol = Math.max(lastCol, gridCol);
    firstRow = Math.min(firstRow, gridRow);
  }
  // A free column keeps the ends of rows apart.
  const width = lastCol - firstCol + 2;
  const at = new Map<number, number>();
  const [cols, rows, counts] = [0, 1, 2].map(() => new Int32Array(values.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const [sums, squares] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (const { y, gridCol, gridRow } of values) {
    const key = (gridRow - firstRow) * width + gridCol - firstCol;
    const place = at.get(key) ?? at.size;
    at.set(key, place);
    cols[place] = gridCol - firstCol;
    rows[place] = gridRow - firstRow;
    counts[place]! += 1;
    sums[place]! += y - mean;
    squares[place]! += (y - mean) ** 2;
  }
  const [right, below] = [new Int32Array(at.size), new Int32Array(at.size)];
  for (const [key, place] of at) {
    right[place] = at.get(key + 1) ?? -1;
    below[place] = at.get(key + width) ?? -1;
  }
  return { cols, rows, counts, sums, squares, right, below };
}

function pointVariance({ counts, sums, squares, right, below }: Lattice): number {
  const others = { counts: new Int32Array(right.length), squares: new Float64Array(right.length) };
  const compare = (from: number, to: number): void => {
    others.counts[from]! += counts[to]!;
    others.squares[from]! += counts[to]! * squares[from]! - 2 * sums[from]! * sums[to]! + counts[from]! * squares[to]!;
  };
  for (const next of [right, below]) {
    for (let place = 0; place < next.length; place++) {
      const other = next[place]!;
      if (other < 0) continue;
      compare(place, other);
      compare(other, place);
    }
  }
  let total = 0;
  for (let place = 0; place < right.length; place++) {
    const count = others.counts[place]!;
    total += count === 0 ? squares[place]! : others.squares[place]! / count / 2;
  }
  return total;
}

function lineVariance(
  { counts, sums }: Lattice,
  lineOf: (place: number) => number,
  next: Int32Array,
): number | undefined {
  const differences = new Map<number, number>();
  let pairs = 0;
  for (let place = 0; place < next.length; place++) {
    const other = next[place]!;
    if (other < 0) continue;
    pairs += 1;
    const line = lineOf(place);
    const difference = sums[other]! / counts[other]! - sums[place]! / counts[place]!;
    if (difference !== 0) differences.set(line, (differences.get(line) ?? 0) + difference);
  }
  if (pairs === 0) return undefined;
  let squares = 0;
  for (const difference of differences.values()) squares += difference ** 2;
  return squares / 2 / pairs;
}

/** Last value less the first of each unbroken piece of a line that runs from place to next place, summed over all. */
function endDifference({ sums }: Lattice, next: Int32Array): number {
  let total = 0;
  // Steps from place to place sum to the last less the first.
  for (let place = 0; place < next.length; place++) {
    const other = next[place]!;
    if (other >= 0) total += sums[other]! - sums[place]!;
  }
  return total;
}

function meanOf(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (one + other) / 2;
}
