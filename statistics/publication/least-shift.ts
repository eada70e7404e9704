import { openTableau, type BoundedColumn, type BoundedTableau, type EquationTerms } from './bounded-tableau.ts';
import { maximise } from './linear-programme.ts';
import type { MovableTable, Room } from './movable-table.ts';
import { neighbourhood, type SearchReach } from './neighbourhood.ts';
import { hasRoom, keepsSums, type TableShift } from './table-shift.ts';
import type { WithheldCells } from './withheld-cells.ts';

/** What is left of the work that a search may take: multiplications and additions, so that it ends anywhere at the same place. */
export interface SearchEffort {
  left: number;
}

export interface ShiftRequest {
  readonly table: MovableTable;
  readonly withheld: WithheldCells;
  readonly cell: number;
  /** By how much the cell has to change, with its sign. */
  readonly amount: number;
  /** How far the one who attacks knows a cell to lie from its true value. */
  readonly roomOf: (cell: number) => Room;
  /** Whether cells that are published so far may change too, at a cost. */
  readonly mayWithhold: boolean;
  readonly effort: SearchEffort;
}

/** Where cells may be withheld, what is not found near may be farther off. */
const REACHES: readonly SearchReach[] = [
  { hops: 2, perRelation: 6, most: 400 },
  { hops: 4, perRelation: 12, most: 800 },
  { hops: 12, perRelation: 40, most: 2000 },
];
/** Among cells that are withheld already, what is not found costs one more cell and no safety. */
const REACHES_WITHHELD: readonly SearchReach[] = [
  { hops: 3, perRelation: 6, most: 120 },
  { hops: 8, perRelation: 12, most: 400 },
];

const CLOSE = 1e-7;
/** Work that goes along with each column, for what is not counted one by one. */
const WORK_PER_COLUMN = 200;

/**
 * The shift in which a cell changes by an amount, at the least cost Σ weight · |change| of cells that are published so far:
 * a linear programme over ever larger neighbourhoods of the cell. What is found in one holds in the whole table, as all
 * else stays where it is; it is shown by the shift itself, so that no fault of the solver makes an unsafe cell safe.
 * Undefined where none was found.
 */
export function leastShift(request: ShiftRequest): TableShift | undefined {
  const { table, withheld, cell, effort } = request;
  const amount = Math.abs(request.amount);
  let before = 0;
  const canChange = (other: number): boolean => {
    const { down, up } = request.roomOf(other);
    return down > 0 || up > 0;
  };
  for (const reach of request.mayWithhold ? REACHES : REACHES_WITHHELD) {
    if (effort.left <= 0) return undefined;
    const near = neighbourhood(table, withheld, { cell, amount, mayWithhold: request.mayWithhold, reach, canChange });
    effort.left -= WORK_PER_COLUMN * near.size;
    // Nothing came with the wider reach that was not there before.
    if (near.size === before) continue;
    before = near.size;
    const found = searchAmong(request, near);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Part {
  readonly column: number;
  readonly sign: 1 | -1;
}

interface Columns {
  readonly list: BoundedColumn[];
  readonly costs: Map<number, number>;
  readonly of: Map<number, readonly Part[]>;
}

/** Columns: a change of each withheld cell, free of cost; up and down of each other, at its weight; in units of the amount. */
function searchAmong(request: ShiftRequest, near: ReadonlySet<number>): TableShift | undefined {
  const { table, effort, cell, amount } = request;
  if (!near.has(cell)) return undefined;
  const columns = columnsOf(request, near);
  const tableau = openTableau(equationsOf(table, columns, Math.abs(amount)), columns.list);
  const [{ column: target }] = columns.of.get(cell) as [Part];
  // Dear enough that the amount comes before any saving.
  const weights = new Map([...columns.costs, [target, 4 * (columns.list.length + 1)]]);
  maximise(tableau, { weights, isEnough: () => columns.costs.size === 0 && tableau.value[target]! >= 1 });
  effort.left -= tableau.work + WORK_PER_COLUMN * columns.list.length;
  if (tableau.value[target]! < 1 - CLOSE) return undefined;
  const shift = shiftOf(columns, tableau, Math.abs(amount));
  return keepsSums(shift, table) && hasRoom(shift, request.roomOf) ? shift : undefined;
}

function columnsOf({ cell, amount, withheld, roomOf, table }: ShiftRequest, near: ReadonlySet<number>): Columns {
  const unit = Math.abs(amount);
  const list: BoundedColumn[] = [];
  const costs = new Map<number, number>();
  const of = new Map<number, readonly Part[]>();
  const add = (lower: number, upper: number): number => list.push({ lower, upper, value: 0 }) - 1;
  for (const own of near) {
    const room = roomOf(own);
    const [down, up] = [room.down / unit, room.up / unit];
    if (own === cell) {
      of.set(own, [{ column: add(0, Math.min(1, amount > 0 ? up : down)), sign: amount > 0 ? 1 : -1 }]);
    } else if (withheld.has(own)) {
      of.set(own, [{ column: add(-down, up), sign: 1 }]);
    } else {
      const both: Part[] = [
        { column: add(0, up), sign: 1 },
        { column: add(0, down), sign: -1 },
      ];
      for (const { column } of both) costs.set(column, -table.weightOf(own));
      of.set(own, both);
    }
  }
  return { list, costs, of };
}

function equationsOf(table: MovableTable, { of, list }: Columns, unit: number): EquationTerms[] {
  return [...table.linksAmong(of.keys())].map(([relation, links]) => {
    const { down, up } = table.relations[relation]!;
    const terms = links.flatMap(({ cell, coefficient }) =>
      (of.get(cell) ?? []).map(({ column, sign }) => ({ column, coefficient: sign * coefficient })),
    );
    if (down === 0 && up === 0) return terms;
    list.push({ lower: -down / unit, upper: up / unit, value: 0 });
    return [...terms, { column: list.length - 1, coefficient: -1 }];
  });
}

function shiftOf({ of }: Columns, { value }: BoundedTableau, unit: number): TableShift {
  const cells: number[] = [];
  const changes: number[] = [];
  for (const [cell, parts] of of) {
    const change = parts.reduce((sum, { column, sign }) => sum + sign * value[column]!, 0);
    if (Math.abs(change) <= CLOSE * 1e-3) continue;
    cells.push(cell);
    changes.push(change * unit);
  }
  return { cells, changes };
}
