import { expect, it } from 'vitest';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { sampleKml } from '../../sampling/sample-kml.ts';
import { grid } from '../stages/validation/reference-case.ts';

it('the outline of a unit is that of its pixel, and its place mark the middle', () => {
  const toLonLat = pointTransform(grid.crs, crsFromText('OGC:CRS84'));
  const at = (col: number, row: number): string =>
    [...toLonLat(500_000 + 20 * col, 4_500_000 - 20 * row)].map((degrees) => degrees.toFixed(7)).join(',');
  const kml = sampleKml([{ id: 'a<1>', col: 40, row: 7 }], { grid, title: 'R & D' });
  const [middle, outline] = [...kml.matchAll(/<coordinates>([^<]+)<\/coordinates>/g)].map((match) => match[1]!);
  expect(middle).toBe(at(40.5, 7.5));
  // Closed, and counter-clockwise as KML wants an outer ring: the corner above left, then downwards.
  expect(outline!.split(' ')).toEqual([at(40, 7), at(40, 8), at(41, 8), at(41, 7), at(40, 7)]);
  expect(kml).toContain('<name>a&lt;1&gt;</name>');
  expect(kml).toContain('<name>R &amp; D</name>');
});
