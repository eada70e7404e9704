import { GeoError } from './geo-error.ts';

/**
 * From pixels to CRS units: `x = a*col + b*row + c`, `y = d*col + e*row + f`.
 * (col, row) = (0, 0) is the outer corner of the first pixel, (0.5, 0.5) its centre.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The point in CRS units of a fractional pixel position. */
export function applyAffine(t: Affine, col: number, row: number): [x: number, y: number] {
  return [t[0] * col + t[1] * row + t[2], t[3] * col + t[4] * row + t[5]];
}

/**
 * The affine from CRS units back to fractional pixels.
 * @throws GeoError where the affine maps the plane onto a line or a point.
 */
export function invertAffine(t: Affine): Affine {
  const [a, b, c, d, e, f] = t;
  const determinant = a * e - b * d;
  if (!Number.isFinite(determinant) || determinant === 0) {
    throw new GeoError(`The affine [${t.join(', ')}] cannot be inverted: a pixel must have a width and a height.`);
  }
  return [
    e / determinant,
    -b / determinant,
    (b * f - c * e) / determinant,
    -d / determinant,
    a / determinant,
    (c * d - a * f) / determinant,
  ];
}
