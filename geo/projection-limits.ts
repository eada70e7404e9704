import { GeoError } from './geo-error.ts';

/** A projection and its parameters as a definition spells them out: degrees, metres. */
export interface SpelledProjection {
  readonly projection: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly semiMajorM: number;
  readonly flattening: number;
}

/** Whether a definition is beyond a limit, and the words for what it has and what was expected. */
type Limit = (o: Reader) => string | undefined;

interface Reader {
  /** A parameter's number, `otherwise` where it is not given. */
  readonly of: (name: string, otherwise?: number) => number;
  readonly has: (name: string) => boolean;
  readonly isSphere: boolean;
  readonly isEllipsoid: (semiMajorM: number, inverseFlattening: number) => boolean;
}

const SMALL_DEG = 1e-9;
const NEAR_POLE_DEG = 0.005;
/** Azimuth of the cone's axis of Krovak's projection, as EPSG and as PROJ have it. */
const KROVAK_AXIS_DEG = 30.288139;

const opposite: Limit = ({ of }) =>
  Math.abs(of('lat_1') + of('lat_2', of('lat_1'))) < SMALL_DEG
    ? 'standard parallels that lie opposite each other or on the equator: expected a cone'
    : undefined;
const onSphere: Limit = ({ isSphere }) => (isSphere ? 'a sphere: expected an ellipsoid' : undefined);

/**
 * Where the projection library computes something else than what a definition says, without a word, or nothing; found by
 * tests/golden/geo/make-projection-grid.py.
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  lcc: opposite,
  aea: opposite,
  eqdc: opposite,
  somerc: onSphere,
  ortho: ({ isSphere }) => (isSphere ? undefined : 'an ellipsoid: expected a sphere'),
  sterea: ({ of }) =>
    90 - Math.abs(of('lat_0')) < NEAR_POLE_DEG ? 'its centre at a pole: expected +proj=stere there' : undefined,
  laea: ({ of }) => {
    const beside = 90 - Math.abs(of('lat_0'));
    return beside > SMALL_DEG && beside < NEAR_POLE_DEG
      ? `its centre ${beside} degrees beside a pole: expected the pole or a place farther away`
      : undefined;
  },
  stere: ({ of, has }) => {
    const isScaled = Math.abs(of('k_0', of('k', 1)) - 1) > SMALL_DEG;
    if (has('lat_ts') && Math.abs(of('lat_ts')) !== 90 && isScaled)
      return 'both a latitude of true scale (+lat_ts) and a scale (+k_0): expected one of them';
    return Math.abs(of('lat_0')) === 90 && of('lat_0') * of('lat_ts') < 0
      ? 'its latitude of true scale (+lat_ts) beyond the equator: expected one on the side of its pole'
      : undefined;
  },
  omerc: ({ of, has }) =>
    (has('alpha') || has('gamma')) && Math.abs(Math.abs(of('alpha')) - 90) < SMALL_DEG
      ? 'the azimuth 90: expected another, or +proj=somerc'
      : undefined,
  krovak: ({ of, has, isEllipsoid }) =>
    isEllipsoid(6_377_397.155, 299.1528128) &&
    Math.abs(of('lat_0', 49.5) - 49.5) < 1e-6 &&
    (!has('alpha') || Math.abs(of('alpha') - KROVAK_AXIS_DEG) < 1e-5)
      ? undefined
      : 'other parameters than those of Czechia and Slovakia: expected +lat_0=49.5, +alpha=30.2881397 and the ellipsoid of Bessel',
  nzmg: ({ of, isEllipsoid }) =>
    isEllipsoid(6_378_388, 297) &&
    of('lat_0') === -41 &&
    of('lon_0') === 173 &&
    of('x_0') === 2_510_000 &&
    of('y_0') === 6_023_150
      ? undefined
      : 'other parameters than those of New Zealand: expected +lat_0=-41 +lon_0=173 +x_0=2510000 +y_0=6023150 and the ellipsoid International 1924',
  ob_tran: () => 'a turned pole: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…)',
};

/**
 * Refuses a projection with parameters that the projection library passes over or cannot compute.
 * @throws GeoError naming the projection and the parameter.
 */
export function refuseBeyondLimits({ projection, ...o }: SpelledProjection, label: string): void {
  const number = (name: string): number => Number(o.parameters.get(name));
  const found = LIMITS[projection]?.({
    of: (name, otherwise = 0) => (o.parameters.has(name) ? number(name) : otherwise),
    has: (name) => o.parameters.has(name),
    isSphere: o.flattening === 0,
    isEllipsoid: (semiMajorM, inverse) =>
      Math.abs(o.semiMajorM - semiMajorM) < 0.01 && Math.abs(o.flattening * inverse - 1) < 1e-6,
  });
  if (found === undefined) return;
  const [has, expected] = found.split(/: (?=expected)/);
  throw new GeoError(`${label} has the projection "${projection}" with ${has}, which is not supported: ${expected}.`);
}
