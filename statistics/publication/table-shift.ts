import type { MovableTable, Room } from './movable-table.ts';

/** Another table that agrees with all that is published: these cells of the true one, each changed by so much. */
export interface TableShift {
  readonly cells: readonly number[];
  readonly changes: readonly number[];
}

/** Relative to the changes of a sum. */
const DUST = 1e-9;

/** The shift scaled so that a cell changes by `amount`; undefined where that leaves somebody's room. */
export function scaledTo(
  { cells, changes }: TableShift,
  o: { readonly cell: number; readonly amount: number; readonly roomOf: (cell: number) => Room },
): TableShift | undefined {
  const own = changes[cells.indexOf(o.cell)];
  if (own === undefined || own === 0) return undefined;
  const scaled = changes.map((change) => (change * o.amount) / own);
  return hasRoom({ cells, changes: scaled }, o.roomOf) ? { cells, changes: scaled } : undefined;
}

/** Whether no cell is changed by more than somebody knows that it may be. */
export function hasRoom({ cells, changes }: TableShift, roomOf: (cell: number) => Room): boolean {
  return cells.every((cell, index) => {
    const { down, up } = roomOf(cell);
    const change = changes[index]!;
    const dust = DUST * Math.abs(change);
    return change >= -down - dust && change <= up + dust;
  });
}

/** Whether every sum stays what it is, whatever was lost on the way to the shift. */
export function keepsSums({ cells, changes }: TableShift, table: MovableTable): boolean {
  const changeOf = new Map(cells.map((cell, index) => [cell, changes[index]!]));
  for (const [relation, terms] of table.linksAmong(cells)) {
    const { down, up } = table.relations[relation]!;
    let [drift, size] = [0, 0];
    for (const { cell, coefficient } of terms) {
      const change = coefficient * (changeOf.get(cell) ?? 0);
      drift += change;
      size += Math.abs(change);
    }
    if (drift < -down - DUST * size || drift > up + DUST * size) return false;
  }
  return true;
}
