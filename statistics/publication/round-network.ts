import type { TableNetwork } from './table-network.ts';

/** Nearer to a whole number than this is one. */
const NEAR = 1e-9;

/**
 * Rounds the flow of every cell up or down so that as much goes out of each place as comes in. Cells are taken in an order; one that
 * closes a ring with those that were taken before and are not whole yet moves it, up or down with chances that balance, until one
 * of the ring is whole: the expected flow is the flow. What is taken first, as the cells of a region, is settled without
 * regard to what comes later.
 * @param drawOf a number from 0 to below 1 of each cell, by which it decides once
 */
export function roundNetwork(
  { places, from, to }: TableNetwork,
  o: {
    readonly flow: readonly number[];
    readonly order: readonly number[];
    readonly drawOf: (cell: number) => number;
  },
): Float64Array {
  const value = Float64Array.from(o.flow);
  const lower = value.map(Math.floor);
  /** Cells that are not whole are a forest: the cell that leads from each place towards its root. */
  const upCell = new Int32Array(places).fill(-1);
  const otherEnd = (cell: number, place: number): number => (from[cell] === place ? to[cell]! : from[cell]!);
  const pathOf = (place: number): number[] => {
    const path: number[] = [];
    for (let at = place; upCell[at]! >= 0; at = otherEnd(upCell[at]!, at)) path.push(at);
    return path;
  };
  const rootOf = (place: number, path: readonly number[]): number =>
    path.length === 0 ? place : otherEnd(upCell[path.at(-1)!]!, path.at(-1)!);
  const makeRoot = (place: number): void => {
    let carried = -1;
    for (let at = place; at >= 0;) {
      const cell = upCell[at]!;
      upCell[at] = carried;
      carried = cell;
      at = cell < 0 ? -1 : otherEnd(cell, at);
    }
  };
  const isWhole = (cell: number): boolean => value[cell] === lower[cell] || value[cell] === lower[cell]! + 1;
  const add = (cell: number, change: number): void => {
    const moved = value[cell]! + change;
    const bound = moved - lower[cell]! < 0.5 ? lower[cell]! : lower[cell]! + 1;
    value[cell] = Math.abs(moved - bound) <= NEAR ? bound : moved;
  };
  for (const cell of o.order) {
    add(cell, 0);
    if (isWhole(cell)) continue;
    if (from[cell] === to[cell]) {
      value[cell] = lower[cell]! + (o.drawOf(cell) < value[cell]! - lower[cell]! ? 1 : 0);
      continue;
    }
    const [start, end] = [from[cell]!, to[cell]!];
    const back = pathOf(end);
    const forth = pathOf(start);
    if (rootOf(end, back) === rootOf(start, forth)) {
      while (back.length > 0 && forth.length > 0 && back.at(-1) === forth.at(-1)) {
        back.pop();
        forth.pop();
      }
      // Once round: along the cell, from its end up to where both paths meet, and down to its start.
      const ring = [
        { cell, sign: 1 },
        ...back.map((place) => ({ cell: upCell[place]!, sign: from[upCell[place]!] === place ? 1 : -1 })),
        ...forth.map((place) => ({ cell: upCell[place]!, sign: to[upCell[place]!] === place ? 1 : -1 })),
      ];
      const room = (direction: number): number =>
        Math.min(
          ...ring.map((part) =>
            part.sign * direction > 0
              ? lower[part.cell]! + 1 - value[part.cell]!
              : value[part.cell]! - lower[part.cell]!,
          ),
        );
      const [up, down] = [room(1), room(-1)];
      // Chances against the lengths of the steps: on average the table stays where it is.
      const change = o.drawOf(cell) * (up + down) < down ? up : -down;
      for (const part of ring) add(part.cell, part.sign * change);
      for (const place of [...back, ...forth]) if (isWhole(upCell[place]!)) upCell[place] = -1;
      if (isWhole(cell)) continue;
    }
    makeRoot(start);
    upCell[start] = cell;
  }
  return value.map(Math.round);
}
