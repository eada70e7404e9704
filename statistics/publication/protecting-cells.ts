import type { AdditiveTable } from './additive-table.ts';
import { openTableau, type BoundedColumn, type EquationTerms } from './bounded-tableau.ts';
import type { Protection } from './interval-attack.ts';
import { maximise } from './linear-programme.ts';

export interface ProtectingRequest {
  readonly table: AdditiveTable;
  readonly relations: readonly (readonly number[])[];
  readonly isWithheld: readonly boolean[];
  readonly weights: readonly number[];
  readonly released: ReadonlySet<number>;
  readonly protection: Protection;
  readonly direction: 1 | -1;
}

/** How far from the cell in question the search goes, and with how many cells of each relation. */
const SEARCHES = [
  { hops: 2, perRelation: 16 },
  { hops: 3, perRelation: 16 },
  { hops: 4, perRelation: 64 },
  { hops: Number.POSITIVE_INFINITY, perRelation: Number.POSITIVE_INFINITY },
] as const;

const CLOSE = 1e-7;

/**
 * Cells that have to be withheld so that a cell can be shown to lie as far off as its protection limit: those that differ
 * from the true ones in the table of least cost Σ weight · |change|. Empty where no table reaches the limit.
 */
export function protectingCells(request: ProtectingRequest): number[] {
  for (const search of SEARCHES) {
    const found =
      search.hops === Number.POSITIVE_INFINITY
        ? searchAmong(request, everyCell(request))
        : searchAmong(request, cellsNear(request, search));
    if (found !== undefined) return found;
  }
  return [];
}

function everyCell({ table, released }: ProtectingRequest): Set<number> {
  return new Set([...table.cells.keys()].filter((cell) => !released.has(cell)));
}

/** Cells within some relations of the one in question: of each relation those withheld already, and the cheapest. */
function cellsNear(
  request: ProtectingRequest,
  { hops, perRelation }: { readonly hops: number; readonly perRelation: number },
): Set<number> {
  const { relations, protection } = request;
  const near = new Set([protection.cell]);
  const seen = new Set<number>();
  let edge: number[] = [protection.cell];
  for (let hop = 0; hop < hops; hop++) {
    const next: number[] = [];
    for (const relation of edge.flatMap((cell) => relations[cell]!)) {
      if (seen.has(relation)) continue;
      seen.add(relation);
      for (const cell of fewOf(request, relation, perRelation)) {
        if (near.has(cell)) continue;
        near.add(cell);
        next.push(cell);
      }
    }
    edge = next;
  }
  return near;
}

function fewOf(
  { table, isWithheld, weights, released, protection }: ProtectingRequest,
  relation: number,
  most: number,
): number[] {
  const amount = (protection.upper - protection.lower) / 2;
  const cells = table.relations[relation]!.terms.map(({ cell }) => cell).filter((cell) => !released.has(cell));
  const open = cells.filter((cell) => isWithheld[cell] !== true);
  // A cell smaller than the change asked for cannot take it all.
  const isSmall = (cell: number): number => (table.cells[cell]!.value < amount ? 1 : 0);
  open.sort((a, b) => isSmall(a) - isSmall(b) || weights[a]! - weights[b]! || a - b);
  return [...cells.filter((cell) => isWithheld[cell] === true), ...open.slice(0, most)];
}

/** Columns: a change of each withheld cell, free of cost; up and down of each other, at its weight. */
function searchAmong(request: ProtectingRequest, near: ReadonlySet<number>): number[] | undefined {
  const { table, isWithheld, weights, protection, direction } = request;
  const { value } = table.cells[protection.cell]!;
  const amount = Math.abs((direction === 1 ? protection.upper : protection.lower) - value);
  if (amount === 0) return [];
  const columns: BoundedColumn[] = [];
  const cost = new Map<number, number>();
  const columnsOf = new Map<number, readonly { readonly column: number; readonly sign: number }[]>();
  const add = (column: BoundedColumn): number => columns.push(column) - 1;
  for (const cell of near) {
    const { down, up } = roomOf(table, cell, amount);
    if (cell === protection.cell) {
      const reach = Math.min(1, direction === 1 ? up : down);
      columnsOf.set(cell, [{ column: add({ lower: 0, upper: reach, value: 0 }), sign: direction }]);
    } else if (isWithheld[cell] === true) {
      columnsOf.set(cell, [{ column: add({ lower: -down, upper: up, value: 0 }), sign: 1 }]);
    } else {
      const both = [
        { column: add({ lower: 0, upper: up, value: 0 }), sign: 1 },
        { column: add({ lower: 0, upper: down, value: 0 }), sign: -1 },
      ];
      for (const { column } of both) cost.set(column, -weights[cell]!);
      columnsOf.set(cell, both);
    }
  }
  const equations = equationsOf(request, { near, columnsOf, add, amount });
  const tableau = openTableau(equations, columns);
  const target = columnsOf.get(protection.cell)![0]!.column;
  // Dear enough that the limit comes before any saving.
  const most = weights.reduce((largest, weight) => Math.max(largest, weight), 1) * (columns.length + 1);
  maximise(tableau, { weights: new Map([...cost, [target, most]]) });
  if (tableau.value[target]! < 1 - CLOSE) return undefined;
  return [...columnsOf].flatMap(([cell, parts]) => {
    const change = parts.reduce((sum, { column, sign }) => sum + sign * tableau.value[column]!, 0);
    return isWithheld[cell] === true || Math.abs(change) <= CLOSE ? [] : [cell];
  });
}

/** How far a cell can change either way, in multiples of the change asked for. */
function roomOf({ cells }: AdditiveTable, cell: number, amount: number): { down: number; up: number } {
  const { value, lower = 0, upper = Number.POSITIVE_INFINITY } = cells[cell]!;
  return { down: Math.max(0, value - lower) / amount, up: Math.max(0, upper - value) / amount };
}

function equationsOf(
  { table, relations }: ProtectingRequest,
  o: {
    readonly near: ReadonlySet<number>;
    readonly columnsOf: ReadonlyMap<number, readonly { readonly column: number; readonly sign: number }[]>;
    readonly add: (column: BoundedColumn) => number;
    readonly amount: number;
  },
): EquationTerms[] {
  const touched = new Set([...o.near].flatMap((cell) => relations[cell]!));
  return [...touched].map((index) => {
    const { terms, slack = 0 } = table.relations[index]!;
    const parts = terms.flatMap(({ cell, coefficient }) =>
      (o.columnsOf.get(cell) ?? []).map(({ column, sign }) => ({ column, coefficient: sign * coefficient })),
    );
    if (slack <= 0) return parts;
    const found = terms.reduce((sum, { cell, coefficient }) => sum + coefficient * table.cells[cell]!.value, 0);
    const bound = Math.max(slack, Math.abs(found));
    const column = o.add({ lower: (-bound - found) / o.amount, upper: (bound - found) / o.amount, value: 0 });
    return [...parts, { column, coefficient: -1 }];
  });
}
