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
    const axes = axesBeside(keys, row);
    return axes === undefined
      ? { text: datumText(row, row.shift), row }
      : { text: datumText({ ...row, projText: axes }, row.shift), row };
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

/** Axes of an ellipsoid that differ by less are the same in other digits. */
const SAME_AXES_M = 0.5;
/** Ellipsoids of geocentric datums differ by metres, others by hundreds of them. */
const MOST_AXES_M = 10;

/**
 * Axes beside the code of a geographic CRS go before the code's own, as in GDAL; the datum stays the code's.
 * @returns ellipsoid and prime meridian of a PROJ string, `undefined` where the keys have no axes or the code's
 * @throws GeoError where they are those of another datum
 */
function axesBeside(keys: GeoKeys, { code, name, projText }: GeographicRow): string | undefined {
  const unitM = lengthUnitM(keys, 'Geog');
  const semiMajor = numberKey(keys, 'GeogSemiMajorAxisGeoKey', 'EllipsoidSemiMajorAxisGeoKey');
  const inverse = numberKey(keys, 'GeogInvFlatteningGeoKey', 'EllipsoidInvFlatteningGeoKey');
  const [, ownMajor, ownInverse] = /^\+a=(\S+) \+rf=(\S+)/.exec(projText) ?? [];
  if (semiMajor === undefined || inverse === undefined || !(inverse > 0) || ownInverse === undefined) return undefined;
  const [majorM, ownMajorM] = [semiMajor * unitM, Number(ownMajor)];
  const apartM = Math.max(
    Math.abs(majorM - ownMajorM),
    Math.abs(majorM * (1 - 1 / inverse) - ownMajorM * (1 - 1 / Number(ownInverse))),
  );
  if (apartM < SAME_AXES_M) return undefined;
  if (apartM < MOST_AXES_M) return projText.replace(/^\+a=\S+ \+rf=\S+/, `+a=${majorM} +rf=${inverse}`);
  throw new GeoError(
    `The GeoTIFF keys name EPSG:${code} (${name}) and beside it an ellipsoid of the axis ${majorM} m and the inverse flattening ${inverse}, whose axes are ${apartM.toFixed(0)} m off: expected one datum.`,
  );
}

function spelledEllipsoid(keys: GeoKeys): string {
  const unitM = lengthUnitM(keys, 'Geog');
  const semiMajor = numberKey(keys, 'GeogSemiMajorAxisGeoKey', 'EllipsoidSemiMajorAxisGeoKey');
  const semiMinor = numberKey(keys, 'GeogSemiMinorAxisGeoKey', 'EllipsoidSemiMinorAxisGeoKey');
  const inverse = numberKey(keys, 'GeogInvFlatteningGeoKey', 'EllipsoidInvFlatteningGeoKey');
  if (semiMajor !== undefined && !(semiMajor > 0)) {
    throw new GeoError(
      `The GeoTIFF keys spell out an ellipsoid of the axis ${semiMajor}: expected GeogSemiMajorAxisGeoKey above 0.`,
    );
  }
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
