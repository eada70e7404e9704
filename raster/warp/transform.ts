import { crsEquals, pointTransform } from '../../geo/crs.ts';
import type { Affine } from '../../geo/affine.ts';
import type { Grid } from '../../geo/grid.ts';

/** A point in fractional pixels of a grid, filled in place; NaN where there is no image. */
export interface PixelPoint {
  x: number;
  y: number;
}

/** Takes a fractional pixel (col, row) of the target grid to fractional pixels of the source grid. */
export type PixelTransform = (col: number, row: number, out: PixelPoint) => void;

/** Affine part without its translation, as the inverse of a 2 by 2 matrix. */
function inverseLinear([a, b, , d, e]: Affine): readonly [number, number, number, number] {
  const determinant = a * e - b * d;
  return [e / determinant, -b / determinant, -d / determinant, a / determinant];
}

/**
 * The transform within one CRS: a single affine map. Origins are subtracted before anything is
 * scaled, since coordinates of millions of metres would otherwise cost the last digits of a pixel.
 */
function affineTransform(source: Grid, target: Grid): PixelTransform {
  const [ia, ib, id, ie] = inverseLinear(source.affine);
  const [a, b, c, d, e, f] = target.affine;
  const xFromCol = ia * a + ib * d;
  const xFromRow = ia * b + ib * e;
  const yFromCol = id * a + ie * d;
  const yFromRow = id * b + ie * e;
  const shiftX = ia * (c - source.affine[2]) + ib * (f - source.affine[5]);
  const shiftY = id * (c - source.affine[2]) + ie * (f - source.affine[5]);
  return (col, row, out) => {
    out.x = xFromCol * col + xFromRow * row + shiftX;
    out.y = yFromCol * col + yFromRow * row + shiftY;
  };
}

/** Longitudes come from a projection in [-180, 180]; a grid across the antimeridian continues beyond. */
function longitudeWrap(source: Grid): (x: number) => number {
  if (source.crs.kind !== 'geographic') return (x) => x;
  const [a, b, c] = source.affine;
  const centreDeg = a * (source.widthPx / 2) + b * (source.heightPx / 2) + c;
  return (x) => x - 360 * Math.round((x - centreDeg) / 360);
}

/**
 * The exact map from pixels of the target grid to pixels of the source grid.
 * Points the projections cannot carry become NaN.
 */
export function pixelTransform(source: Grid, target: Grid): PixelTransform {
  if (crsEquals(source.crs, target.crs)) return affineTransform(source, target);
  const [ia, ib, id, ie] = inverseLinear(source.affine);
  const [a, b, c, d, e, f] = target.affine;
  const originX = source.affine[2];
  const originY = source.affine[5];
  const project = pointTransform(target.crs, source.crs);
  const wrap = longitudeWrap(source);
  return (col, row, out) => {
    const [projectedX, projectedY] = project(a * col + b * row + c, d * col + e * row + f);
    const x = wrap(projectedX) - originX;
    const y = projectedY - originY;
    const finite = Number.isFinite(x) && Number.isFinite(y);
    out.x = finite ? ia * x + ib * y : Number.NaN;
    out.y = finite ? id * x + ie * y : Number.NaN;
  };
}
