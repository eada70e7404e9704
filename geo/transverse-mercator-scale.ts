import type { Crs } from './crs.ts';
import { eccentricitySquared } from './ellipsoid-area.ts';
import { GeoError } from './geo-error.ts';

/** Map length per length on the ellipsoid at a point in CRS units; alike in all directions. */
export type PointScale = (x: number, y: number) => number;

/** Series in the third flattening n, from n¹ to n⁶, for j = 1 to 6: Karney 2011, eq. 35. */
const ALPHA: readonly (readonly number[])[] = [
  [1 / 2, -2 / 3, 5 / 16, 41 / 180, -127 / 288, 7891 / 37800],
  [0, 13 / 48, -3 / 5, 557 / 1440, 281 / 630, -1983433 / 1935360],
  [0, 0, 61 / 240, -103 / 140, 15061 / 26880, 167603 / 181440],
  [0, 0, 0, 49561 / 161280, -179 / 168, 6601661 / 7257600],
  [0, 0, 0, 0, 34729 / 80640, -3418889 / 1995840],
  [0, 0, 0, 0, 0, 212378941 / 319334400],
];
/** Likewise for the inverse: Karney 2011, eq. 36. */
const BETA: readonly (readonly number[])[] = [
  [1 / 2, -2 / 3, 37 / 96, -1 / 360, -81 / 512, 96199 / 604800],
  [0, 1 / 48, 1 / 15, -437 / 1440, 46 / 105, -1118711 / 3870720],
  [0, 0, 17 / 480, -37 / 840, -209 / 4480, 5569 / 90720],
  [0, 0, 0, 4397 / 161280, -11 / 504, -830251 / 7257600],
  [0, 0, 0, 0, 4583 / 161280, -108847 / 3991680],
  [0, 0, 0, 0, 0, 20648693 / 638668800],
];

/**
 * The scale factor of a transverse Mercator CRS (`tmerc`, `utm`) on its ellipsoid.
 * Source: Karney 2011, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85, series of
 * order n⁶, the scale from the inverse mapping (eqs. 23 to 28); good to 1e-12 within 3,900 km of the central meridian.
 * @throws GeoError where `k_0`, `lat_0`, `x_0` or `y_0` of the CRS is no number.
 */
export function transverseMercatorScale(crs: Crs): PointScale {
  const { flattening, semiMajorM } = crs.ellipsoid;
  const e2 = eccentricitySquared(crs.ellipsoid);
  const n = flattening / (2 - flattening);
  const rectifyingRadiusM = (semiMajorM / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64 + n ** 6 / 256);
  const radiusM = numberOf(crs, 'k_0', 1) * rectifyingRadiusM;
  const originRad = (numberOf(crs, 'lat_0', 0) * Math.PI) / 180;
  const equatorM = numberOf(crs, 'y_0', 0) - radiusM * rectifyingLatitude(originRad, series(ALPHA, n), Math.sqrt(e2));
  const meridianM = numberOf(crs, 'x_0', 0);
  const beta = series(BETA, n);
  return (x, y) => {
    const xi = (y * crs.unitM - equatorM) / radiusM;
    const eta = (x * crs.unitM - meridianM) / radiusM;
    return (radiusM / semiMajorM) * relativeScale({ xi, eta, beta, e2 });
  };
}

function numberOf(crs: Crs, name: string, missing: number): number {
  const value = crs.parameters[name] ?? missing;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new GeoError(`The parameter ${name} of ${crs.name} must be a number, but is ${value}.`);
}

function series(coefficients: readonly (readonly number[])[], n: number): readonly number[] {
  return coefficients.map((powers) => powers.reduceRight((sum, coefficient) => (sum + coefficient) * n, 0));
}

/** Northing of a point on the central meridian in units of k₀ times the rectifying radius. */
function rectifyingLatitude(latitudeRad: number, alpha: readonly number[], e: number): number {
  const conformal = Math.atan(conformalTangent(Math.tan(latitudeRad), e));
  return alpha.reduce((sum, coefficient, i) => sum + coefficient * Math.sin(2 * (i + 1) * conformal), conformal);
}

/** Scale at ξ + iη without the factor k₀ A / a. */
function relativeScale(o: { xi: number; eta: number; beta: readonly number[]; e2: number }): number {
  let sphereXi = o.xi;
  let sphereEta = o.eta;
  let real = 1;
  let imaginary = 0;
  for (let i = 0; i < o.beta.length; i++) {
    const j = 2 * (i + 1);
    const sine = o.beta[i]! * Math.sin(j * o.xi);
    const cosine = o.beta[i]! * Math.cos(j * o.xi);
    const sinh = Math.sinh(j * o.eta);
    const cosh = Math.cosh(j * o.eta);
    sphereXi -= sine * cosh;
    sphereEta -= cosine * sinh;
    real -= j * cosine * cosh;
    imaginary += j * sine * sinh;
  }
  const radius = Math.hypot(Math.sinh(sphereEta), Math.cos(sphereXi));
  return sphereToEllipsoid(Math.sin(sphereXi), radius, o.e2) / Math.hypot(real, imaginary);
}

/** Scale from the ellipsoid to the conformal sphere times the scale of the spherical projection (eq. 28). */
function sphereToEllipsoid(sineXi: number, radius: number, e2: number): number {
  const e = Math.sqrt(e2);
  if (radius === 0) return Math.sqrt(1 - e2) * Math.exp(e * Math.atanh(e));
  const tangent = geographicTangent(sineXi / radius, e);
  return Math.sqrt(1 - e2 + e2 / (1 + tangent * tangent)) * Math.hypot(1, tangent) * radius;
}

/** Tangent of the conformal latitude from that of the geographic latitude (eqs. 7 to 9). */
function conformalTangent(tangent: number, e: number): number {
  const secant = Math.hypot(1, tangent);
  const sigma = Math.sinh(e * Math.atanh((e * tangent) / secant));
  return Math.hypot(1, sigma) * tangent - sigma * secant;
}

/** The inverse of `conformalTangent`, by Newton's method (eqs. 19 to 21). */
function geographicTangent(conformal: number, e: number): number {
  const e2m = 1 - e * e;
  let tangent = conformal / e2m;
  for (let i = 0; i < 6; i++) {
    const reached = conformalTangent(tangent, e);
    const slope = (e2m * Math.hypot(1, tangent) * Math.hypot(1, reached)) / (1 + e2m * tangent * tangent);
    const step = (conformal - reached) / slope;
    tangent += step;
    if (Math.abs(step) <= 1e-13 * Math.max(1, Math.abs(tangent))) break;
  }
  return tangent;
}
