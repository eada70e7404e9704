import { hashLattice } from '../random-stream.ts';

/**
 * The numbers 0 to `count` − 1 in an order that only the seed decides: by the hash of each with the seed, ties by
 * number. Integer arithmetic only, so that every machine gives the same order.
 * @throws RangeError when the count is no whole number of at least 0, or the seed no whole number.
 */
export function seededOrder(count: number, seed: number): number[] {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`An order needs a whole count, found ${count}.`);
  if (!Number.isInteger(seed)) throw new RangeError(`An order needs a whole number as its seed, found ${seed}.`);
  const hashes = Uint32Array.from({ length: count }, (_, k) => hashLattice(seed, k, 0));
  return Array.from(hashes.keys()).toSorted((a, b) => hashes[a]! - hashes[b]! || a - b);
}

/**
 * Random folds of equal size, but for one unit: units in a seeded order are dealt in turn.
 * @returns a fold from 0 to `folds` − 1 for each unit.
 * @throws RangeError when there are fewer than two folds, or more folds than units.
 */
export function randomFolds(count: number, o: { readonly folds: number; readonly seed: number }): number[] {
  if (!(Number.isInteger(o.folds) && o.folds >= 2 && o.folds <= count)) {
    throw new RangeError(`Expected 2 folds or more and no more than ${count} units, found ${o.folds}.`);
  }
  const folds: number[] = Array.from({ length: count }, () => 0);
  for (const [position, unit] of seededOrder(count, o.seed).entries()) folds[unit] = position % o.folds;
  return folds;
}
