import { rowOfDatumName } from './datum-names.ts';
import { datumText } from './epsg-registry.ts';
import { ellipsoidText, geographicRow, meridianDeg, rowOfDatum, unitSize } from './epsg-rows.ts';
import type { GeographicRow } from './epsg-rows.ts';
import { GeoError } from './geo-error.ts';
import { isCode, numberKey, USER_DEFINED } from './geo-key-values.ts';
import type { GeoKeys } from './geo-key-values.ts';

/** The datum that GeoTIFF keys name or spell out. */
export interface GeoKeysDatum {
  /** Ellipsoid, prime meridian and shift of a PROJ string. */
  readonly text: string;
  /** The registry's CRS of the datum, where the keys name one and no shift of their own. */
  readonly row: GeographicRow | undefined;
}

/**
 * Reads the datum under a CRS that has no code: the geographic CRS, else the datum, else the ellipsoid, each by its code
 * or its numbers.
 * @throws GeoError where the keys name no ellipsoid, or a code that the registry does not have.
 */
export function readDatum(keys: GeoKeys): GeoKeysDatum {
  const shift = keys['GeogTOWGS84GeoKey'];
  const given = Array.isArray(shift) ? ` +towgs84=${shift.join(',')}` : '';
  const row = namedRow(keys);
  if (row !== undefined) {
    if (given !== '') return { text: `${row.projText}${given}`, row: undefined };
    return { text: datumText(row, row.shift), row };
  }
  return { text: `${spelledEllipsoid(keys)}${meridianText(keys)}${given}`, row: undefined };
}

function namedRow(keys: GeoKeys): GeographicRow | undefined {
  const geographic = numberKey(keys, 'GeographicTypeGeoKey', 'GeodeticCRSGeoKey');
  if (isCode(geographic)) {
    const row = geographicRow(geographic);
    if (row !== undefined) return row;
    throw new GeoError(
      `The GeoTIFF keys name EPSG:${geographic}, which is no geographic CRS of the EPSG registry: expected the code of one.`,
    );
  }
  const datum = numberKey(keys, 'GeogGeodeticDatumGeoKey', 'GeodeticDatumGeoKey');
  if (isCode(datum)) return rowOfDatum(datum);
  // GCS Name = …|Datum = …
  const citation = keys['GeogCitationGeoKey'];
  const names = typeof citation === 'string' ? citation.split(/[|=]/) : [];
  return names.map(rowOfDatumName).find((row) => row !== undefined);
}

function spelledEllipsoid(keys: GeoKeys): string {
  const unitM = lengthUnitM(keys, 'Geog');
  const semiMajor = numberKey(keys, 'GeogSemiMajorAxisGeoKey', 'EllipsoidSemiMajorAxisGeoKey');
  const semiMinor = numberKey(keys, 'GeogSemiMinorAxisGeoKey', 'EllipsoidSemiMinorAxisGeoKey');
  const inverse = numberKey(keys, 'GeogInvFlatteningGeoKey', 'EllipsoidInvFlatteningGeoKey');
  if (semiMajor !== undefined && inverse !== undefined && inverse > 0) {
    return `+a=${semiMajor * unitM} +rf=${inverse}`;
  }
  if (semiMajor !== undefined && semiMinor !== undefined) {
    return semiMajor === semiMinor ? `+R=${semiMajor * unitM}` : `+a=${semiMajor * unitM} +b=${semiMinor * unitM}`;
  }
  const code = numberKey(keys, 'GeogEllipsoidGeoKey', 'EllipsoidGeoKey');
  const known = isCode(code) ? ellipsoidText(code) : undefined;
  if (known !== undefined) return known;
  if (semiMajor !== undefined && inverse === 0) return `+R=${semiMajor * unitM}`;
  throw new GeoError(
    'The GeoTIFF keys spell out a CRS without its datum: expected a GeographicTypeGeoKey, a datum or an ellipsoid.',
  );
}

function meridianText(keys: GeoKeys): string {
  const code = numberKey(keys, 'GeogPrimeMeridianGeoKey', 'PrimeMeridianGeoKey');
  const spelled = numberKey(keys, 'GeogPrimeMeridianLongGeoKey', 'PrimeMeridianLongitudeGeoKey') ?? 0;
  const degrees = (isCode(code) ? meridianDeg(code) : undefined) ?? spelled * angleUnitDeg(keys);
  return degrees === 0 ? '' : ` +pm=${degrees}`;
}

const RADIANS_TO_DEGREES = 180 / Math.PI;
/** Angles written as degrees, in whatever form: 9107 to 9110 are ways to write them down, 9122 leaves that open. */
const DEGREES: readonly number[] = [9102, 9107, 9108, 9110, 9122];

/**
 * Degrees per unit of the keys' angles.
 * @throws GeoError where the unit is not known.
 */
export function angleUnitDeg(keys: GeoKeys): number {
  const code = numberKey(keys, 'GeogAngularUnitsGeoKey');
  if (code === undefined || DEGREES.includes(code)) return 1;
  const size = code === USER_DEFINED ? numberKey(keys, 'GeogAngularUnitSizeGeoKey') : unitSize(code);
  if (size !== undefined && size > 0) return Number((size * RADIANS_TO_DEGREES).toPrecision(14));
  throw new GeoError(`The GeoTIFF keys count angles in the unit ${code}, which is not known: expected degrees (9102).`);
}

/**
 * Metres per unit of the keys' lengths, of the projection or of the ellipsoid's axes; 1 where no unit is named.
 * @throws GeoError where the unit is not known.
 */
export function lengthUnitM(keys: GeoKeys, of: 'Proj' | 'Geog'): number {
  const code = numberKey(keys, `${of}LinearUnitsGeoKey`);
  if (code === undefined) return 1;
  const size = code === USER_DEFINED ? numberKey(keys, `${of}LinearUnitSizeGeoKey`) : unitSize(code);
  if (size !== undefined && size > 0) return size;
  throw new GeoError(
    `${of}LinearUnitsGeoKey is ${code}, a unit that is not known: expected metres (9001), feet (9002, 9003) or another unit of the EPSG registry.`,
  );
}
