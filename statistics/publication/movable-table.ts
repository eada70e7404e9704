import type { AdditiveTable } from './additive-table.ts';

/** How far a number may lie below and above its true value, for all that somebody knows. */
export interface Room {
  readonly down: number;
  readonly up: number;
}

/** Σ coefficient · change of these cells lies from −`down` to `up`; both are 0 where the sum is known. */
export interface MovableRelation extends Room {
  readonly cells: readonly number[];
  /** Everybody knows what they sum to, whatever is published of them. */
  readonly isKnownBeforehand: boolean;
}

/** A cell's part in a relation. */
export interface RelationLink {
  readonly relation: number;
  readonly coefficient: number;
}

/**
 * An additive table seen from the cells that a reader does not have and that may still be withheld, as changes of their
 * true values. What readers have drops out, numbers whose difference is known are one cell, and sums that say the same are
 * one relation: several releases of a table are hardly larger than one.
 */
export class MovableTable {
  readonly values: number[] = [];
  readonly rooms: Room[] = [];
  readonly relations: MovableRelation[] = [];
  /** Of each cell. */
  readonly links: RelationLink[][] = [];
  /** Of each cell of the additive table its cell here; −1 where readers have it. */
  readonly places: Int32Array;
  /** Of a cell that {@link addSum} made, what it is the sum of. */
  readonly partsOf = new Map<number, readonly number[]>();
  readonly #total: number;
  /** Cells of a relation from the smallest value up, made when they are first asked for. */
  readonly #bySize = new Map<number, readonly number[]>();

  /** `known` cells anybody knows, whatever is published; `released` ones were published before. */
  constructor(table: AdditiveTable, known: ReadonlySet<number>, released: ReadonlySet<number>) {
    const root = joined(table);
    const isKnown = new Uint8Array(table.cells.length);
    for (const cell of [...known, ...released]) isKnown[root[cell]!] = 1;
    this.places = new Int32Array(table.cells.length).fill(-1);
    const placeOfRoot = new Int32Array(table.cells.length).fill(-1);
    for (const [cell, { value, lower = 0, upper = Number.POSITIVE_INFINITY }] of table.cells.entries()) {
      const own = root[cell]!;
      if (isKnown[own] === 1) continue;
      // A true value outside of what is said to be known beforehand proves that this was not known.
      const room = { down: Math.max(0, value - lower), up: Math.max(0, upper - value) };
      if (placeOfRoot[own]! < 0) placeOfRoot[own] = this.#add(value, room);
      else {
        const { down, up } = this.rooms[placeOfRoot[own]!]!;
        this.rooms[placeOfRoot[own]!] = { down: Math.min(down, room.down), up: Math.min(up, room.up) };
      }
      this.places[cell] = placeOfRoot[own]!;
    }
    this.#total = this.values.reduce((sum, value) => sum + Math.abs(value), 0);
    this.#relate(table, known);
  }

  /** What it costs that a cell is withheld: 1 each, and a little more for a larger one. */
  weightOf(cell: number): number {
    return this.#total === 0 ? 1 : 1 + Math.abs(this.values[cell]!) / this.#total;
  }

  /** A cell for the sum of others; only it knows of the sum, which limits none of its parts. */
  addSum(parts: readonly number[]): number {
    const value = parts.reduce((sum, part) => sum + this.values[part]!, 0);
    const cell = this.#add(value, { down: Math.max(0, value), up: Number.POSITIVE_INFINITY });
    this.partsOf.set(cell, parts);
    const relation = this.relations.push({ cells: [cell, ...parts], isKnownBeforehand: false, down: 0, up: 0 }) - 1;
    this.links[cell]!.push({ relation, coefficient: 1 });
    return cell;
  }

  /** What some cells have to do with each relation that one of them is in. */
  linksAmong(cells: Iterable<number>): Map<number, { cell: number; coefficient: number }[]> {
    const found = new Map<number, { cell: number; coefficient: number }[]>();
    const sums: number[] = [];
    for (const cell of cells) {
      if (this.partsOf.has(cell)) sums.push(cell);
      for (const { relation, coefficient } of this.links[cell]!) {
        const known = found.get(relation);
        if (known === undefined) found.set(relation, [{ cell, coefficient }]);
        else known.push({ cell, coefficient });
      }
    }
    for (const sum of sums) {
      const own = found.get(this.links[sum]![0]!.relation)!;
      for (const part of this.partsOf.get(sum)!) own.push({ cell: part, coefficient: -1 });
    }
    return found;
  }

  bySize(relation: number): readonly number[] {
    const known = this.#bySize.get(relation);
    if (known !== undefined) return known;
    const sorted = [...this.relations[relation]!.cells].sort((a, b) => this.values[a]! - this.values[b]! || a - b);
    this.#bySize.set(relation, sorted);
    return sorted;
  }

  #add(value: number, room: Room): number {
    this.rooms.push(room);
    this.links.push([]);
    return this.values.push(value) - 1;
  }

  #relate({ cells, relations }: AdditiveTable, known: ReadonlySet<number>): void {
    const seen = new Set<string>();
    for (const { terms, slack = 0 } of relations) {
      const byCell = new Map<number, number>();
      let found = 0;
      for (const { cell, coefficient } of terms) {
        found += coefficient * cells[cell]!.value;
        const place = this.places[cell]!;
        if (place >= 0) byCell.set(place, (byCell.get(place) ?? 0) + coefficient);
      }
      const parts = [...byCell].filter(([, coefficient]) => coefficient !== 0).sort(([a], [b]) => a - b);
      if (parts.length === 0) continue;
      const bound = slack > 0 ? Math.max(slack, Math.abs(found)) : 0;
      const range = slack > 0 ? { down: bound + found, up: bound - found } : { down: 0, up: 0 };
      const key = `${range.down} ${range.up} ${parts.join(' ')}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const index = this.relations.length;
      const isKnownBeforehand = terms.every(({ cell }) => this.places[cell]! >= 0 || known.has(cell));
      this.relations.push({ cells: parts.map(([cell]) => cell), isKnownBeforehand, ...range });
      for (const [cell, coefficient] of parts) this.links[cell]!.push({ relation: index, coefficient });
    }
  }
}

/** Of each cell the first of those whose difference to it is known. */
function joined({ cells, relations }: AdditiveTable): Int32Array {
  const root = Int32Array.from(cells, (_, cell) => cell);
  const find = (cell: number): number => {
    let at = cell;
    while (root[at] !== at) at = root[at] = root[root[at]!]!;
    return at;
  };
  for (const { terms, slack = 0 } of relations) {
    const [one, other] = terms;
    if (slack > 0 || terms.length !== 2 || one!.coefficient !== -other!.coefficient) continue;
    const [a, b] = [find(one!.cell), find(other!.cell)];
    if (a !== b) root[Math.max(a, b)] = Math.min(a, b);
  }
  return root.map((_, cell) => find(cell));
}
