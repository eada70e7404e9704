import { describe, expect, it } from 'vitest';
import { crsFromEpsg, crsFromGeoKeys, crsFromText, pointTransform } from '../../geo/crs.ts';

const projected = { GTModelTypeGeoKey: 1, GeographicTypeGeoKey: 4326, ProjectedCSTypeGeoKey: 32767 };

describe('keys of a projection without what programs take unlike values for', () => {
  it.each([
    [3, { ProjCenterLatGeoKey: 40, ProjAzimuthAngleGeoKey: 303 }, /method 3 without the angle of its rectified grid/],
    [8, { ProjStdParallel1GeoKey: 40 }, /method 8 without its second standard parallel/],
    [11, { ProjStdParallel2GeoKey: 40 }, /method 11 without its first standard parallel/],
    [15, { ProjStraightVertPoleLongGeoKey: 90 }, /method 15 without its latitude of origin/],
  ])('are refused, for method %i', (method, keys, sentence) => {
    expect(() => crsFromGeoKeys({ ...projected, ProjCoordTransGeoKey: method, ...keys })).toThrow(sentence);
  });
});

describe('an ellipsoid beside the code of a geographic CRS', () => {
  const keys = { ...projected, ProjCoordTransGeoKey: 11, ProjStdParallel1GeoKey: 29.5, ProjStdParallel2GeoKey: 45.5 };

  it('goes before the code’s own where it is another geocentric one, as in GDAL', () => {
    const crs = crsFromGeoKeys({ ...keys, GeogSemiMajorAxisGeoKey: 6378140, GeogInvFlatteningGeoKey: 298.257 });
    expect(crs.ellipsoid.semiMajorM).toBe(6_378_140);
    expect(crs.datum?.code).toBe(6326);
  });

  it('is the code’s own in other digits', () => {
    const crs = crsFromGeoKeys({ ...keys, GeogSemiMajorAxisGeoKey: 6378137, GeogInvFlatteningGeoKey: 298.257 });
    expect(crs.ellipsoid.flattening).toBeCloseTo(1 / 298.257223563, 12);
  });

  it('is refused where it is that of another datum, or none', () => {
    const clarke = { GeogSemiMajorAxisGeoKey: 6378206.4, GeogInvFlatteningGeoKey: 294.9786982 };
    expect(() => crsFromGeoKeys({ ...keys, ...clarke })).toThrow(
      /EPSG:4326 \(WGS 84\) and beside it an ellipsoid .* 169 m off/,
    );
    const none = { GeographicTypeGeoKey: 32767, GeogSemiMajorAxisGeoKey: -12345678, GeogInvFlatteningGeoKey: 200 };
    expect(() => crsFromGeoKeys({ ...keys, ...none })).toThrow(
      /an ellipsoid of the axis -12345678: expected .* above 0/,
    );
  });
});

describe('a projection beside a code', () => {
  const lambert = {
    GTModelTypeGeoKey: 1,
    ProjectedCSTypeGeoKey: 27563,
    GeogAngularUnitsGeoKey: 9105,
    ProjCoordTransGeoKey: 9,
    ProjNatOriginLongGeoKey: 0,
    ProjNatOriginLatGeoKey: 49,
    ProjFalseEastingGeoKey: 600_000,
    ProjFalseNorthingGeoKey: 200_000,
    ProjScaleAtNatOriginGeoKey: 0.999877499,
  };

  it('is the code’s own where its angles are read in their unit', () => {
    expect(crsFromGeoKeys(lambert).epsg).toBe(27563);
  });

  it.each([
    [
      'another latitude of origin',
      { ...lambert, ProjNatOriginLatGeoKey: 50 },
      /EPSG:27563 .*beside it that lies 100,0\d\d m off/,
    ],
    [
      'another meridian',
      { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32632, ProjCoordTransGeoKey: 1, ProjNatOriginLongGeoKey: 15 },
      /EPSG:32632 .*has keys of a projection beside it that lies/,
    ],
  ])('with %s is refused', (_, keys, sentence) => {
    expect(() => crsFromGeoKeys(keys)).toThrow(sentence);
  });

  it.each([
    [32632, { ProjCoordTransGeoKey: 1, ProjNatOriginLongGeoKey: 9 }],
    [2263, { ProjCoordTransGeoKey: 8, ProjNatOriginLatGeoKey: 40 + 10 / 60 }],
    [3857, { ProjCoordTransGeoKey: 7 }],
    [3031, { ProjCoordTransGeoKey: 15, ProjNatOriginLatGeoKey: -71 }],
  ])('of EPSG:%i that leaves out what the code has is the code', (code, keys) => {
    expect(crsFromGeoKeys({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: code, ...keys }).epsg).toBe(code);
  });
});

it('reads the unit that ERDAS IMAGINE has in a citation beside a code, as GDAL does, and says so', () => {
  const keys = (unit: string): Record<string, unknown> => ({
    GTModelTypeGeoKey: 1,
    ProjectedCSTypeGeoKey: 2838,
    GTCitationGeoKey: `IMAGINE GeoTIFF Support\nIMAGINE 9.0\nProjection Name = Oregon_North\nUnits = ${unit}\nGeoTIFF Units = ${unit}`,
  });
  const feet = crsFromGeoKeys(keys('international_FeeT'));
  expect(feet.unitM).toBe(0.3048);
  expect(feet.notice).toMatch(/EPSG:2838 .* in the citation of ERDAS IMAGINE/);
  expect(crsFromGeoKeys(keys('meters')).epsg).toBe(2838);
  expect(() => crsFromGeoKeys(keys('chains'))).toThrow(/the unit "chains" in the citation of ERDAS IMAGINE/);
});

it('carries nothing from another body to the earth', () => {
  const moon = crsFromText('+proj=eqc +R=1737400');
  expect(() => pointTransform(moon, crsFromEpsg(4326))).toThrow(/on a body with the axis 1737 km .* 6378 km/);
  expect(pointTransform(moon, crsFromText('+proj=longlat +R=1737400'))(0, 0)).toEqual([0, 0]);
});
