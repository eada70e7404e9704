import type { MovableTable } from './movable-table.ts';

const NONE: ReadonlySet<number> = new Set();

/** Which cells of a table are withheld, and which of each relation. */
export class WithheldCells {
  readonly #table: MovableTable;
  readonly #cells = new Set<number>();
  readonly #byRelation = new Map<number, Set<number>>();

  constructor(table: MovableTable) {
    this.#table = table;
  }

  get cells(): ReadonlySet<number> {
    return this.#cells;
  }

  has(cell: number): boolean {
    return this.#cells.has(cell);
  }

  of(relation: number): ReadonlySet<number> {
    return this.#byRelation.get(relation) ?? NONE;
  }

  withhold(cell: number): void {
    this.#cells.add(cell);
    for (const { relation } of this.#table.links[cell]!) {
      const known = this.#byRelation.get(relation);
      if (known === undefined) this.#byRelation.set(relation, new Set([cell]));
      else known.add(cell);
    }
  }

  publish(cell: number): void {
    this.#cells.delete(cell);
    for (const { relation } of this.#table.links[cell]!) this.#byRelation.get(relation)?.delete(cell);
  }
}
