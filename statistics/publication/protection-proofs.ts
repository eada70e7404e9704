import type { Coalition, Intruder } from './intruders.ts';
import { leastShift, type SearchEffort } from './least-shift.ts';
import type { MovableTable, Room } from './movable-table.ts';
import { keepsSums, scaledTo, type TableShift } from './table-shift.ts';
import type { WithheldCells } from './withheld-cells.ts';

/**
 * Who can work a cell out: anybody, from what is published; or contributors, with what they know of themselves. Or nobody
 * can tell, as the search has ended before.
 */
export type OpenTo = 'anybody' | 'contributors' | 'unfinished-search';

/** A cell that has to be shown to lie `amount` above and below its value, as far as nobody knows it not to. */
export interface ProtectedCell {
  readonly cell: number;
  readonly amount: number;
  /** The value, or what was contributed where that is more. */
  readonly whole: number;
  /** Amount ÷ whole. */
  readonly share: number;
  /** As they are called outside: one, or those that it is the sum of. */
  readonly cells: readonly number[];
}

type Direction = 1 | -1;

/** A table in which a cell lies as far off as it has to; for everybody, or for one coalition. */
interface Proof {
  readonly target: ProtectedCell;
  readonly direction: Direction;
  /** Undefined: none of those that attack can rule it out. */
  readonly coalition: Coalition | undefined;
  readonly shift: TableShift;
}

interface Search {
  readonly table: MovableTable;
  readonly withheld: WithheldCells;
  readonly intruder: Intruder;
  readonly effort: SearchEffort;
}

/** Tables that were found for other cells and are tried first. */
const TRIED_FIRST = 12;

/** The tables that show that cells are protected, and the search for them. */
export class Proofs {
  readonly #o: Search;
  readonly #byCell = new Map<number, Set<Proof>>();

  constructor(o: Search) {
    this.#o = o;
  }

  /** Shows that a cell is safe, choosing cells to be withheld for its sake where it takes any. */
  protect(target: ProtectedCell): { readonly open: OpenTo | undefined; readonly chosen: Set<number> } {
    const chosen = new Set<number>();
    let open: OpenTo | undefined;
    for (const direction of [1, -1] as const) {
      const found = this.#prove(target, direction);
      for (const proof of found.proofs) {
        this.#keep(proof);
        for (const cell of proof.shift.cells) {
          if (this.#o.withheld.has(cell)) continue;
          chosen.add(cell);
          this.#o.withheld.withhold(cell);
        }
      }
      open ??= found.open;
    }
    return { open, chosen };
  }

  /** Replaces all proofs that use a cell that is published again; false, and nothing done, where that cannot be. */
  standWithout(cell: number): boolean {
    const replaced = [...(this.#byCell.get(cell) ?? [])];
    const alone = replaced.find(({ target }) => this.#isAlone(target.cell));
    if (alone !== undefined) return false;
    const instead: Proof[] = [];
    for (const proof of replaced) {
      const { proofs, open } = this.#proveAgain(proof);
      if (open !== undefined) return false;
      instead.push(...proofs);
    }
    for (const proof of replaced) for (const used of proof.shift.cells) this.#byCell.get(used)!.delete(proof);
    for (const proof of instead) this.#keep(proof);
    return true;
  }

  #keep(proof: Proof): void {
    for (const cell of proof.shift.cells) {
      const known = this.#byCell.get(cell);
      if (known === undefined) this.#byCell.set(cell, new Set([proof]));
      else known.add(proof);
    }
  }

  /** Whether nothing else is missing from a total: then it is what is left. */
  #isAlone(cell: number): boolean {
    const { table, withheld } = this.#o;
    return table.links[cell]!.some(({ relation }) => {
      const { down, up } = table.relations[relation]!;
      return down === 0 && up === 0 && !table.partsOf.has(cell) && withheld.of(relation).size === 1;
    });
  }

  /** One table for all that attack, or else one for each; of cells that are withheld already, or else of further ones. */
  #prove(target: ProtectedCell, direction: Direction): Found {
    let found: Found = { proofs: [], open: undefined };
    for (const mayWithhold of [false, true]) {
      found = this.#proveToAll(target, direction, mayWithhold);
      if (found.open !== undefined && this.#o.intruder.most > 0)
        found = this.#proveTo(target, direction, [], mayWithhold);
      if (found.open === undefined) break;
    }
    return found;
  }

  #proveToAll(target: ProtectedCell, direction: Direction, mayWithhold: boolean): Found {
    const amount = this.#amountFor(target, direction, []);
    if (amount === 0) return { proofs: [], open: undefined };
    const shift = this.#shiftFor({ target, coalition: undefined, amount }, mayWithhold);
    if (shift === undefined) return { proofs: [], open: this.#reason('anybody') };
    return { proofs: [{ target, direction, coalition: undefined, shift }], open: undefined };
  }

  #proveAgain({ target, direction, coalition }: Proof): Found {
    if (coalition === undefined) return this.#proveToAll(target, direction, false);
    return this.#proveTo(target, direction, coalition, false);
  }

  /** Shows a table to a coalition, and others to those larger ones that would rule it out. */
  #proveTo(target: ProtectedCell, direction: Direction, coalition: Coalition, mayWithhold: boolean): Found {
    const { intruder } = this.#o;
    const amount = this.#amountFor(target, direction, coalition);
    if (amount === 0) return { proofs: [], open: undefined };
    const shift = this.#shiftFor({ target, coalition, amount }, mayWithhold);
    if (shift === undefined)
      return { proofs: [], open: this.#reason(coalition.length === 0 ? 'anybody' : 'contributors') };
    const proofs: Proof[] = [{ target, direction, coalition, shift }];
    let open: OpenTo | undefined;
    for (const larger of intruder.doubters(shift, coalition)) {
      const least = this.#amountFor(target, direction, larger);
      const roomOf = this.#roomOf(target.cell, larger);
      if (least === 0 || scaledTo(shift, { cell: target.cell, amount: least, roomOf }) !== undefined) continue;
      const found = this.#proveTo(target, direction, larger, mayWithhold);
      proofs.push(...found.proofs);
      open ??= found.open;
    }
    return { proofs, open };
  }

  /** Of a share of what is not the coalition's own; 0 where it has nothing to learn. */
  #amountFor({ cell, whole, share }: ProtectedCell, direction: Direction, coalition: Coalition): number {
    const { intruder, table } = this.#o;
    if (intruder.isAllOf(cell, coalition)) return 0;
    const amount = share * Math.max(0, whole - intruder.share(cell, coalition));
    return direction * (direction === 1 ? amount : Math.min(amount, table.rooms[cell]!.down));
  }

  #roomOf(target: number, coalition: Coalition | undefined): (cell: number) => Room {
    const { intruder, table } = this.#o;
    return (cell) => {
      const everybody = table.rooms[cell]!;
      // Of the cell in question each has only the rest to learn: the same table, drawn nearer, is one for it too.
      if (coalition === undefined) return cell === target ? everybody : intruder.roomForAll(cell, everybody);
      return intruder.room(cell, coalition, everybody);
    };
  }

  #shiftFor(
    o: { readonly target: ProtectedCell; readonly coalition: Coalition | undefined; readonly amount: number },
    mayWithhold: boolean,
  ): TableShift | undefined {
    const { cell } = o.target;
    const roomOf = this.#roomOf(cell, o.coalition);
    const known = this.#knownShift({ cell, amount: o.amount, roomOf });
    if (known !== undefined) return known;
    return leastShift({ ...this.#o, cell, amount: o.amount, roomOf, mayWithhold });
  }

  /** A table that was found for another cell, or for this one in the other direction, drawn nearer or farther. */
  #knownShift(o: {
    readonly cell: number;
    readonly amount: number;
    readonly roomOf: (cell: number) => Room;
  }): TableShift | undefined {
    let tried = 0;
    for (const { shift } of this.#byCell.get(o.cell) ?? []) {
      if (++tried > TRIED_FIRST) return undefined;
      const scaled = scaledTo(shift, o);
      if (scaled === undefined || !scaled.cells.every((cell) => this.#o.withheld.has(cell))) continue;
      // A number may be known to be no more than another, and yet be less by far: not every table can be turned round.
      if (keepsSums(scaled, this.#o.table)) return scaled;
    }
    return undefined;
  }

  #reason(otherwise: OpenTo): OpenTo {
    return this.#o.effort.left <= 0 ? 'unfinished-search' : otherwise;
  }
}

interface Found {
  readonly proofs: readonly Proof[];
  /** Why the cell is not protected, where it is not. */
  readonly open: OpenTo | undefined;
}
