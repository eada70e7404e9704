/** An unknown of a linear system: the values that it may take, and one that is feasible. */
export interface BoundedColumn {
  readonly lower: number;
  readonly upper: number;
  readonly value: number;
}

/** An equation: the sum of coefficient × column stays what it is at the feasible values. */
export type EquationTerms = readonly { readonly column: number; readonly coefficient: number }[];

/** Equations solved for as many basic columns; a feasible point that moves along them. */
export interface BoundedTableau {
  readonly columns: number;
  /** Row r says: column `basic[r]` + Σ rows[r][j] · column j over the others is constant. */
  readonly rows: Float64Array[];
  readonly basic: number[];
  /** Row of a basic column; −1 for the others. */
  readonly rowOf: Int32Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly value: Float64Array;
  /** What a step of each column adds to the objective, kept up by {@link pivot}. */
  readonly reducedCost: Float64Array;
  /** Entries of rows that were looked at or changed so far: how much there was to do, the same on every machine. */
  work: number;
}

const TINY = 1e-9;

/**
 * Solves equations for a basis, beginning at a feasible point instead of looking for one. Equations that follow from
 * others are dropped.
 * @throws RangeError for a value outside of its bounds.
 */
export function openTableau(equations: readonly EquationTerms[], columns: readonly BoundedColumn[]): BoundedTableau {
  const tableau: BoundedTableau = {
    columns: columns.length,
    rows: [],
    basic: [],
    rowOf: new Int32Array(columns.length).fill(-1),
    lower: Float64Array.from(columns, ({ lower }) => lower),
    upper: Float64Array.from(columns, ({ upper }) => upper),
    value: Float64Array.from(columns, ({ value }) => value),
    reducedCost: new Float64Array(columns.length),
    work: 0,
  };
  const outside = columns.findIndex(({ lower, upper, value }) => !(lower <= value && value <= upper));
  if (outside >= 0) {
    const { lower, upper, value } = columns[outside]!;
    throw new RangeError(`Column ${outside}: expected a value from ${lower} to ${upper}, found ${value}.`);
  }
  for (const terms of equations) addEquation(tableau, terms);
  return tableau;
}

function addEquation(t: BoundedTableau, terms: EquationTerms): void {
  const row = new Float64Array(t.columns);
  for (const { column, coefficient } of terms) row[column] = row[column]! + coefficient;
  for (const { column } of terms) {
    const known = t.rowOf[column]!;
    if (known >= 0 && row[column] !== 0) subtract(row, row[column]!, t.rows[known]!, nonzeros(t.rows[known]!));
  }
  const column = roomiest(t, row);
  if (column < 0) return;
  t.rows.push(row);
  t.basic.push(-1);
  pivot(t, t.rows.length - 1, column);
}

/** The column of an equation that can move furthest both ways, so that the basis is not stuck at bounds. */
function roomiest(t: BoundedTableau, row: Float64Array): number {
  let best = -1;
  let bestRoom = -1;
  for (let j = 0; j < t.columns; j++) {
    if (Math.abs(row[j]!) <= TINY) continue;
    const room = Math.min(t.upper[j]! - t.value[j]!, t.value[j]! - t.lower[j]!) * Math.abs(row[j]!);
    if (room > bestRoom) [best, bestRoom] = [j, room];
  }
  return best;
}

/** Makes a column basic in a row, in place of the one that was. */
export function pivot(t: BoundedTableau, rowIndex: number, column: number): void {
  const row = t.rows[rowIndex]!;
  const factor = row[column]!;
  const used = nonzeros(row);
  t.work += t.columns + t.rows.length;
  if (factor !== 1) for (const j of used) row[j] = row[j]! / factor;
  row[column] = 1;
  for (const [index, other] of t.rows.entries()) {
    if (index === rowIndex || other[column] === 0) continue;
    eliminate(other, other[column]!, { row, used, column });
    t.work += used.length;
  }
  if (t.reducedCost[column] !== 0) eliminate(t.reducedCost, t.reducedCost[column]!, { row, used, column });
  const leaving = t.basic[rowIndex]!;
  if (leaving >= 0) t.rowOf[leaving] = -1;
  t.basic[rowIndex] = column;
  t.rowOf[column] = rowIndex;
}

function eliminate(
  target: Float64Array,
  factor: number,
  by: { readonly row: Float64Array; readonly used: readonly number[]; readonly column: number },
): void {
  subtract(target, factor, by.row, by.used);
  target[by.column] = 0;
}

function subtract(target: Float64Array, factor: number, row: Float64Array, used: readonly number[]): void {
  for (const j of used) {
    const left = target[j]! - factor * row[j]!;
    target[j] = Math.abs(left) <= TINY ? 0 : left;
  }
}

function nonzeros(row: Float64Array): number[] {
  const found: number[] = [];
  for (let j = 0; j < row.length; j++) if (row[j] !== 0) found.push(j);
  return found;
}

/** How far a column that is not basic may go, and the row whose basic column stops it; −1 for its own bound. */
export interface Reach {
  readonly step: number;
  readonly row: number;
}

/** How far a column can move up (1) or down (−1) before it or a basic column meets a bound. */
export function reachOf(t: BoundedTableau, column: number, direction: 1 | -1): Reach {
  let step = direction === 1 ? t.upper[column]! - t.value[column]! : t.value[column]! - t.lower[column]!;
  let stopped = -1;
  let weight = 0;
  for (let r = 0; r < t.rows.length; r++) {
    const slope = -t.rows[r]![column]! * direction;
    if (slope === 0) continue;
    const k = t.basic[r]!;
    const room = slope > 0 ? t.upper[k]! - t.value[k]! : t.value[k]! - t.lower[k]!;
    const limit = Math.max(0, room) / Math.abs(slope);
    // Among those that stop it at the same place, the largest coefficient makes the best pivot.
    if (limit > step || (limit === step && (stopped < 0 || Math.abs(slope) <= weight))) continue;
    [step, stopped, weight] = [limit, r, Math.abs(slope)];
  }
  return { step: Math.max(0, step), row: stopped };
}

/** Moves a column, and the basic columns with it; one that meets a bound is set on it. */
export function move(t: BoundedTableau, column: number, change: number): void {
  if (change === 0) return;
  shift(t, column, change);
  for (let r = 0; r < t.rows.length; r++) {
    const coefficient = t.rows[r]![column]!;
    if (coefficient !== 0) shift(t, t.basic[r]!, -coefficient * change);
  }
}

function shift(t: BoundedTableau, column: number, change: number): void {
  const near = TINY * Math.abs(change);
  const value = t.value[column]! + change;
  if (Math.abs(value - t.lower[column]!) <= near) t.value[column] = t.lower[column]!;
  else if (Math.abs(value - t.upper[column]!) <= near) t.value[column] = t.upper[column]!;
  else t.value[column] = value;
}
