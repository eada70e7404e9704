import { datumText } from './epsg-registry.ts';
import { rowOfDatumName } from './datum-names.ts';
import { geographicRow, rowOfDatum } from './epsg-rows.ts';
import type { GeographicRow } from './epsg-rows.ts';
import { GeoError } from './geo-error.ts';
import { childOf, epsgOfNode, nameOfNode, numberOfNode } from './wkt-tree.ts';
import type { WktNode } from './wkt-tree.ts';

/** The geographic CRS of a WKT. */
export interface WktDatum {
  /** Ellipsoid, prime meridian and shift of a PROJ string. */
  readonly text: string;
  /** Degrees per unit of its angles. */
  readonly unitDeg: number;
  /** The registry's CRS, where the WKT names one and no shift of its own. */
  readonly row: GeographicRow | undefined;
}

const RADIANS_TO_DEGREES = 180 / Math.PI;
const RADIANS_PER_DEGREE_TEXT = 0.0174532925;

/**
 * Reads the datum of a geographic CRS of WKT 1 or 2: `GEOGCS`, `GEOGCRS`, `BASEGEOGCRS`.
 * @param shift `+towgs84` of a CRS that this one is bound by
 * @throws GeoError where it has no ellipsoid.
 */
export function readWktDatum(node: WktNode, shift: string | undefined): WktDatum {
  const datum = childOf(node, 'DATUM', 'GEODETICDATUM', 'ENSEMBLE', 'TRF');
  const own = datum === undefined ? undefined : childOf(datum, 'TOWGS84');
  const towgs84 = shift ?? own?.values.join(',');
  const unitDeg = angleDeg(childOf(node, 'UNIT', 'ANGLEUNIT')) ?? axisUnitDeg(node) ?? 1;
  const row = namedRow(node, datum);
  if (row !== undefined && towgs84 === undefined) return { text: datumText(row, row.shift), unitDeg, row };
  const ellipsoid = datum === undefined ? undefined : childOf(datum, 'SPHEROID', 'ELLIPSOID');
  const [semiMajor, inverse] = (ellipsoid?.values ?? []).filter((value) => typeof value === 'number');
  if (semiMajor === undefined || inverse === undefined) {
    throw new GeoError(`The CRS "${nameOfNode(node)}" has no ellipsoid: expected its axis and inverse flattening.`);
  }
  const unitM = ellipsoid === undefined ? undefined : lengthM(childOf(ellipsoid, 'LENGTHUNIT', 'UNIT'));
  const axisM = semiMajor * (unitM ?? 1);
  const shape = inverse === 0 ? `+R=${axisM}` : `+a=${axisM} +rf=${inverse}`;
  return {
    text: `${shape}${meridianText(node)}${towgs84 === undefined ? '' : ` +towgs84=${towgs84}`}`,
    unitDeg,
    row: undefined,
  };
}

/** The registry's CRS of the code that the CRS or its datum names; without one, of a name that tells it from WGS 84. */
function namedRow(node: WktNode, datum: WktNode | undefined): GeographicRow | undefined {
  const code = epsgOfNode(node);
  if (code !== undefined) return geographicRow(code);
  const ofDatum = datum === undefined ? undefined : epsgOfNode(datum);
  if (ofDatum !== undefined) return rowOfDatum(ofDatum);
  return (datum && rowOfDatumName(nameOfNode(datum))) ?? rowOfDatumName(nameOfNode(node));
}

/** In WKT 1 in degrees, whatever the CRS counts in, as GDAL and ESRI write it; in WKT 2 in its own unit. */
function meridianText(node: WktNode): string {
  const meridian = childOf(node, 'PRIMEM', 'PRIMEMERIDIAN');
  const value = meridian === undefined ? 0 : (numberOfNode(meridian) ?? 0);
  const degrees = value * (angleDeg(meridian && childOf(meridian, 'ANGLEUNIT')) ?? 1);
  return degrees === 0 ? '' : ` +pm=${Number(degrees.toPrecision(14))}`;
}

/** Degrees per unit of an angle; a degree whose radians are cut off is a degree. */
export function angleDeg(unit: WktNode | undefined): number | undefined {
  const radians = unit === undefined ? undefined : numberOfNode(unit);
  if (radians === undefined) return undefined;
  if (Math.abs(radians - RADIANS_PER_DEGREE_TEXT) < 1e-9) return 1;
  return Number((radians * RADIANS_TO_DEGREES).toPrecision(9));
}

/** Metres per unit of a length. */
export function lengthM(unit: WktNode | undefined): number | undefined {
  return unit === undefined ? undefined : numberOfNode(unit);
}

function axisUnitDeg(node: WktNode): number | undefined {
  const axis = childOf(node, 'AXIS');
  return axis === undefined ? undefined : angleDeg(childOf(axis, 'ANGLEUNIT', 'UNIT'));
}

/** Methods of an abridged transformation, and the sign that their rotations have in `+towgs84`. */
const TURNS: readonly (readonly [method: RegExp, sign: number])[] = [
  [/^Position Vector/i, 1],
  [/^Coordinate Frame/i, -1],
  [/^Geocentric translations/i, 1],
];
const PARAMETERS = [
  'X-axis translation',
  'Y-axis translation',
  'Z-axis translation',
  'X-axis rotation',
  'Y-axis rotation',
  'Z-axis rotation',
  'Scale difference',
];

/**
 * The shift of a bound CRS of WKT 2, as `+towgs84` has it.
 * @throws GeoError where it is no Helmert transformation, e.g. a grid of shifts.
 */
export function boundShift(transformation: WktNode): string {
  const method = childOf(transformation, 'METHOD');
  const sign = method === undefined ? undefined : TURNS.find(([name]) => name.test(nameOfNode(method)))?.[1];
  if (sign === undefined) {
    throw new GeoError(
      `The datum shift by "${method === undefined ? 'no method' : nameOfNode(method)}" is not supported: expected a Helmert transformation to WGS 84.`,
    );
  }
  const parameters = new Map(transformation.children.map((node) => [nameOfNode(node), numberOfNode(node)]));
  return PARAMETERS.map((name, i) => {
    const value = parameters.get(name);
    if (i < 3) return value ?? 0;
    // Scales stand as ratios, rotations in seconds of arc.
    return i === 6 ? Number((((value ?? 1) - 1) * 1e6).toFixed(7)) : sign * (value ?? 0);
  }).join(',');
}
