import { crsFromText, pointTransform } from './crs.ts';
import type { Crs, PointTransform } from './crs.ts';
import { areaElementM2, meridianRadiusM } from './ellipsoid-area.ts';
import { transverseMercatorScale } from './transverse-mercator-scale.ts';

/** True area on the ellipsoid, in m², per square CRS unit, as a function of place. */
export interface AreaDensity {
  /** On what the density depends: on nothing (equal-area), on y alone (geographic, and parallels evenly divided), or on x and y. */
  readonly dependsOn: 'nothing' | 'y' | 'point';
  /** m² per square CRS unit at a point in CRS units; NaN where the CRS has no such place. */
  readonly at: (x: number, y: number) => number;
}

/** Equal-area on the ellipsoid in proj4's implementation; others of that name (moll, eck6) take it for a sphere. */
const EQUAL_AREA = /^(laea|aea|cea|sinu|eqearth)$/;
const TRANSVERSE_MERCATOR = /^(tmerc|utm)$/;
/** Parallels are straight, evenly divided lines y = constant, all of one length (cylindrical) or not (world maps). */
const EVEN_PARALLELS = /^(merc|webmerc|eqc|mill|equi|moll|eck6|robin)$/;
/** Alike in all directions on the ellipsoid: the scale along the meridian is enough. */
const CONFORMAL = /^(merc|lcc|stere|sterea|somerc|omerc|krovak|gauss|gstmerc|nzmg)$/;

const DEGREE = Math.PI / 180;
/** Iterated inverses stop at about a millimetre. */
const SAME_PLACE_M = 1;

/**
 * The density of true area of a CRS: a closed formula for geographic, equal-area and transverse Mercator CRSs, and for
 * all others the area element of the ellipsoid over the determinant of the projection's derivatives.
 */
export function areaDensity(crs: Crs): AreaDensity {
  if (crs.kind === 'geographic') {
    const at = (_: number, y: number): number =>
      Math.abs(y) <= 90 ? areaElementM2(crs.ellipsoid, y * DEGREE) * DEGREE * DEGREE : Number.NaN;
    return { dependsOn: 'y', at };
  }
  if (EQUAL_AREA.test(crs.projection)) {
    return { dependsOn: 'nothing', at: () => crs.unitM ** 2 };
  }
  if (TRANSVERSE_MERCATOR.test(crs.projection) && crs.ellipsoid.flattening > 0) {
    const scale = transverseMercatorScale(crs);
    return { dependsOn: 'point', at: (x, y) => (crs.unitM / scale(x, y)) ** 2 };
  }
  return numericDensity(crs);
}

/** Density from numeric derivatives of the forward projection, which is closed where the inverse often iterates. */
export function numericDensity(crs: Crs): AreaDensity {
  const { projected, geographic } = withoutDatum(crs);
  const inverse = pointTransform(projected, geographic);
  const forward = pointTransform(geographic, projected);
  const isEven = EVEN_PARALLELS.test(crs.projection);
  // On the central meridian: a pixel that the edge of a world map cuts has the density of its row.
  const middleX = isEven ? Number(crs.parameters['x_0'] ?? 0) / crs.unitM : Number.NaN;
  const at = (givenX: number, y: number): number => {
    const x = isEven ? middleX : givenX;
    const [longitude, latitude] = inverse(x, y);
    const [backX, backY] = forward(longitude, latitude);
    // Beyond the edge of a world map some inverses return a place all the same.
    const exists = Math.hypot(backX - x, backY - y) * crs.unitM < SAME_PLACE_M;
    return exists ? densityAt({ crs, forward, longitude, latitude }) : Number.NaN;
  };
  return { dependsOn: isEven ? 'y' : 'point', at };
}

/**
 * The CRS and its longitude and latitude without datum: area is a matter of the ellipsoid alone, and datum shifts
 * would add their noise.
 */
function withoutDatum(crs: Crs): { readonly projected: Crs; readonly geographic: Crs } {
  const { semiMajorM: a, flattening: f } = crs.ellipsoid;
  const shape = f === 0 ? `+a=${a} +b=${a}` : `+a=${a} +rf=${1 / f}`;
  const isProjText = crs.definition.trimStart().startsWith('+');
  if (isProjText && crs.projection !== 'webmerc') {
    const kept = crs.definition.replaceAll(/\+(towgs84|datum|nadgrids|ellps|a|b|rf|f|pm)(=\S*)?(?=\s|$)/g, '');
    return { projected: crsFromText(`${kept} ${shape}`), geographic: crsFromText(`+proj=longlat ${shape} +no_defs`) };
  }
  const shift = crs.parameters['towgs84'];
  const datum = shift === undefined ? '' : `+towgs84=${shift}`;
  return { projected: crs, geographic: crsFromText(`+proj=longlat ${shape} ${datum} +no_defs`) };
}

interface Place {
  readonly crs: Crs;
  readonly forward: PointTransform;
  readonly longitude: number;
  readonly latitude: number;
}

function densityAt(place: Place): number {
  const { crs, longitude } = place;
  if (CONFORMAL.test(crs.projection)) {
    const [x, y] = derivative((step) => place.forward(longitude, place.latitude + step), place.latitude);
    const radiusM = meridianRadiusM(crs.ellipsoid, place.latitude * DEGREE) * DEGREE;
    return radiusM ** 2 / (x * x + y * y);
  }
  // Along a parallel a projection is stationary at the pole: take the ratio just beside it.
  const latitude = Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, place.latitude));
  const [xNorth, yNorth] = derivative((step) => place.forward(longitude, latitude + step), latitude);
  const [xEast, yEast] = derivative((step) => place.forward(longitude + step, latitude), 0);
  const determinant = Math.abs(xEast * yNorth - xNorth * yEast);
  return (areaElementM2(crs.ellipsoid, latitude * DEGREE) * DEGREE * DEGREE) / determinant;
}

const MAX_LATITUDE = 90 - 1e-4;
/** Degrees; with sixth-order differences both truncation and rounding stay near 1e-12. */
const STEP_DEG = 0.05;

type Line = (step: number) => readonly [x: number, y: number];

/**
 * Derivative of a line by step, in CRS units per degree: central differences of sixth order, or one-sided ones where
 * the line breaks (the edge of a world map) or leaves the pole.
 */
function derivative(line: Line, latitude: number): readonly [x: number, y: number] {
  if (Math.abs(latitude) + 3 * STEP_DEG > 90) return oneSided(line, -Math.sign(latitude) * STEP_DEG);
  const [east, west, here] = [line(3 * STEP_DEG), line(-3 * STEP_DEG), line(0)];
  const after = Math.hypot(east[0] - here[0], east[1] - here[1]);
  const before = Math.hypot(here[0] - west[0], here[1] - west[1]);
  if (!(after < 2 * before)) return oneSided(line, -STEP_DEG);
  if (!(before < 2 * after)) return oneSided(line, STEP_DEG);
  return central(line);
}

function central(line: Line): readonly [x: number, y: number] {
  return weightedSum(
    line,
    [
      [-3, -1 / 60],
      [-2, 9 / 60],
      [-1, -45 / 60],
      [1, 45 / 60],
      [2, -9 / 60],
      [3, 1 / 60],
    ],
    STEP_DEG,
  );
}

function oneSided(line: Line, stepDeg: number): readonly [x: number, y: number] {
  return weightedSum(
    line,
    [
      [0, -147 / 60],
      [1, 360 / 60],
      [2, -450 / 60],
      [3, 400 / 60],
      [4, -225 / 60],
      [5, 72 / 60],
      [6, -10 / 60],
    ],
    stepDeg,
  );
}

function weightedSum(
  line: Line,
  weights: readonly (readonly [steps: number, weight: number])[],
  stepDeg: number,
): readonly [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (const [steps, weight] of weights) {
    const point = line(steps * stepDeg);
    x += weight * point[0];
    y += weight * point[1];
  }
  return [x / stepDeg, y / stepDeg];
}
