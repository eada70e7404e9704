/** A projection as the projection library takes it: `this` has what a definition says, angles in radians, lengths in metres. */
export interface ProjectionFormulas {
  readonly names: readonly string[];
  readonly init: (this: Sized) => void;
  readonly forward: (this: Sized, lonLat: XY) => XY;
  readonly inverse: (this: Sized, xy: XY) => XY;
}

interface XY {
  x: number;
  y: number;
}

interface Sized {
  readonly a: number;
  readonly es: number;
  readonly long0?: number;
  /** Radius of the sphere of the ellipsoid's area. */
  R: number;
}

/**
 * Miller's cylinder and van der Grinten's circle are maps of a sphere; of an ellipsoid they are drawn on the sphere that has
 * its area (+R_A), as PROJ, GDAL and ESRI do. The library draws them on one of its equator, 22 km off.
 */
export const MILLER: ProjectionFormulas = {
  names: ['Miller_Cylindrical', 'mill'],
  init: setRadius,
  forward({ x, y }) {
    const lon = turnedRad(x - (this.long0 ?? 0));
    return { x: this.R * lon, y: this.R * 1.25 * Math.log(Math.tan(Math.PI / 4 + y / 2.5)) };
  },
  inverse({ x, y }) {
    const lat = 2.5 * (Math.atan(Math.exp((0.8 * y) / this.R)) - Math.PI / 4);
    return { x: turnedRad((this.long0 ?? 0) + x / this.R), y: lat };
  },
};

/** The library's own formulas, on the sphere of the same area. */
export function vanDerGrinten(library: ProjectionFormulas): ProjectionFormulas {
  return { ...library, init: setRadius };
}

function setRadius(this: Sized): void {
  this.R = authalicRadiusM(this.a, this.es);
}

/**
 * Radius of the sphere that has the area of an ellipsoid of revolution.
 * @param es square of its eccentricity
 * @see Snyder, Map Projections: A Working Manual (1987), equations 3-12 and 3-13
 */
function authalicRadiusM(semiMajorM: number, es: number): number {
  if (es === 0) return semiMajorM;
  const e = Math.sqrt(es);
  const qPolar = 1 + ((1 - es) / (2 * e)) * Math.log((1 + e) / (1 - e));
  return semiMajorM * Math.sqrt(qPolar / 2);
}

function turnedRad(lon: number): number {
  return lon - 2 * Math.PI * Math.round(lon / (2 * Math.PI));
}
