import { geographicRow, projectedRow, rowsOfConversion } from './epsg-rows.ts';
import { GeoError } from './geo-error.ts';
import { angleUnitDeg, lengthUnitM, readDatum } from './geo-key-datum.ts';
import { projectionOfKeys, projectionWith } from './geo-key-methods.ts';
import { isCode, numberKey, USER_DEFINED } from './geo-key-values.ts';
import type { GeoKeys } from './geo-key-values.ts';
import { onDatum, WEB_MERCATOR_CODE } from './web-mercator.ts';
import { spelledCrs } from './wkt-crs.ts';
import type { SpelledCrs } from './wkt-crs.ts';
import { readWktTree } from './wkt-tree.ts';

/** The CRS that GeoTIFF keys name or spell out. */
export type GeoKeysCrs =
  /** A code; `unitM` where the keys name the metres per unit beside it, which goes before the code's own, and `unitBy` where. */
  { readonly epsg: number; readonly unitM?: number; readonly unitBy?: string } | SpelledCrs;

const MODEL_PROJECTED = 1;
const MODEL_GEOGRAPHIC = 2;
const MODEL_GEOCENTRIC = 3;

/**
 * Reads the CRS from a GeoTIFF key directory: the EPSG code where there is one, else the WKT that some writers leave in a
 * citation, else what the keys spell out. Vertical keys are left aside. What claims a projection is never read as
 * longitude and latitude.
 * @throws GeoError where the keys name no CRS, or one that cannot be expressed.
 */
export function readGeoKeys(keys: GeoKeys): GeoKeysCrs {
  const model = numberKey(keys, 'GTModelTypeGeoKey');
  if (model === MODEL_GEOCENTRIC) {
    throw new GeoError('The GeoTIFF keys name a geocentric CRS (X, Y, Z): expected a geographic or projected CRS.');
  }
  const geographic = numberKey(keys, 'GeographicTypeGeoKey', 'GeodeticCRSGeoKey');
  // What the file says its coordinates are goes before a code that is left over, as in GDAL.
  if (model === MODEL_GEOGRAPHIC && isCode(geographic)) return { epsg: geographic };
  const projected = numberKey(keys, 'ProjectedCSTypeGeoKey', 'ProjectedCRSGeoKey');
  if (isCode(projected)) {
    refuseOtherDatum(projected, geographic);
    return { epsg: projected, ...unitBeside(keys) };
  }
  if (claimsProjection(keys, { model, projected })) return citedCrs(keys) ?? spelledProjection(keys);
  if (isCode(geographic)) return { epsg: geographic };
  if (geographic === undefined) {
    throw new GeoError('The GeoTIFF has no CRS: expected a ProjectedCSTypeGeoKey or GeographicTypeGeoKey.');
  }
  return citedCrs(keys) ?? spelledGeographic(keys);
}

/**
 * A code and, beside it, the geographic CRS of a datum that lies elsewhere: one of both is wrong, and programs differ in which
 * they take.
 */
function refuseOtherDatum(projected: number, geographic: number | undefined): void {
  const own = projectedRow(projected)?.geographic;
  const [ofCode, beside] = [own, geographic].map((code) => (isCode(code) ? geographicRow(code) : undefined));
  if (ofCode?.shift === undefined || beside?.shift === undefined || ofCode.datum === beside.datum) return;
  if (ofCode.shift.towgs84 === beside.shift.towgs84) return;
  throw new GeoError(
    `The GeoTIFF keys name EPSG:${projected}, which stands on ${ofCode.name} (EPSG:${ofCode.code}), and beside it ${beside.name} (EPSG:${beside.code}) in GeographicTypeGeoKey, which lies elsewhere: expected one datum.`,
  );
}

function claimsProjection(keys: GeoKeys, o: { model: number | undefined; projected: number | undefined }): boolean {
  const isSpelled = ['ProjCoordTransGeoKey', 'ProjMethodGeoKey', 'ProjectionGeoKey'].some((key) =>
    isCode(numberKey(keys, key)),
  );
  // GDAL writes the model of a projection that has no keys as one of its own kind.
  return isSpelled || o.projected === USER_DEFINED || o.model === MODEL_PROJECTED || o.model === USER_DEFINED;
}

const CITATIONS = ['PCSCitationGeoKey', 'GTCitationGeoKey', 'GeogCitationGeoKey'];

/** The unit beside a code: of its key, or of the citation in which ERDAS IMAGINE has it. */
function unitBeside(keys: GeoKeys): { unitM?: number; unitBy?: string } {
  if (numberKey(keys, 'ProjLinearUnitsGeoKey') !== undefined)
    return { unitM: lengthUnitM(keys, 'Proj'), unitBy: 'ProjLinearUnitsGeoKey' };
  const [unitName] = citations(keys).flatMap((text) =>
    text.startsWith('IMAGINE GeoTIFF Support') ? (/^GeoTIFF Units = (\w+)/m.exec(text)?.slice(1) ?? []) : [],
  );
  if (unitName === undefined) return {};
  const unitM = IMAGINE_UNITS_M[unitName.toLowerCase()];
  if (unitM !== undefined) return { unitM, unitBy: 'the citation of ERDAS IMAGINE' };
  throw new GeoError(
    `The GeoTIFF keys name the unit "${unitName}" in the citation of ERDAS IMAGINE, which is not known: expected meters, international_feet or us_survey_feet.`,
  );
}

const IMAGINE_UNITS_M: Readonly<Record<string, number>> = {
  meters: 1,
  feet: 0.3048,
  international_feet: 0.3048,
  us_survey_feet: 1200 / 3937,
};

/**
 * The projection that the keys spell out beside a code, on the datum of the code.
 * @param parameters the code's own, for what the keys leave out
 * @returns a PROJ string without its datum; `undefined` where they spell out none that is read
 */
export function projectionBeside(
  keys: GeoKeys,
  { unitM, parameters }: { readonly unitM: number; readonly parameters: Readonly<Record<string, number | string>> },
): string | undefined {
  const method = numberKey(keys, 'ProjCoordTransGeoKey', 'ProjMethodGeoKey');
  if (!isCode(method)) return undefined;
  const hasUnit = numberKey(keys, 'ProjLinearUnitsGeoKey') !== undefined;
  const inUnits = hasUnit ? keys : { ...keys, ProjLinearUnitsGeoKey: USER_DEFINED, ProjLinearUnitSizeGeoKey: unitM };
  try {
    return projectionWith(inUnits, method, nameOf(keys), (name) => {
      const value = parameters[name === 'k' ? 'k_0' : name] ?? (name === 'lat_1' ? parameters['lat_ts'] : undefined);
      return typeof value === 'number' ? value : undefined;
    });
  } catch (error) {
    if (error instanceof GeoError) return undefined;
    throw error;
  }
}

function citations(keys: GeoKeys): string[] {
  return CITATIONS.map((key) => keys[key]).filter((text): text is string => typeof text === 'string' && text !== '');
}

function nameOf(keys: GeoKeys): string {
  return (
    citations(keys).map((text) =>
      text
        .replace(/^PCS Name = /, '')
        .replace(/\|.*$/s, '')
        .trim(),
    )[0] ?? 'user-defined'
  );
}

/** ArcGIS names its Web Mercator in a citation only; it and GDAL keep a whole WKT there where the keys cannot say it. */
function citedCrs(keys: GeoKeys): GeoKeysCrs | undefined {
  for (const citation of citations(keys)) {
    const match = /ESRI PE String\s*=\s*((?:PROJCS|GEOGCS)\[.*\])/s.exec(citation);
    if (match !== null) return citedWkt(keys, match[1]!);
    if (/Mercator_Auxiliary_Sphere|Popular Visualisation Pseudo[- ]Mercator/i.test(citation)) {
      const name = nameOf(keys);
      return { text: projectionOfKeys(keys, 'web-mercator', name), name, base: undefined };
    }
  }
  return undefined;
}

/** A WKT of ESRI's names no codes; the keys beside it may name the geographic CRS under it. */
function citedWkt(keys: GeoKeys, wkt: string): GeoKeysCrs {
  const node = readWktTree(wkt);
  const code = numberKey(keys, 'GeographicTypeGeoKey', 'GeodeticCRSGeoKey');
  return spelledCrs(node, isCode(code) ? geographicRow(code) : undefined);
}

function spelledProjection(keys: GeoKeys): GeoKeysCrs {
  const name = nameOf(keys);
  const method = numberKey(keys, 'ProjCoordTransGeoKey', 'ProjMethodGeoKey');
  const conversion = numberKey(keys, 'ProjectionGeoKey');
  if (isCode(conversion)) return conversionCrs(keys, conversion, name);
  if (!isCode(method)) {
    throw new GeoError(
      `The GeoTIFF keys name a projected CRS ("${name}") and neither its code nor its projection: expected a ProjectedCSTypeGeoKey or a ProjCoordTransGeoKey.`,
    );
  }
  const { text, row } = readDatum(keys);
  return { text: onDatum(projectionOfKeys(keys, method, name), text, `The CRS "${name}"`), name, base: row };
}

/** A conversion of the registry on a datum: the code that has both, else the projection on the datum that the keys name. */
function conversionCrs(keys: GeoKeys, conversion: number, name: string): GeoKeysCrs {
  const rows = rowsOfConversion(conversion);
  const [first] = rows;
  if (first?.projText === undefined || first.axes !== undefined) {
    throw new GeoError(
      `ProjectionGeoKey ${conversion} of the CRS "${name}" is no projection that is supported: expected a code of the EPSG registry's conversions.`,
    );
  }
  const unitM = numberKey(keys, 'ProjLinearUnitsGeoKey') === undefined ? undefined : lengthUnitM(keys, 'Proj');
  if (first.code === WEB_MERCATOR_CODE) {
    return { epsg: WEB_MERCATOR_CODE, ...(unitM === undefined ? {} : { unitM }) };
  }
  const geographic = numberKey(keys, 'GeographicTypeGeoKey', 'GeodeticCRSGeoKey');
  const own = rows.find((row) => row.geographic === geographic);
  if (own !== undefined) return { epsg: own.code, ...(unitM === undefined ? {} : { unitM }) };
  const { text, row } = readDatum(keys);
  const bare = first.projText.replace(/ \+to_meter=\S+/, '');
  const unit = unitM === undefined || unitM === 1 ? '' : ` +to_meter=${unitM}`;
  return { text: `${bare}${unit} ${text}`, name, base: row };
}

function spelledGeographic(keys: GeoKeys): GeoKeysCrs {
  if (angleUnitDeg(keys) !== 1) {
    throw new GeoError(
      `The geographic CRS "${nameOf(keys)}" in the GeoTIFF keys counts in units of ${angleUnitDeg(keys)} degrees: expected degrees.`,
    );
  }
  const { text, row } = readDatum(keys);
  return { text: `+proj=longlat ${text}`, name: nameOf(keys), base: row };
}
