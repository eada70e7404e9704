import { applyAffine } from '../../geo/affine.ts';
import type { Grid } from '../../geo/grid.ts';

/**
 * Squares of a grid as areas, as GeoJSON in its CRS: those whose middle pixel is inside. The segments of an area frame.
 */
export function squareAreas(
  { widthPx, heightPx, affine, crs }: Grid,
  isInside: (col: number, row: number) => boolean,
  sidePx: number,
): unknown {
  const corner = (col: number, row: number): readonly number[] => applyAffine(affine, col, row);
  const middle = Math.floor(sidePx / 2);
  const features = [];
  for (let row = 0; row + sidePx <= heightPx; row += sidePx) {
    for (let col = 0; col + sidePx <= widthPx; col += sidePx) {
      if (!isInside(col + middle, row + middle)) continue;
      const [right, below] = [col + sidePx, row + sidePx];
      const ring = [corner(col, row), corner(right, row), corner(right, below), corner(col, below), corner(col, row)];
      const properties = { code: `S${row / sidePx}-${col / sidePx}` };
      features.push({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } });
    }
  }
  return { type: 'FeatureCollection', crs: { type: 'name', properties: { name: `EPSG:${crs.epsg}` } }, features };
}
