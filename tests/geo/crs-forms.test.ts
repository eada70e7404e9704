import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromEpsg, crsFromGeoKeys, crsFromText, pointTransform, type Crs } from '../../geo/crs.ts';
import { GeoError } from '../../geo/geo-error.ts';

interface FormCase {
  readonly crs: string;
  readonly wkt1: string | null;
  readonly wkt2: string | null;
  readonly wktEsri: string | null;
  readonly geoKeys: Readonly<Record<string, unknown>> | null;
  readonly point: readonly [lon: number, lat: number, x: number, y: number];
}

const file = new URL('../golden/geo/crs-forms.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly FormCase[] };

/** Where nothing but a table of the projection differs: PROJ and proj4js interpolate Robinson's in their own ways. */
const ROBINSON_M = 0.25;
const DEGREE_M = 111_320;

/** Forms of a CRS, as GDAL writes them. */
const FORMS: Readonly<Record<string, (o: FormCase) => Crs | undefined>> = {
  'GeoTIFF keys': ({ geoKeys }) => (geoKeys === null ? undefined : crsFromGeoKeys(geoKeys)),
  'WKT 1': ({ wkt1 }) => (wkt1 === null ? undefined : crsFromText(wkt1)),
  'WKT 2': ({ wkt2 }) => (wkt2 === null ? undefined : crsFromText(wkt2)),
  "ESRI's WKT": ({ wktEsri }) => (wktEsri === null ? undefined : crsFromText(wktEsri)),
};

describe.each(Object.keys(FORMS))('a CRS in %s', (form) => {
  it('lies where PROJ puts it, there and back, or is refused by name', () => {
    let right = 0;
    for (const one of cases) {
      try {
        const crs = FORMS[form]!(one);
        if (crs === undefined) continue;
        const mostM = crs.projection === 'robin' ? ROBINSON_M : 0.01;
        expect(distanceM(crs, one.point), `${form} of ${one.crs}: ${crs.definition}`).toBeLessThan(mostM);
        right += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(GeoError);
        expect((error as Error).message, one.crs).toMatch(
          /projection method .*, which is not supported|has axes to the|no known shift/,
        );
      }
    }
    // Of 78 cases; the rest are Eckert IV, Goode and others that the projection library has not.
    expect(right).toBeGreaterThan(form === "ESRI's WKT" ? 35 : 45);
  });
});

function distanceM(crs: Crs, [lon, lat, x, y]: FormCase['point']): number {
  const wgs84 = crsFromEpsg(4326);
  const [toX, toY] = pointTransform(wgs84, crs)(lon, lat);
  const [backLon, backLat] = pointTransform(crs, wgs84)(x, y);
  return Math.max(Math.hypot(toX - x, toY - y) * crs.unitM, Math.hypot(backLon - lon, backLat - lat) * DEGREE_M);
}

it('knows a datum beside WGS 84 on an ellipsoid like its own by its name in keys, too', () => {
  const keys = {
    GTModelTypeGeoKey: 1,
    GeographicTypeGeoKey: 32767,
    GeogGeodeticDatumGeoKey: 32767,
    GeogCitationGeoKey: 'GCS Name = GCS_GGRS_1987|Datum = D_GGRS_1987|Ellipsoid = GRS_1980|Primem = Greenwich|',
    GeogSemiMajorAxisGeoKey: 6378137,
    GeogInvFlatteningGeoKey: 298.257222101,
    ProjectedCSTypeGeoKey: 32767,
    ProjCoordTransGeoKey: 1,
    ProjNatOriginLongGeoKey: 24,
    ProjScaleAtNatOriginGeoKey: 0.9996,
    ProjFalseEastingGeoKey: 500_000,
  };
  expect(crsFromGeoKeys(keys).parameters).toEqual(crsFromEpsg(2100).parameters);
});

describe('keys of a projected CRS without a code', () => {
  const wgs84 = { GTModelTypeGeoKey: 1, GeographicTypeGeoKey: 4326, ProjectedCSTypeGeoKey: 32767 };

  it('are never read as longitude and latitude', () => {
    for (const keys of [
      { GTModelTypeGeoKey: 32767, GeographicTypeGeoKey: 4326, ProjLinearUnitsGeoKey: 9001 },
      { GTModelTypeGeoKey: 1, GeographicTypeGeoKey: 4326 },
      { GeographicTypeGeoKey: 4326, ProjectedCSTypeGeoKey: 32767 },
      { ...wgs84, PCSCitationGeoKey: 'World_Mollweide', ProjCoordTransGeoKey: 32767 },
    ])
      expect(() => crsFromGeoKeys(keys)).toThrow(/a projected CRS .* neither its code nor its projection/);
  });

  it('name Web Mercator in each of the ways that programs have', () => {
    for (const keys of [
      { ...wgs84, ProjectionGeoKey: 3856 },
      { ...wgs84, PCSCitationGeoKey: 'PCS Name = WGS_1984_Web_Mercator_Auxiliary_Sphere', ProjCoordTransGeoKey: 7 },
      { ...wgs84, GTCitationGeoKey: 'WGS 84 / Popular Visualisation Pseudo-Mercator' },
      { ...wgs84, ProjectedCSTypeGeoKey: 3785 },
    ])
      expect(crsFromGeoKeys(keys).epsg).toBe(3857);
  });

  it('name a conversion of the registry by its code', () => {
    expect(crsFromGeoKeys({ ...wgs84, ProjectionGeoKey: 16020 }).epsg).toBe(32620);
    const other = crsFromGeoKeys({ ...wgs84, GeographicTypeGeoKey: 4283, ProjectionGeoKey: 16020 });
    expect(other.datum?.code).toBe(6283);
    expect(other.parameters).toMatchObject({ lon_0: -63, k_0: 0.9996 });
  });

  it('let a standard parallel go before a scale, as GDAL does', () => {
    const keys = { ...wgs84, ProjCoordTransGeoKey: 7, ProjStdParallel1GeoKey: 45, ProjScaleAtNatOriginGeoKey: 0.7 };
    expect(crsFromGeoKeys(keys).parameters['k_0']).toBeCloseTo(0.7083, 3);
  });

  it('are those of longitude and latitude where the file says so, whatever code is left over, as in GDAL', () => {
    const keys = { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326, ProjectedCSTypeGeoKey: 32632 };
    expect(crsFromGeoKeys(keys).epsg).toBe(4326);
  });

  it.each([
    [32632, 4267, /EPSG:32632, which stands on WGS 84 .*beside it NAD27 \(EPSG:4267\)/],
    [31467, 4326, /EPSG:31467, which stands on DHDN .*beside it WGS 84 \(EPSG:4326\)/],
  ])('refuse EPSG:%i beside the datum of EPSG:%i, which lies elsewhere', (projected, geographic, sentence) => {
    const keys = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: projected, GeographicTypeGeoKey: geographic };
    expect(() => crsFromGeoKeys(keys)).toThrow(sentence);
  });

  it.each([
    [32632, 4326],
    [25832, 4326],
    [26911, 4326],
    [32632, 4030],
    [32632, 32767],
  ])('take EPSG:%i beside EPSG:%i, which says the same place or nothing', (projected, geographic) => {
    const keys = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: projected, GeographicTypeGeoKey: geographic };
    expect(crsFromGeoKeys(keys).epsg).toBe(projected);
  });

  it('refuse a south-oriented transverse Mercator', () => {
    expect(() => crsFromGeoKeys({ ...wgs84, ProjCoordTransGeoKey: 27 })).toThrow(/27 \(.*south-oriented\)/);
  });

  it('refuse a projection without any datum', () => {
    const keys = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767, ProjCoordTransGeoKey: 7 };
    expect(() => crsFromGeoKeys(keys)).toThrow(/without its datum/);
  });
});

it('lets a unit beside a code go before the code’s own, as GDAL does, and says so', () => {
  const feet = crsFromGeoKeys({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 2853, ProjLinearUnitsGeoKey: 9003 });
  expect(feet.unitM).toBeCloseTo(0.3048006, 7);
  expect(feet.notice).toMatch(/EPSG:2853 .* ProjLinearUnitsGeoKey/);
  const metres = crsFromEpsg(2853);
  const [x, y] = pointTransform(crsFromEpsg(4326), metres)(-77.1, 38.89);
  const [xFeet, yFeet] = pointTransform(crsFromEpsg(4326), feet)(-77.1, 38.89);
  expect(xFeet * feet.unitM).toBeCloseTo(x, 3);
  expect(yFeet * feet.unitM).toBeCloseTo(y, 3);
  const same = crsFromGeoKeys({ GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 2263, ProjLinearUnitsGeoKey: 9003 });
  expect(same).toEqual(crsFromEpsg(2263));
});

it('reads words of a PROJ string without their plus as PROJ does', () => {
  expect(crsFromText('+proj=utm zone=20 south datum=WGS84').parameters).toMatchObject({ zone: 20, y_0: 10_000_000 });
});

describe('a form with faults', () => {
  const faults = [
    '"',
    '[',
    ']',
    ',',
    'NaN',
    '1e999',
    '-1',
    'AXIS["x",WEST]',
    'TOWGS84[1]',
    'PROJECTION[]',
    '+to_meter=0',
  ];

  it('is read or refused, and brings about no other error', () => {
    let state = 7;
    const below = (most: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * most);
    };
    const texts = cases
      .flatMap(({ wkt1, wkt2, wktEsri, crs }) => [wkt1, wkt2, wktEsri, crs])
      .filter((text) => text !== null);
    let refused = 0;
    for (let i = 0; i < 3000; i++) {
      const text = texts[below(texts.length)]!;
      const at = below(text.length);
      const faulty = text.slice(0, at) + faults[below(faults.length)]! + text.slice(at + below(30));
      try {
        pointTransform(crsFromEpsg(4326), crsFromText(faulty))(10, 45);
      } catch (error) {
        expect(error, faulty).toBeInstanceOf(GeoError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it('of great depth or length is refused soon', () => {
    for (const text of [
      'A['.repeat(100_000),
      `${'GEOGCS['.repeat(50_000)}${']'.repeat(50_000)}`,
      '"'.repeat(1_000_000),
    ])
      expect(() => crsFromText(text)).toThrow(GeoError);
  });
});
