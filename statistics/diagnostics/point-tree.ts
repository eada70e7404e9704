import type { Place } from './spatial-folds.ts';

/** Places in an order that makes a balanced two-dimensional search tree of them: the middle of each range splits it. */
export interface PointTree {
  readonly places: readonly Place[];
  readonly order: Int32Array;
}

interface Found {
  readonly index: number;
  readonly squared: number;
}

/**
 * A k-d tree, which holds for crowded and for even points alike.
 * Source: Bentley 1975, Communications of the ACM 18:509-517.
 * @throws RangeError when a coordinate is not finite.
 */
export function pointTree(places: readonly Place[]): PointTree {
  const wrong = places.find(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y));
  if (wrong !== undefined) throw new RangeError(`Places need finite coordinates, found ${wrong.join(', ')}.`);
  const order = Int32Array.from(places.keys());
  split(places, order, 0);
  return { places, order };
}

function split(places: readonly Place[], part: Int32Array, axis: 0 | 1): void {
  if (part.length < 2) return;
  part.sort((a, b) => places[a]![axis] - places[b]![axis] || a - b);
  const middle = part.length >> 1;
  split(places, part.subarray(0, middle), axis === 0 ? 1 : 0);
  split(places, part.subarray(middle + 1), axis === 0 ? 1 : 0);
}

/** Indices of all places within `radius` of place `i` (the radius included), itself left out, in no order. */
export function placesWithin(tree: PointTree, i: number, radius: number): number[] {
  if (!(radius >= 0)) throw new RangeError(`A neighbourhood needs a radius of at least 0, found ${radius}.`);
  const found: number[] = [];
  const limit = radius * radius;
  visit(tree, i, {
    limit: () => limit,
    take: ({ index }) => found.push(index),
  });
  return found;
}

/** Indices of the `count` places nearest to place `i`, itself left out; of equally near ones those of lower index. */
export function nearestPlaces(tree: PointTree, i: number, count: number): number[] {
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`Expected 1 neighbour or more, found ${count}.`);
  const best: Found[] = [];
  visit(tree, i, {
    limit: () => (best.length < count ? Infinity : best.at(-1)!.squared),
    take: (found) => insert(best, found, count),
  });
  return best.map(({ index }) => index);
}

function insert(best: Found[], found: Found, count: number): void {
  const isBefore = (a: Found, b: Found): boolean =>
    a.squared < b.squared || (a.squared === b.squared && a.index < b.index);
  let place = best.length;
  while (place > 0 && isBefore(found, best[place - 1]!)) place--;
  best.splice(place, 0, found);
  if (best.length > count) best.pop();
}

/** Offers every place that may lie within the limit, near sides first so that the limit shrinks early. */
function visit(
  { places, order }: PointTree,
  i: number,
  search: { readonly limit: () => number; readonly take: (found: Found) => void },
): void {
  const centre = places[i]!;
  const walk = (low: number, high: number, axis: 0 | 1): void => {
    if (low >= high) return;
    const middle = low + ((high - low) >> 1);
    const index = order[middle]!;
    const place = places[index]!;
    const squared = (place[0] - centre[0]) ** 2 + (place[1] - centre[1]) ** 2;
    if (index !== i && squared <= search.limit()) search.take({ index, squared });
    const offset = centre[axis] - place[axis];
    const next = axis === 0 ? 1 : 0;
    if (offset <= 0) walk(low, middle, next);
    else walk(middle + 1, high, next);
    if (offset * offset > search.limit()) return;
    if (offset <= 0) walk(middle + 1, high, next);
    else walk(low, middle, next);
  };
  walk(0, order.length, 0);
}
