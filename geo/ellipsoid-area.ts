import type { Ellipsoid } from './crs.ts';

/** First eccentricity, squared, of an ellipsoid of revolution; 0 for a sphere. */
export function eccentricitySquared(ellipsoid: Ellipsoid): number {
  return ellipsoid.flattening * (2 - ellipsoid.flattening);
}

/**
 * Area on the ellipsoid, in m², per radian of longitude and radian of latitude:
 * a² (1 − e²) cos φ / (1 − e² sin² φ)² (Snyder 1987, "Map Projections: a working manual", eq. 4-20 times 4-21).
 */
export function areaElementM2(ellipsoid: Ellipsoid, latitudeRad: number): number {
  const e2 = eccentricitySquared(ellipsoid);
  const sine = Math.sin(latitudeRad);
  const w = 1 - e2 * sine * sine;
  return (ellipsoid.semiMajorM ** 2 * (1 - e2) * Math.cos(latitudeRad)) / (w * w);
}

/** Radius of curvature in the meridian, in metres (Snyder 1987, eq. 4-19). */
export function meridianRadiusM(ellipsoid: Ellipsoid, latitudeRad: number): number {
  const e2 = eccentricitySquared(ellipsoid);
  const sine = Math.sin(latitudeRad);
  return (ellipsoid.semiMajorM * (1 - e2)) / (1 - e2 * sine * sine) ** 1.5;
}

/**
 * Area of the ellipsoid between two parallels, in m² per radian of longitude; exact and without cancellation, so that
 * it holds for a zone of a centimetre. The zone is given by its middle and its height, and ends at the poles.
 * It is a² (1 − e²)/2 · [sin φ / (1 − e² sin² φ) + artanh(e sin φ) / e] (Snyder 1987, eq. 3-12 with the definition of
 * the authalic latitude), with each difference at the two parallels written as a product.
 */
export function zoneAreaM2(ellipsoid: Ellipsoid, middleRad: number, heightRad: number): number {
  const pole = Math.PI / 2;
  const inside = Math.abs(middleRad) + heightRad / 2 <= pole;
  if (inside) return zoneInsidePolesM2(ellipsoid, middleRad, heightRad);
  const south = Math.max(-pole, middleRad - heightRad / 2);
  const north = Math.min(pole, middleRad + heightRad / 2);
  return north > south ? zoneInsidePolesM2(ellipsoid, (north + south) / 2, north - south) : 0;
}

function zoneInsidePolesM2(ellipsoid: Ellipsoid, middleRad: number, heightRad: number): number {
  const e2 = eccentricitySquared(ellipsoid);
  const north = Math.sin(middleRad + heightRad / 2);
  const south = Math.sin(middleRad - heightRad / 2);
  const difference = 2 * Math.cos(middleRad) * Math.sin(heightRad / 2);
  const product = e2 * north * south;
  const rational = (difference * (1 + product)) / ((1 - e2 * north * north) * (1 - e2 * south * south));
  const e = Math.sqrt(e2);
  const logarithmic = e === 0 ? difference : Math.atanh((e * difference) / (1 - product)) / e;
  return (ellipsoid.semiMajorM ** 2 * (1 - e2) * (rational + logarithmic)) / 2;
}
