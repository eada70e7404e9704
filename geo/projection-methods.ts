import { GeoError } from './geo-error.ts';

/** A parameter of a projection by PROJ's name: degrees, metres or a factor; `undefined` where it is not given. */
export type ProjectionParameter = 'lat_0' | 'lon_0' | 'lat_1' | 'lat_2' | 'k' | 'alpha' | 'gamma' | 'x_0' | 'y_0' | 'h';

/** Looks a parameter up where a projection is spelled out. */
export type ParameterReader = (name: ProjectionParameter) => number | undefined;

/** Ways to write a projection down, by the names that they have here. */
export type ProjectionMethod = keyof typeof METHODS;

type Writer = (value: (name: ProjectionParameter) => number, given: ParameterReader) => string;

const METHODS = {
  'transverse-mercator': centred('tmerc', 'k'),
  mercator,
  'lambert-conic': lambertConic,
  albers: centred('aea', 'parallels'),
  'equidistant-conic': centred('eqdc', 'parallels'),
  'lambert-azimuthal': centred('laea'),
  'azimuthal-equidistant': centred('aeqd'),
  stereographic: centred('stere', 'k'),
  'oblique-stereographic': centred('sterea', 'k'),
  'polar-stereographic': polarStereographic,
  equirectangular: (value) => `+proj=eqc ${origin(value)} +lat_ts=${value('lat_1')}`,
  'cylindrical-equal-area': (value) => `+proj=cea +lon_0=${value('lon_0')} +lat_ts=${value('lat_1')}`,
  behrmann: (value) => `+proj=cea +lon_0=${value('lon_0')} +lat_ts=30`,
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
  'swiss-oblique': centred('somerc', 'k'),
  'oblique-natural': (value, given) => oblique(value, given, '+no_uoff '),
  'oblique-centre': (value, given) => oblique(value, given, ''),
  krovak,
} satisfies Record<string, Writer>;

/**
 * The PROJ string of a projection, without its datum and unit.
 * @throws GeoError where a parameter has a value that the method cannot have here.
 */
export function projectionText(method: ProjectionMethod, given: ParameterReader): string {
  const value = (name: ProjectionParameter): number => given(name) ?? (name === 'k' ? 1 : 0);
  return `${METHODS[method](value, given)} +x_0=${value('x_0')} +y_0=${value('y_0')}`;
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
  const parallel = given('lat_1');
  return `+proj=merc +lon_0=${value('lon_0')} ${parallel === undefined ? `+k_0=${value('k')}` : `+lat_ts=${parallel}`}`;
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
  const latitude = given('lat_1') ?? given('lat_0') ?? 90;
  const size = Math.abs(latitude) === 90 ? `+k_0=${value('k')}` : `+lat_ts=${latitude}`;
  return `+proj=stere +lat_0=${latitude < 0 ? -90 : 90} +lon_0=${value('lon_0')} ${size}`;
}

/** Along the great circle through the centre; due east that is the Swiss method, which has a formula of its own. */
function oblique(value: (name: ProjectionParameter) => number, given: ParameterReader, flag: string): string {
  const azimuth = value('alpha');
  const turn = given('gamma') ?? azimuth;
  if (flag === '' && azimuth === 90 && turn === 90) return METHODS['swiss-oblique'](value, given);
  return `+proj=omerc ${flag}+lat_0=${value('lat_0')} +lonc=${value('lon_0')} +alpha=${azimuth} +gamma=${turn} +k_0=${value('k')}`;
}

/** Only the cone that Czechia and Slovakia use: the projection library knows no other. */
function krovak(value: (name: ProjectionParameter) => number): string {
  if (Math.abs(value('lat_0') - 49.5) > 1e-6) {
    throw new GeoError(`A Krovak projection has its centre at latitude ${value('lat_0')}: expected 49.5.`);
  }
  return `+proj=krovak ${origin(value)} +alpha=${value('alpha')} +k_0=${value('k')}`;
}
