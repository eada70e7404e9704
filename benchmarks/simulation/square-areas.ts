import { applyAffine } from '../../geo/affine.ts';
import { NO_CLASS, type SamplePopulation } from './sample-population.ts';

/**
 * Squares of the grid as areas, as GeoJSON in its CRS: those whose centre lies in one of the municipalities. The segments of
 * an area frame.
 */
export function squareAreas({ grid, areaOfPixel }: SamplePopulation, sidePx: number): unknown {
  const { widthPx, heightPx, affine, crs } = grid;
  const corner = (col: number, row: number): readonly number[] => applyAffine(affine, col, row);
  const features = [];
  for (let row = 0; row + sidePx <= heightPx; row += sidePx) {
    for (let col = 0; col + sidePx <= widthPx; col += sidePx) {
      const centre = (row + Math.floor(sidePx / 2)) * widthPx + col + Math.floor(sidePx / 2);
      if (areaOfPixel[centre] === NO_CLASS) continue;
      const [right, below] = [col + sidePx, row + sidePx];
      const ring = [corner(col, row), corner(right, row), corner(right, below), corner(col, below), corner(col, row)];
      const properties = { code: `S${row / sidePx}-${col / sidePx}` };
      features.push({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } });
    }
  }
  return { type: 'FeatureCollection', crs: { type: 'name', properties: { name: `EPSG:${crs.epsg}` } }, features };
}
