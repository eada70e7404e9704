import { hashLattice } from '../random-stream.ts';

/** A place in units of a projected CRS. */
export type Place = readonly [x: number, y: number];

/**
 * Fold of each unit when whole square blocks are dealt to folds: block = floor((x − x0) ÷ side). Blocks are dealt in
 * order of their hash with `seed`, so that neighbours do not share a fold by position.
 * Source: Roberts et al. 2017, Ecography 40:913-929.
 * @returns a fold from 0 to `folds` − 1 for each place.
 * @throws RangeError when the side is not above 0, or there are fewer than two folds.
 */
export function blockFolds(
  places: readonly Place[],
  o: { readonly side: number; readonly folds: number; readonly seed: number },
): number[] {
  if (!(o.side > 0)) throw new RangeError(`Blocks need a side above 0, found ${o.side}.`);
  if (!(Number.isInteger(o.folds) && o.folds >= 2)) throw new RangeError(`Expected 2 folds or more, found ${o.folds}.`);
  const blocks = places.map(([x, y]) => ({ col: Math.floor(x / o.side), row: Math.floor(y / o.side) }));
  const hashOf = ({ col, row }: (typeof blocks)[number]): number => hashLattice(o.seed, col, row);
  const distinct = new Map(blocks.map((block) => [`${block.col}/${block.row}`, block]));
  const dealt = [...distinct].toSorted(
    ([a, blockA], [b, blockB]) => hashOf(blockA) - hashOf(blockB) || (a < b ? -1 : 1),
  );
  const foldOf = new Map(dealt.map(([key], position) => [key, position % o.folds]));
  return blocks.map(({ col, row }) => foldOf.get(`${col}/${row}`)!);
}
