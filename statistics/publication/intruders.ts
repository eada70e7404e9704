import type { Room } from './movable-table.ts';
import type { TableShift } from './table-shift.ts';

/** Who attacks, and with what: nothing but what is published, what one contributor knows of itself, or what two do. */
export const INTRUDERS = ['outsider', 'contributor', 'two-contributors'] as const;
export type Intruders = (typeof INTRUDERS)[number];

/** Contributors that pool what they know, in ascending order; none: an outsider. */
export type Coalition = readonly string[];

/** What each contributor adds to a cell. */
export type CellContributions = ReadonlyMap<string, number>;

const MOST_KEPT = 64;

/** What contributors know of the cells that they contribute to, each its own part. */
export class Intruder {
  readonly #contributionsOf: (cell: number) => CellContributions;
  readonly #values: readonly number[];
  readonly #largest = new Map<number, readonly (readonly [string, number])[]>();
  readonly most: number;

  constructor(
    who: Intruders,
    values: readonly number[],
    contributionsOf: (cell: number) => CellContributions = () => new Map(),
  ) {
    this.most = INTRUDERS.indexOf(who);
    this.#values = values;
    this.#contributionsOf = contributionsOf;
  }

  /** What a coalition adds to a cell. */
  share(cell: number, coalition: Coalition): number {
    const of = this.#contributionsOf(cell);
    return coalition.reduce((sum, name) => sum + (of.get(name) ?? 0), 0);
  }

  /** Whether nobody else contributes to a cell. */
  isAllOf(cell: number, coalition: Coalition): boolean {
    const of = this.#contributionsOf(cell);
    return of.size > 0 && of.size <= coalition.length && coalition.filter((name) => of.has(name)).length === of.size;
  }

  /** How far a coalition knows that a cell lies from its true value, of what everybody knows: not below its own part. */
  room(cell: number, coalition: Coalition, everybody: Room): Room {
    if (coalition.length === 0) return everybody;
    if (this.isAllOf(cell, coalition)) return { down: 0, up: 0 };
    const own = this.share(cell, coalition);
    if (own === 0) return everybody;
    return { down: Math.min(everybody.down, Math.max(0, this.#values[cell]! - own)), up: everybody.up };
  }

  /** How far a cell may lie from its true value for every coalition at once that does not learn of itself alone. */
  roomForAll(cell: number, everybody: Room): Room {
    if (this.most === 0) return everybody;
    const largest = this.#largestOf(cell);
    if (largest.length > 0 && largest.length <= this.most) return { down: 0, up: 0 };
    const own = largest.slice(0, this.most).reduce((sum, [, part]) => sum + part, 0);
    return { down: Math.min(everybody.down, Math.max(0, this.#values[cell]! - own)), up: everybody.up };
  }

  /**
   * Larger coalitions that may know that a table cannot be the true one: that have a cell that it changes to themselves, or
   * contribute more to one than it leaves there.
   */
  doubters({ cells, changes }: TableShift, coalition: Coalition): Coalition[] {
    const found = new Map<string, Coalition>();
    const add = (...names: readonly string[]): void => {
      const larger = [...new Set([...coalition, ...names])].sort();
      if (larger.length > coalition.length && larger.length <= this.most) found.set(JSON.stringify(larger), larger);
    };
    if (coalition.length >= this.most) return [];
    for (const [index, cell] of cells.entries()) {
      const of = this.#contributionsOf(cell);
      if (of.size > 0 && of.size <= this.most) add(...of.keys());
      if (changes[index]! >= 0) continue;
      const left = this.#values[cell]! + changes[index]! - this.share(cell, coalition);
      const largest = this.#largestAbove(cell, left).filter(([name]) => !coalition.includes(name));
      for (const [k, [name, part]] of largest.entries()) {
        // Who doubts alone also doubts with others: these are looked for once that one has been shown a table.
        if (part > left) add(name);
        else if (coalition.length + 2 > this.most || 2 * part <= left) break;
        else
          for (const [other] of largest.slice(k + 1).filter(([, further]) => part + further > left)) add(name, other);
      }
    }
    return [...found.values()];
  }

  /** From the largest down, as many as may add up to more than `left`, alone or two together. */
  #largestAbove(cell: number, left: number): readonly (readonly [string, number])[] {
    const few = this.#largestOf(cell);
    const of = this.#contributionsOf(cell);
    if (few.length === of.size) return few;
    const most = few.at(-1)![1] + (this.most > 1 ? few[0]![1] : 0);
    return most > left ? sortedContributions(of) : few;
  }

  /** Few of a number with many contributors: those of a whole country are not kept in order. */
  #largestOf(cell: number): readonly (readonly [string, number])[] {
    const known = this.#largest.get(cell);
    if (known !== undefined) return known;
    const few = sortedContributions(this.#contributionsOf(cell)).slice(0, MOST_KEPT);
    this.#largest.set(cell, few);
    return few;
  }
}

function sortedContributions(of: CellContributions): (readonly [string, number])[] {
  return [...of].sort((a, b) => b[1] - a[1]);
}
