/** A place in units of a projected CRS. */
export type Place = readonly [x: number, y: number];

/**
 * Units that a buffered leave-one-out leaves out of training beside the test unit itself: all within `radius` of it
 * (the radius included), by index. CV of this kind is for choosing between models; official accuracy comes from a
 * probability sample, which needs no spatial independence (Wadoux et al. 2021, Ecological Modelling 457:109692).
 * Source: Le Rest et al. 2014, Global Ecology and Biogeography 23:811-820.
 * @throws RangeError when the radius is not a number of at least 0.
 */
export function bufferedExclusions(places: readonly Place[], radius: number): number[][] {
  if (!(radius >= 0)) throw new RangeError(`A buffer needs a radius of at least 0, found ${radius}.`);
  return places.map(([x, y], i) =>
    places.flatMap(([otherX, otherY], j) => (j !== i && Math.hypot(otherX - x, otherY - y) <= radius ? [j] : [])),
  );
}

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
  const distinct = new Map(blocks.map((block) => [`${block.col}/${block.row}`, block]));
  const dealt = [...distinct].toSorted(
    ([a, blockA], [b, blockB]) => blockHash(blockA, o.seed) - blockHash(blockB, o.seed) || (a < b ? -1 : 1),
  );
  const foldOf = new Map(dealt.map(([key], position) => [key, position % o.folds]));
  return blocks.map(({ col, row }) => foldOf.get(`${col}/${row}`)!);
}

/** 32 well-mixed bits of a block's place (the finaliser of MurmurHash3). */
function blockHash({ col, row }: { readonly col: number; readonly row: number }, seed: number): number {
  let h = Math.imul(col, 0x85ebca6b) ^ Math.imul(row, 0xc2b2ae35) ^ Math.imul(seed + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
