import { describe, expect, it } from 'vitest';
import { crsFromGeoKeys, crsFromText } from '../../geo/crs.ts';

const GEOGCS =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
function esri(method: string, parameters: Readonly<Record<string, number>>, geogcs = GEOGCS): string {
  const given = Object.entries(parameters).map(([name, value]) => `PARAMETER["${name}",${value}]`);
  return `PROJCS["Town",${[geogcs, `PROJECTION["${method}"]`, ...given].join(',')},UNIT["Meter",1.0]]`;
}
const projected = { GTModelTypeGeoKey: 1, GeographicTypeGeoKey: 4326, ProjectedCSTypeGeoKey: 32767 };

describe('a parameter that a projection does not take', () => {
  it.each([
    ['Robinson', { Standard_Parallel_1: 20 }, /"Town" \(Robinson\) has the parameter Standard_Parallel_1 of 20/],
    ['Sinusoidal', { Scale_Factor: 0.9 }, /Scale_Factor of 0.9, which is not supported there: expected 1/],
    ['Mollweide', { Rotation_Of_Globe: 3 }, /Rotation_Of_Globe of 3/],
    ['Mercator_Auxiliary_Sphere', { Auxiliary_Sphere_Type: 3 }, /Auxiliary_Sphere_Type of 3/],
    ['Mercator_Auxiliary_Sphere', { Standard_Parallel_1: 20 }, /Standard_Parallel_1 of 20/],
    ['Krovak', { Latitude_Of_Center: 49.5, X_Scale: 1, XY_Plane_Rotation: 0 }, /axes scaled by 1 and 1/],
  ])('is refused by name: %s %o', (method, parameters, sentence) => {
    expect(() => crsFromText(esri(method, parameters as Record<string, number>))).toThrow(sentence);
  });

  it('is refused by its key in a GeoTIFF, too', () => {
    const keys = { ...projected, ProjCoordTransGeoKey: 24, ProjStdParallel1GeoKey: 12 };
    expect(() => crsFromGeoKeys(keys)).toThrow(/the parameter ProjStdParallel1GeoKey of 12/);
  });

  it('says nothing where it is neutral', () => {
    const given = { Central_Meridian: 5, Standard_Parallel_1: 0, Scale_Factor: 1 };
    expect(crsFromText(esri('Robinson', given)).parameters).toMatchObject({ lon_0: 5 });
  });

  it('is refused where two keys say it differently', () => {
    const keys = { ...projected, ProjCoordTransGeoKey: 10, ProjCenterLatGeoKey: 50, ProjNatOriginLatGeoKey: 40 };
    expect(() => crsFromGeoKeys(keys)).toThrow(/ProjNatOriginLatGeoKey 40 and ProjCenterLatGeoKey 50, which are one/);
  });
});

describe('Web Mercator by its method', () => {
  it('is EPSG:3857 with the parameters of that only', () => {
    const own = { False_Easting: 0, Central_Meridian: 0, Standard_Parallel_1: 0, Auxiliary_Sphere_Type: 0 };
    expect(crsFromText(esri('Mercator_Auxiliary_Sphere', own)).epsg).toBe(3857);
    const pacific = crsFromText(esri('Mercator_Auxiliary_Sphere', { ...own, Central_Meridian: 180 }));
    expect(pacific).toMatchObject({ epsg: undefined, projection: 'webmerc', parameters: { lon_0: 180 } });
  });

  it('has its meridian and unit where a citation of keys names it', () => {
    const keys = { ...projected, ProjCoordTransGeoKey: 7, GTCitationGeoKey: 'WGS_1984_Web_Mercator_Auxiliary_Sphere' };
    const crs = crsFromGeoKeys({ ...keys, ProjNatOriginLongGeoKey: 150, ProjLinearUnitsGeoKey: 9003 });
    expect(crs.parameters).toMatchObject({ lon_0: 150 });
    expect(crs.unitM).toBeCloseTo(0.3048006, 7);
  });

  it('is refused on a datum that lies elsewhere', () => {
    const clarke = GEOGCS.replace('D_WGS_1984', 'D_Town').replace('6378137.0,298.257223563', '6378206.4,294.9786982');
    expect(() => crsFromText(esri('Mercator_Auxiliary_Sphere', {}, clarke))).toThrow(/on a datum that is not WGS 84/);
  });
});

it.each([
  [{ ProjNatOriginLatGeoKey: 52 }, /ProjNatOriginLatGeoKey 52 and count angles in units of 0.9 degrees/],
  [{ ProjNatOriginLongGeoKey: 2.6 }, /ProjNatOriginLongGeoKey 2.6 and count angles in units of 0.9 degrees/],
])("refuses a projection's angles in keys that count in grads: %o", (angle, sentence) => {
  const keys = { ...projected, GeogAngularUnitsGeoKey: 9105, ProjCoordTransGeoKey: 1, ...angle };
  expect(() => crsFromGeoKeys(keys)).toThrow(sentence);
});

it('takes the PROJ string in a remark of WKT 2 as PROJ does, and refuses it by what it has', () => {
  const wkt = (part: string): string =>
    `PROJCRS["Town",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]]],CONVERSION["c",METHOD["American Polyconic"],PARAMETER["Longitude of natural origin",10]],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1],REMARK["PROJ CRS string: +proj=poly +lon_0=10 +datum=WGS84${part}"]]`;
  expect(() => crsFromText(wkt(' +R_A'))).toThrow(/"Town" has the part \+R_A, which is not supported/);
  expect(crsFromText(wkt('')).parameters).toMatchObject({ lon_0: 10 });
});
