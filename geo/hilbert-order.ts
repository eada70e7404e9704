const ORDER = 16;
const SIDE = 2 ** ORDER;

/**
 * Order of places along a Hilbert curve over their bounding square: neighbours in the order are neighbours on the ground.
 * Source: Hilbert 1891; Lister and Scott 2009, Environmental Monitoring and Assessment 149:71-80, for samples.
 * @returns indices of the places; those at one point keep their order
 */
export function hilbertOrder(places: readonly (readonly [x: number, y: number])[]): number[] {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of places) {
    [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
    [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
  }
  const extent = Math.max(maxX - minX, maxY - minY) || 1;
  const cell = (offset: number): number => Math.min(SIDE - 1, Math.floor((offset / extent) * SIDE));
  const positions = places.map(([x, y]) => hilbertPosition(cell(x - minX), cell(y - minY)));
  return [...places.keys()].toSorted((a, b) => positions[a]! - positions[b]!);
}

/** Position along the curve of a cell of the SIDE × SIDE square. */
function hilbertPosition(col: number, row: number): number {
  let [x, y, position] = [col, row, 0];
  for (let side = SIDE / 2; side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const upper = (y & side) > 0 ? 1 : 0;
    position += side * side * ((3 * right) ^ upper);
    // The quadrants at the start and the end of the curve are turned.
    if (upper === 0) {
      if (right === 1) [x, y] = [SIDE - 1 - x, SIDE - 1 - y];
      [x, y] = [y, x];
    }
  }
  return position;
}
