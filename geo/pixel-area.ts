import { areaDensity } from './area-density.ts';
import type { AreaDensity } from './area-density.ts';
import { zoneAreaM2 } from './ellipsoid-area.ts';
import { gridResolution } from './grid.ts';
import type { Grid } from './grid.ts';
import type { RowAreaPolynomial } from './pixel-area-block.ts';
import { blockSizePx, pixelDensity, PixelAreaSurface } from './pixel-area-surface.ts';

/**
 * True areas on the ellipsoid of a grid's pixels, and of the pixels of the same lattice beyond its edges.
 * A pixel's area is a function of its column and row alone: which window or tile asks makes no difference.
 */
export interface PixelAreaModel {
  readonly grid: Grid;
  /**
   * On what a pixel's area depends: on nothing (equal-area CRS), on its row alone (north-up geographic and cylindrical
   * grids), or on both. Where it is not both, sums over a row need no more than a count of pixels.
   */
  readonly dependsOn: 'nothing' | 'row' | 'pixel';
  /** Area of one pixel in m²; 0 for one that lies nowhere on Earth, but in a row of `row` that of the row's others. */
  areaM2(col: number, row: number): number;
  /** Area in m² of the pixels colStart ≤ col < colEnd of a row, in closed form. */
  runAreaM2(row: number, colStart: number, colEnd: number): number;
  /**
   * The areas of the row's pixels about a column as a polynomial, for sums over many short runs; `undefined` where
   * there is none (next to places that lie nowhere on Earth). It holds until the next call for another row.
   */
  rowPolynomial(row: number, col: number): RowAreaPolynomial | undefined;
}

/**
 * The true pixel areas of a grid; good to 1e-9 or better (see `areaDensity` for the formulas).
 * An equal-area CRS gives a constant; geographic grids the zone formula; transverse Mercator (UTM) its scale factor;
 * any other projection numeric derivatives. Rotated and sheared grids are handled.
 */
export function pixelAreaModel(grid: Grid): PixelAreaModel {
  const density = areaDensity(grid.crs);
  const northUp = grid.affine[3] === 0;
  if (density.dependsOn === 'nothing') return constantAreas(grid, density);
  if (density.dependsOn === 'y' && northUp) {
    return rowAreas(grid, grid.crs.kind === 'geographic' ? zoneAreas(grid) : columnOfAreas(grid, density));
  }
  const surface = surfaceOf(grid, density);
  return {
    grid,
    dependsOn: 'pixel',
    areaM2: (col, row) => surface.areaM2(col, row),
    runAreaM2: (row, colStart, colEnd) => surface.runAreaM2(row, colStart, colEnd),
    rowPolynomial: (row, col) => surface.rowPolynomial(row, col),
  };
}

function constantAreas(grid: Grid, density: AreaDensity): PixelAreaModel {
  const [a, b, , d, e] = grid.affine;
  const areaM2 = Math.abs(a * e - b * d) * density.at(0, 0);
  return { ...rowAreas(grid, () => areaM2), dependsOn: 'nothing' };
}

/** The model of a grid whose pixels of a row are all alike. */
function rowAreas(grid: Grid, areaOfRowM2: (row: number) => number): PixelAreaModel {
  return {
    grid,
    dependsOn: 'row',
    areaM2: (_, row) => areaOfRowM2(row),
    runAreaM2: (row, colStart, colEnd) => (colEnd - colStart) * areaOfRowM2(row),
    rowPolynomial: (row, col) => {
      const areaM2 = areaOfRowM2(row);
      const coefficients = Float64Array.of(areaM2 / 2, areaM2 / 2, 0, 0, 0, 0);
      return { colStart: col, colEnd: col + 1, coefficients, pixelM2: () => areaM2 };
    },
  };
}

/** Longitude and latitude with level rows: the part of a zone of the ellipsoid; a shear along the row changes nothing. */
function zoneAreas(grid: Grid): (row: number) => number {
  const degree = Math.PI / 180;
  const [a, , , , e, f] = grid.affine;
  return (row) =>
    Math.abs(a) * degree * zoneAreaM2(grid.crs.ellipsoid, (e * (row + 0.5) + f) * degree, Math.abs(e) * degree);
}

/** A cylindrical projection with level rows: the first column stands for all. */
function columnOfAreas(grid: Grid, density: AreaDensity): (row: number) => number {
  const surface = surfaceOf(grid, density);
  return (row) => surface.areaM2(0, row);
}

function surfaceOf(grid: Grid, density: AreaDensity): PixelAreaSurface {
  const resolution = gridResolution(grid);
  const pixelM = Math.max(resolution.x, resolution.y) * grid.crs.unitM;
  return new PixelAreaSurface(pixelDensity(grid.affine, density.at), blockSizePx(pixelM));
}
