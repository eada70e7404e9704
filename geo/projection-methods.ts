import { GeoError } from './geo-error.ts';
import { usedOrRefused } from './given-parameters.ts';
import type { GivenParameter, ParameterReader, ProjectionParameter } from './given-parameters.ts';
import { WEB_MERCATOR_TEXT } from './web-mercator.ts';

/** Ways to write a projection down, by the names that they have here. */
export type ProjectionMethod = keyof typeof METHODS;

type Writer = (value: (name: ProjectionParameter) => number, given: ParameterReader) => string;

const METHODS = {
  'transverse-mercator': centred('tmerc', 'k'),
  mercator,
  'mercator-scaled': (value) => `+proj=merc +lon_0=${value('lon_0')} +k_0=${value('k')}`,
  'web-mercator': (value) => `${WEB_MERCATOR_TEXT} +lon_0=${value('lon_0')}`,
  'lambert-conic': lambertConic,
  'lambert-conic-1': (value) => `+proj=lcc ${origin(value)} +lat_1=${value('lat_0')} +k_0=${value('k')}`,
  'lambert-conic-2': centred('lcc', 'parallels'),
  albers: centred('aea', 'parallels'),
  'equidistant-conic': centred('eqdc', 'parallels'),
  'lambert-azimuthal': centred('laea'),
  'azimuthal-equidistant': centred('aeqd'),
  stereographic: centred('stere', 'k'),
  'oblique-stereographic': centred('sterea', 'k'),
  'polar-stereographic': polarStereographic,
  equirectangular: (value) => `+proj=eqc ${origin(value)} +lat_ts=${value('lat_1')}`,
  'equidistant-cylindrical': (value) => `+proj=eqc +lon_0=${value('lon_0')} +lat_ts=${value('lat_1')}`,
  'cylindrical-equal-area': (value) => `+proj=cea +lon_0=${value('lon_0')} +lat_ts=${value('lat_1')}`,
  behrmann: (value, given) => `+proj=cea +lon_0=${value('lon_0')} +lat_ts=${given('lat_1') ?? 30}`,
  cassini: centred('cass'),
  gnomonic: centred('gnom'),
  orthographic: centred('ortho'),
  polyconic: centred('poly'),
  'new-zealand': centred('nzmg'),
  bonne: (value, given) => `+proj=bonne +lon_0=${value('lon_0')} +lat_1=${given('lat_1') ?? value('lat_0')}`,
  miller: world('mill'),
  robinson: world('robin'),
  sinusoidal: world('sinu'),
  mollweide: world('moll'),
  'van-der-grinten': world('vandg'),
  'equal-earth': world('eqearth'),
  'eckert-vi': world('eck6'),
  'swiss-oblique': swissOblique,
  'oblique-natural': (value, given) => oblique(value, given('gamma'), '+no_uoff '),
  'oblique-centre': (value, given) => oblique(value, given('gamma'), ''),
  'skew-natural': (value, given) => oblique(value, given('gamma') ?? given('xy_turn'), '+no_uoff '),
  'skew-centre': (value, given) => oblique(value, given('gamma') ?? given('xy_turn'), ''),
  krovak,
} satisfies Record<string, Writer>;

/**
 * The PROJ string of a projection, without its datum and unit.
 * @param label what has the projection, for messages
 * @param otherwise looks up what is not given
 * @throws GeoError where a parameter has a value that the method cannot have here, or is given and not taken by it.
 */
export function projectionText(
  method: ProjectionMethod,
  given: readonly GivenParameter[],
  label: string,
  otherwise: ParameterReader = () => undefined,
): string {
  return usedOrRefused(given, label, (ofGiven) => {
    const reader: ParameterReader = (name) => ofGiven(name) ?? otherwise(name);
    const value = (name: ProjectionParameter): number => reader(name) ?? (name === 'k' ? 1 : 0);
    return `${METHODS[method](value, reader)} +x_0=${value('x_0')} +y_0=${value('y_0')}`;
  });
}

function origin(value: (name: ProjectionParameter) => number): string {
  return `+lat_0=${value('lat_0')} +lon_0=${value('lon_0')}`;
}

function centred(proj: string, besides?: 'k' | 'parallels'): Writer {
  return (value) => {
    const parallels = besides === 'parallels' ? ` +lat_1=${value('lat_1')} +lat_2=${value('lat_2')}` : '';
    return `+proj=${proj} ${origin(value)}${parallels}${besides === 'k' ? ` +k_0=${value('k')}` : ''}`;
  };
}

function world(proj: string): Writer {
  return (value) => `+proj=${proj} +lon_0=${value('lon_0')}`;
}

/** A standard parallel goes before a scale, as GDAL has it: the two would say one thing twice. */
function mercator(value: (name: ProjectionParameter) => number, given: ParameterReader): string {
  if (value('lat_0') !== 0) {
    throw new GeoError(`A Mercator projection has its origin at latitude ${value('lat_0')}: expected the equator.`);
  }
  const [parallel, scale] = [given('lat_1'), value('k')];
  return `+proj=merc +lon_0=${value('lon_0')} ${parallel === undefined ? `+k_0=${scale}` : `+lat_ts=${parallel}`}`;
}

/** With one parallel it is that of the origin, where it is not named. */
function lambertConic(value: (name: ProjectionParameter) => number, given: ParameterReader): string {
  const first = given('lat_1') ?? value('lat_0');
  const second = given('lat_2');
  const parallels = second === undefined ? `+lat_1=${first}` : `+lat_1=${first} +lat_2=${second}`;
  return `+proj=lcc ${origin(value)} ${parallels} +k_0=${value('k')}`;
}

/** A latitude of origin that is no pole is that of true scale. */
function polarStereographic(value: (name: ProjectionParameter) => number, given: ParameterReader): string {
  const [parallel, centre] = [given('lat_1'), given('lat_0')];
  const latitude = parallel ?? centre ?? 90;
  if (centre !== undefined && centre !== latitude && centre !== (latitude < 0 ? -90 : 90)) {
    throw new GeoError(
      `A polar stereographic projection has its standard parallel at ${latitude} and its origin at latitude ${centre}: expected the pole of that side as its origin.`,
    );
  }
  const size = Math.abs(latitude) === 90 ? `+k_0=${value('k')}` : `+lat_ts=${latitude}`;
  return `+proj=stere +lat_0=${latitude < 0 ? -90 : 90} +lon_0=${value('lon_0')} ${size}`;
}

function swissOblique(value: (name: ProjectionParameter) => number): string {
  return `+proj=somerc ${origin(value)} +k_0=${value('k')}`;
}

/** Along the great circle through the centre; due east that is the Swiss method, which has a formula of its own. */
function oblique(value: (name: ProjectionParameter) => number, gridAngleDeg: number | undefined, flag: string): string {
  const azimuth = value('alpha');
  const turn = gridAngleDeg ?? azimuth;
  if (flag === '' && azimuth === 90 && turn === 90) return swissOblique(value);
  return `+proj=omerc ${flag}+lat_0=${value('lat_0')} +lonc=${value('lon_0')} +alpha=${azimuth} +gamma=${turn} +k_0=${value('k')}`;
}

/** Only the cone that Czechia and Slovakia use: the projection library knows no other. */
function krovak(value: (name: ProjectionParameter) => number, given: ParameterReader): string {
  if (Math.abs(value('lat_0') - 49.5) > 1e-6) {
    throw new GeoError(`A Krovak projection has its centre at latitude ${value('lat_0')}: expected 49.5.`);
  }
  const pseudo = given('lat_ts') ?? 78.5;
  if (Math.abs(pseudo - 78.5) > 1e-6) {
    throw new GeoError(`A Krovak projection has its pseudo standard parallel at latitude ${pseudo}: expected 78.5.`);
  }
  const [xScale, yScale, turn] = [given('x_scale') ?? -1, given('y_scale') ?? 1, given('xy_turn') ?? 90];
  if (xScale !== -1 || yScale !== 1 || turn !== 90) {
    throw new GeoError(
      `A Krovak projection has axes scaled by ${xScale} and ${yScale} and turned by ${turn} degrees: expected X_Scale -1, Y_Scale 1 and XY_Plane_Rotation 90, which are axes to the east and north.`,
    );
  }
  return `+proj=krovak ${origin(value)} +alpha=${value('alpha')} +k_0=${value('k')}`;
}
