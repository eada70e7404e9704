import type { Neighbours } from './morans-i.ts';
import { nearestPlaces, pointTree } from './point-tree.ts';
import type { Place } from './spatial-folds.ts';

/**
 * Neighbours of each place: its `count` nearest ones, and those that have it among theirs, so that the relation holds
 * both ways (R spdep: `make.sym.nb(knn2nb(knearneigh(…)))`). Lists are in ascending order.
 * @throws RangeError when a coordinate is not finite or the count is below 1.
 */
export function nearestNeighbours(places: readonly Place[], count: number): Neighbours {
  const tree = pointTree(places);
  const lists = places.map((_, i) => new Set(nearestPlaces(tree, i, count)));
  for (const [i, list] of lists.entries()) for (const j of list) lists[j]!.add(i);
  return lists.map((list) => [...list].toSorted((a, b) => a - b));
}
