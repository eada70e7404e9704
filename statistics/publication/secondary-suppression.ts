import { relationsByCell, sumRelation, type AdditiveTable } from './additive-table.ts';
import { intervalAttack, type AttackedCell, type Protection } from './interval-attack.ts';
import { protectingCells } from './protecting-cells.ts';

export interface SuppressionRequest {
  readonly table: AdditiveTable;
  /** Cells that a primary rule withholds. */
  readonly primary: readonly number[];
  /** Share p of a cell's value: its feasible interval has to cover [x(1 − p), x(1 + p)]. */
  readonly protection: number;
  /** What was contributed to a cell, where its value is an estimate: p is a share of the larger of both. */
  readonly contributed?: ReadonlyMap<number, number>;
  /** Cells that a reader has already, from an earlier release or another source; they can be withheld no more. */
  readonly released?: ReadonlySet<number>;
  /** Cells that are withheld for another reason, or were in an earlier release. */
  readonly withheld?: ReadonlySet<number>;
  /** Whether a primary rule withholds the sum of some cells, which a reader has when only they are missing from a total. */
  readonly isUnionSensitive?: (cells: readonly number[]) => boolean;
  /** What is lost with each cell; default: 1 and, between equals, the smaller cell first. */
  readonly weights?: readonly number[];
}

export interface Suppression {
  /** Cells withheld besides the primary ones so that these cannot be worked out, in ascending order. */
  readonly secondary: readonly number[];
  /** Primary cells that nothing can protect any more, such as those in an earlier release. */
  readonly unprotected: readonly number[];
}

/** Rounds of attack and repair, each for what the one before has opened. */
const ROUNDS = 12;

/**
 * Chooses cells to withhold until no primary cell can be worked out to within its protection interval.
 *
 * For each primary cell that the interval attack breaks, the cells of the cheapest table are withheld in which it takes
 * either protection limit (Kelly, Golden & Assad 1992; Fischetti & Salazar 2003, incremental heuristic). The sum of cells
 * that alone are missing from a published total counts as a cell of its own. What turned out superfluous is then
 * published again, dearest first, wherever the attack still fails.
 * @throws RangeError for a protection that is not a share above zero.
 */
export function secondarySuppression(request: SuppressionRequest): Suppression {
  const { table, primary, protection, released = new Set() } = request;
  if (!(protection > 0)) throw new RangeError(`Protection is a share above 0, found ${protection}.`);
  const isWithheld = table.cells.map((_, cell) => request.withheld?.has(cell) === true);
  for (const cell of primary) if (!released.has(cell)) isWithheld[cell] = true;
  const given = [...isWithheld];
  let choice: Choice = {
    table,
    isWithheld,
    released,
    weights: weightsOf(request),
    protections: protectionsOf(table, primary, protection, request.contributed),
  };
  // What is published again may leave new sums missing: these are protected in the next round.
  for (let round = 0; round < ROUNDS; round++) {
    withholdAround(choice);
    const opened = sensitiveUnions(choice, request);
    if (opened.length === 0) {
      publishSuperfluous(choice, (cell) => given[cell] === false);
      const left = sensitiveUnions(choice, request);
      if (left.length === 0) break;
      choice = withUnions(choice, left, protection);
    } else choice = withUnions(choice, opened, protection);
  }
  const open = new Set(unsafe(intervalAttack(choice.table, choice.isWithheld, choice.protections)));
  const secondary = given.flatMap((wasWithheld, cell) =>
    choice.isWithheld[cell] === true && !wasWithheld ? [cell] : [],
  );
  return { secondary, unprotected: primary.filter((cell) => open.has(cell)) };
}

/** Cells to be protected; a value of zero that nothing is contributed to has no interval to cover, only itself to hide. */
export function protectionsOf(
  { cells }: AdditiveTable,
  primary: readonly number[],
  share: number,
  contributed: ReadonlyMap<number, number> = new Map(),
): Protection[] {
  return primary.map((cell) => {
    const { value, lower = 0 } = cells[cell]!;
    const amount = share * Math.max(Math.abs(value), contributed.get(cell) ?? 0);
    return { cell, lower: Math.min(value, Math.max(lower, value - amount)), upper: value + amount };
  });
}

interface Choice {
  readonly table: AdditiveTable;
  readonly isWithheld: boolean[];
  readonly released: ReadonlySet<number>;
  readonly weights: readonly number[];
  readonly protections: readonly Protection[];
}

function unsafe(attacked: readonly AttackedCell[]): number[] {
  return attacked.filter(({ isSafe }) => !isSafe).map(({ cell }) => cell);
}

/** Largest first: what protects a large cell often protects small ones. */
function withholdAround({ table, isWithheld, released, weights, protections }: Choice): void {
  const broken = new Set(unsafe(intervalAttack(table, isWithheld, protections)));
  const ordered = protections
    .filter(({ cell }) => broken.has(cell) && isWithheld[cell] === true)
    .sort((a, b) => b.upper - b.lower - (a.upper - a.lower) || a.cell - b.cell);
  const relations = relationsByCell(table);
  for (const protection of ordered) {
    for (const direction of [1, -1] as const) {
      const chosen = protectingCells({ table, relations, isWithheld, weights, released, protection, direction });
      for (const cell of chosen) isWithheld[cell] = true;
    }
  }
}

/** Sets of cells that alone are missing from a total, and whose sum would itself be withheld. */
function sensitiveUnions(choice: Choice, { isUnionSensitive, table: own }: SuppressionRequest): number[][] {
  if (isUnionSensitive === undefined) return [];
  const known = new Set(choice.table.relations.slice(own.relations.length).map(({ terms }) => keyOf(terms.slice(1))));
  return own.relations.flatMap(({ terms, slack = 0 }) => {
    const missing = terms.filter(({ cell }) => choice.isWithheld[cell] === true);
    const isSum = missing.length > 1 && missing.every(({ coefficient }) => coefficient === missing[0]!.coefficient);
    if (slack > 0 || !isSum || known.has(keyOf(missing))) return [];
    const cells = missing.map(({ cell }) => cell);
    return isUnionSensitive(cells) ? [cells] : [];
  });
}

function keyOf(terms: readonly { readonly cell: number }[]): string {
  return terms.map(({ cell }) => cell).join(' ');
}

/** The table with the sums as cells to protect. */
function withUnions(choice: Choice, unions: readonly (readonly number[])[], protection: number): Choice {
  const { table, isWithheld, weights, protections } = choice;
  const sums = unions.map((cells) => ({ value: cells.reduce((sum, cell) => sum + table.cells[cell]!.value, 0) }));
  const first = table.cells.length;
  const extended = {
    cells: [...table.cells, ...sums],
    relations: [...table.relations, ...unions.map((cells, index) => sumRelation(first + index, cells))],
  };
  const added = sums.map((_, index) => first + index);
  return {
    ...choice,
    table: extended,
    isWithheld: [...isWithheld, ...added.map(() => true)],
    weights: [...weights, ...added.map(() => 1)],
    protections: [...protections, ...protectionsOf(extended, added, protection)],
  };
}

function publishSuperfluous(choice: Choice, isOurs: (cell: number) => boolean): void {
  const { table, isWithheld, weights, protections } = choice;
  const attacked = intervalAttack(table, isWithheld, protections);
  const witnesses = new Map(attacked.filter(({ isSafe }) => isSafe).map((cell) => [cell.cell, cell.witnesses]));
  const candidates = isWithheld
    .flatMap((withheld, cell) => (withheld && isOurs(cell) ? [cell] : []))
    .sort((a, b) => weights[b]! - weights[a]! || b - a);
  for (const candidate of candidates) {
    isWithheld[candidate] = false;
    const touched = protections.filter(({ cell }) => witnesses.get(cell)?.has(candidate) === true);
    const again = touched.length === 0 ? [] : intervalAttack(table, isWithheld, touched);
    if (again.some(({ isSafe }) => !isSafe)) isWithheld[candidate] = true;
    else for (const { cell, witnesses: found } of again) witnesses.set(cell, found);
  }
}

function weightsOf({ table, weights }: SuppressionRequest): readonly number[] {
  if (weights !== undefined) return weights;
  const total = table.cells.reduce((sum, { value }) => sum + Math.abs(value), 0);
  return table.cells.map(({ value }) => 1 + (total === 0 ? 0 : Math.abs(value) / total));
}
