import { describe, expect, it } from 'vitest';
import { outlineGeojson } from '../../geo/outline-geojson.ts';
import { signedArea } from '../../geo/ring.ts';

const ring = (...numbers: number[]): Float64Array => Float64Array.from(numbers);
const outer = ring(0, 0, 4, 0, 4, 4, 0, 4, 0, 0);
const hole = ring(1, 1, 1, 2, 2, 2, 2, 1, 1, 1);
const backwards = (line: Float64Array): Float64Array => {
  const reversed = Float64Array.from(line).reverse();
  return reversed.map((_, i) => reversed[i % 2 === 0 ? i + 1 : i - 1]!);
};

describe('the outline of areas as GeoJSON', () => {
  it.each([
    ['as the standard has it', outer, hole],
    ['clockwise, as Shapefiles have it', backwards(outer), backwards(hole)],
    ['all one way', outer, backwards(hole)],
  ])('runs counter-clockwise around land and clockwise around holes: %s', (_kind, exterior, inner) => {
    const area = { code: 'a', name: 'A', parents: {}, polygons: [{ exterior, holes: [inner] }] };
    const { coordinates } = outlineGeojson([area], (x, y) => [x, y]) as { coordinates: number[][][][] };
    const areas = coordinates[0]!.map((line) => signedArea(Float64Array.from(line.flat())));
    expect(areas).toEqual([16, -1]);
  });
});
