import type { MovableTable } from './movable-table.ts';
import type { WithheldCells } from './withheld-cells.ts';

/** How far from a cell a search goes, and with how many cells of each relation. */
export interface SearchReach {
  readonly hops: number;
  readonly perRelation: number;
  /** The search takes no more relations once it has so many cells. */
  readonly most: number;
}

/** Withheld cells cost nothing: of them a search takes more. */
const WITHHELD_FACTOR = 3;
/** Cells of a relation looked at on the way to those that are taken. */
const LOOKED_AT_FACTOR = 16;

/**
 * Cells within some relations of one, those withheld already and, where further ones may be, of each relation the smallest
 * that can take a change of `amount`. Those that no other cell of a relation could make up for are left out.
 */
export function neighbourhood(
  table: MovableTable,
  withheld: WithheldCells,
  o: {
    readonly cell: number;
    readonly amount: number;
    readonly mayWithhold: boolean;
    readonly reach: SearchReach;
    readonly canChange: (cell: number) => boolean;
  },
): Set<number> {
  let edge: number[] = [o.cell, ...(table.partsOf.get(o.cell) ?? [])];
  const near = new Set(edge);
  const seen = new Set<number>();
  for (let hop = 0; hop < o.reach.hops && near.size < o.reach.most; hop++) {
    const next: number[] = [];
    for (const { relation } of edge.flatMap((cell) => table.links[cell]!)) {
      if (seen.has(relation)) continue;
      if (near.size >= o.reach.most) break;
      seen.add(relation);
      const take = (cell: number): void => {
        if (near.has(cell) || !o.canChange(cell)) return;
        near.add(cell);
        next.push(cell);
      };
      takeWithheld(table, withheld.of(relation), { ...o, take });
      if (o.mayWithhold) takeSmall(table, withheld, relation, { ...o, take });
    }
    edge = next;
  }
  return withoutLooseEnds(table, near);
}

interface Taking {
  readonly amount: number;
  readonly reach: SearchReach;
  readonly take: (cell: number) => void;
}

function takeWithheld(table: MovableTable, cells: ReadonlySet<number>, { amount, reach, take }: Taking): void {
  const most = WITHHELD_FACTOR * reach.perRelation;
  if (cells.size <= most) return cells.forEach(take);
  const small: number[] = [];
  let [taken, looked] = [0, 0];
  for (const cell of cells) {
    if (taken === most || ++looked > LOOKED_AT_FACTOR * most) break;
    if (table.values[cell]! < amount) small.push(cell);
    else {
      take(cell);
      taken += 1;
    }
  }
  for (const cell of small.slice(0, most - taken)) take(cell);
}

function takeSmall(table: MovableTable, withheld: WithheldCells, relation: number, o: Taking): void {
  const sorted = table.bySize(relation);
  const first = firstOfSize(table, sorted, o.amount);
  let taken = 0;
  for (let k = first; k < sorted.length && taken < o.reach.perRelation; k++) {
    if (withheld.has(sorted[k]!)) continue;
    o.take(sorted[k]!);
    taken += 1;
  }
  // One that is smaller cannot take all of the change.
  for (let k = first - 1; k >= 0 && taken < o.reach.perRelation; k--) {
    if (withheld.has(sorted[k]!)) continue;
    o.take(sorted[k]!);
    taken += 1;
  }
}

function firstOfSize({ values }: MovableTable, sorted: readonly number[], amount: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[sorted[middle]!]! < amount) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A cell that is alone in a sum that is known cannot change; without it others may be alone. */
function withoutLooseEnds(table: MovableTable, near: Set<number>): Set<number> {
  const members = table.linksAmong(near);
  const left = new Map([...members].map(([relation, { length }]) => [relation, length]));
  const isLoose = (cell: number): boolean =>
    table.links[cell]!.some(({ relation }) => {
      const { down, up } = table.relations[relation]!;
      return left.get(relation) === 1 && down === 0 && up === 0;
    });
  const waiting = [...near].filter(isLoose);
  for (const cell of waiting) {
    if (!near.delete(cell)) continue;
    for (const { relation } of table.links[cell]!) {
      left.set(relation, left.get(relation)! - 1);
      if (left.get(relation) !== 1) continue;
      const last = members.get(relation)!.find((other) => near.has(other.cell));
      if (last !== undefined && isLoose(last.cell)) waiting.push(last.cell);
    }
  }
  return near;
}
