import { GeoError } from './geo-error.ts';
import { projectionText } from './projection-methods.ts';
import type { GivenParameter, ProjectionParameter } from './given-parameters.ts';
import type { ProjectionMethod } from './projection-methods.ts';
import { angleDeg, lengthM } from './wkt-datum.ts';
import { childOf, nameOfNode, numberOfNode } from './wkt-tree.ts';
import type { WktNode } from './wkt-tree.ts';

/** Methods by the names of WKT 1, of ESRI and of WKT 2, in small letters and digits only. */
const METHODS: Readonly<Record<string, ProjectionMethod>> = {
  transversemercator: 'transverse-mercator',
  gausskruger: 'transverse-mercator',
  mercator: 'mercator',
  mercator1sp: 'mercator-scaled',
  mercator2sp: 'mercator',
  mercatorvarianta: 'mercator-scaled',
  mercatorvariantb: 'mercator',
  mercatorauxiliarysphere: 'web-mercator',
  popularvisualisationpseudomercator: 'web-mercator',
  lambertconformalconic: 'lambert-conic',
  lambertconformalconic1sp: 'lambert-conic-1',
  lambertconicconformal1sp: 'lambert-conic-1',
  lambertconformalconic2sp: 'lambert-conic-2',
  lambertconicconformal2sp: 'lambert-conic-2',
  albers: 'albers',
  albersconicequalarea: 'albers',
  albersequalarea: 'albers',
  equidistantconic: 'equidistant-conic',
  lambertazimuthalequalarea: 'lambert-azimuthal',
  lambertazimuthalequalareaspherical: 'lambert-azimuthal',
  azimuthalequidistant: 'azimuthal-equidistant',
  modifiedazimuthalequidistant: 'azimuthal-equidistant',
  stereographic: 'stereographic',
  obliquestereographic: 'oblique-stereographic',
  doublestereographic: 'oblique-stereographic',
  polarstereographic: 'polar-stereographic',
  polarstereographicvarianta: 'polar-stereographic',
  polarstereographicvariantb: 'polar-stereographic',
  stereographicnorthpole: 'polar-stereographic',
  stereographicsouthpole: 'polar-stereographic',
  equirectangular: 'equirectangular',
  equidistantcylindrical: 'equidistant-cylindrical',
  equidistantcylindricalspherical: 'equirectangular',
  platecarree: 'equidistant-cylindrical',
  cylindricalequalarea: 'cylindrical-equal-area',
  lambertcylindricalequalarea: 'cylindrical-equal-area',
  lambertcylindricalequalareaspherical: 'cylindrical-equal-area',
  behrmann: 'behrmann',
  cassini: 'cassini',
  cassinisoldner: 'cassini',
  gnomonic: 'gnomonic',
  orthographic: 'orthographic',
  polyconic: 'polyconic',
  americanpolyconic: 'polyconic',
  newzealandmapgrid: 'new-zealand',
  bonne: 'bonne',
  miller: 'miller',
  millercylindrical: 'miller',
  robinson: 'robinson',
  sinusoidal: 'sinusoidal',
  mollweide: 'mollweide',
  vandergrinten: 'van-der-grinten',
  vandergrinteni: 'van-der-grinten',
  equalearth: 'equal-earth',
  eckertvi: 'eckert-vi',
  swissobliquecylindrical: 'swiss-oblique',
  swissobliquemercator: 'swiss-oblique',
  hotineobliquemercator: 'oblique-natural',
  hotineobliquemercatorvarianta: 'oblique-natural',
  hotineobliquemercatorazimuthnaturalorigin: 'oblique-natural',
  rectifiedskeworthomorphicnaturalorigin: 'skew-natural',
  hotineobliquemercatorazimuthcenter: 'oblique-centre',
  hotineobliquemercatorvariantb: 'oblique-centre',
  rectifiedskeworthomorphiccenter: 'skew-centre',
  krovak: 'krovak',
  krovaknorthorientated: 'krovak',
};

/** Parameters by their names, spelled likewise. */
const PARAMETERS: Readonly<Record<string, ProjectionParameter>> = {
  latitudeoforigin: 'lat_0',
  latitudeofcenter: 'lat_0',
  latitudeofnaturalorigin: 'lat_0',
  latitudeoffalseorigin: 'lat_0',
  latitudeofprojectioncentre: 'lat_0',
  centralmeridian: 'lon_0',
  longitudeofcenter: 'lon_0',
  longitudeoforigin: 'lon_0',
  longitudeofnaturalorigin: 'lon_0',
  longitudeoffalseorigin: 'lon_0',
  longitudeofprojectioncentre: 'lon_0',
  standardparallel1: 'lat_1',
  latitudeof1ststandardparallel: 'lat_1',
  latitudeofstandardparallel: 'lat_1',
  standardparallel2: 'lat_2',
  latitudeof2ndstandardparallel: 'lat_2',
  scalefactor: 'k',
  scalefactoratnaturalorigin: 'k',
  scalefactoronpseudostandardparallel: 'k',
  scalefactoratprojectioncentre: 'k',
  scalefactoroninitialline: 'k',
  azimuth: 'alpha',
  azimuthofinitialline: 'alpha',
  azimuthatprojectioncentre: 'alpha',
  colatitudeofconeaxis: 'alpha',
  rectifiedgridangle: 'gamma',
  anglefromrectifiedtoskewgrid: 'gamma',
  xyplanerotation: 'xy_turn',
  pseudostandardparallel1: 'lat_ts',
  latitudeofpseudostandardparallel: 'lat_ts',
  xscale: 'x_scale',
  yscale: 'y_scale',
  falseeasting: 'x_0',
  eastingatfalseorigin: 'x_0',
  eastingatprojectioncentre: 'x_0',
  falsenorthing: 'y_0',
  northingatfalseorigin: 'y_0',
  northingatprojectioncentre: 'y_0',
};
const LENGTHS: readonly ProjectionParameter[] = ['x_0', 'y_0'];
const FACTORS: readonly ProjectionParameter[] = ['k', 'x_scale', 'y_scale'];

/**
 * The projection of a projected CRS of WKT 1 or 2, as a PROJ string without its datum.
 * @param unitDeg degrees per unit of the geographic CRS, in which WKT 1 gives its angles
 * @throws GeoError naming the method or the parameter that is not read.
 */
export function projectionOfWkt(node: WktNode, unitDeg: number): string {
  const conversion = childOf(node, 'CONVERSION', 'DERIVINGCONVERSION') ?? node;
  const method = childOf(conversion, 'METHOD', 'PROJECTION');
  const name = method === undefined ? 'none' : nameOfNode(method);
  const known = METHODS[plain(name)];
  if (known === undefined) {
    throw new GeoError(
      `The CRS "${nameOfNode(node)}" has the projection method "${name}", which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  const unitM = unitOfWkt(node);
  const given = conversion.children
    .filter(({ keyword }) => keyword === 'PARAMETER')
    .map((parameter) => givenParameter(parameter, { unitM, unitDeg }));
  const text = projectionText(known, given, `The CRS "${nameOfNode(node)}" (${name})`);
  return `${text}${unitM === 1 ? '' : ` +to_meter=${unitM}`}`;
}

function givenParameter(node: WktNode, units: { readonly unitM: number; readonly unitDeg: number }): GivenParameter {
  const name = nameOfNode(node);
  const parameter = PARAMETERS[plain(name)];
  const value = numberOfNode(node);
  if (value === undefined) throw new GeoError(`The parameter ${name} of a CRS has no value: expected a number.`);
  if (parameter === undefined || FACTORS.includes(parameter)) return { name, parameter, value };
  const length = lengthM(childOf(node, 'LENGTHUNIT', 'UNIT')) ?? units.unitM;
  if (LENGTHS.includes(parameter)) return { name, parameter, value: value * length };
  const angle = angleDeg(childOf(node, 'ANGLEUNIT', 'UNIT')) ?? units.unitDeg;
  return { name, parameter, value: Number((value * angle).toPrecision(14)) };
}

/** Metres per unit: of the CRS, or of its axes. */
function unitOfWkt(node: WktNode): number {
  const axis = childOf(node, 'AXIS');
  return lengthM(childOf(node, 'UNIT', 'LENGTHUNIT')) ?? lengthM(axis && childOf(axis, 'LENGTHUNIT', 'UNIT')) ?? 1;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
