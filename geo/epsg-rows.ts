import {
  ELLIPSOID_ROWS,
  FLAT_ROWS,
  GEOGRAPHIC_ROWS,
  MERIDIAN_ROWS,
  OTHER_ROWS,
  PROJECTED_ROWS,
  SHIFT_ROWS,
  UNIT_ROWS,
} from './epsg-registry-table.ts';

/** A geographic CRS of the EPSG registry. */
export interface GeographicRow {
  readonly code: number;
  readonly name: string;
  /** EPSG code of the datum. */
  readonly datum: number;
  /** `+a=… +rf=…` or `+R=…`, and the prime meridian where it is not Greenwich. */
  readonly projText: string;
  /** The unit of its angles, where it is not the degree. */
  readonly unit: string | undefined;
  readonly shift: ShiftRow | undefined;
  readonly deprecated: Deprecation | undefined;
}

/** A projected CRS of the EPSG registry. */
export interface ProjectedRow {
  readonly code: number;
  readonly name: string;
  readonly geographic: number;
  /** EPSG code of the conversion: the projection with its parameters. */
  readonly conversion: number;
  /** PROJ text of the projection without the datum, or `undefined` where PROJ has none. */
  readonly projText: string | undefined;
  readonly method: string;
  /** Its axes, where they do not run to the east and to the north. */
  readonly axes: string | undefined;
  readonly shift: ShiftRow | undefined;
  readonly deprecated: Deprecation | undefined;
}

/** A published operation from a datum to WGS 84. */
export interface ShiftRow {
  /** Its number in the table. */
  readonly number: number;
  /** As `+towgs84` has it; `undefined` where coordinates are taken as they are. */
  readonly towgs84: string | undefined;
  /** `undefined` where it is not known. */
  readonly accuracyM: number | undefined;
  readonly operation: string;
}

/** The codes that stand for one that is no longer to be used; none, or several by place, are possible. */
export type Deprecation = readonly number[];

/** The geographic CRS of a code. */
export function geographicRow(code: number): GeographicRow | undefined {
  const row = find(GEOGRAPHIC_ROWS, code);
  if (row === undefined) return undefined;
  const [, name, datum, ellipsoid, meridian, unit, shift, state] = row;
  const shape = shapeText(ellipsoid!);
  return {
    code,
    name: name!,
    datum: Number(datum),
    shift: shiftRow(shift!),
    deprecated: deprecation(state!),
    projText: meridian === '0' ? shape : `${shape} +pm=${meridian}`,
    unit: unit === '' ? undefined : unit,
  };
}

/** The projected CRS of a code. */
export function projectedRow(code: number): ProjectedRow | undefined {
  const row = find(PROJECTED_ROWS, code);
  return row === undefined ? undefined : projected(row);
}

/** The projected CRSs of a conversion that are in use, e.g. of 16020, UTM zone 20N. */
export function rowsOfConversion(conversion: number): ProjectedRow[] {
  const of = new RegExp(`;([^;|]*\\|[^;|]*\\|[^;|]*\\|${conversion}\\|[^;]*)`, 'g');
  return [...flattened(PROJECTED_ROWS).matchAll(of)]
    .map((match) => projected(match[1]!.split('|')))
    .filter(({ deprecated }) => deprecated === undefined);
}

/** The geographic CRS in use of a datum, e.g. of 6267, NAD27. */
export function rowOfDatum(datum: number): GeographicRow | undefined {
  const of = new RegExp(`;(\\d+)\\|[^;|]*\\|${datum}\\|[^;]*\\|;`);
  const match = of.exec(flattened(GEOGRAPHIC_ROWS));
  return match === null ? undefined : geographicRow(Number(match[1]));
}

/** The code of the horizontal part of a CRS with heights. */
export function flatCode(code: number): number | undefined {
  const row = find(FLAT_ROWS, code);
  return row === undefined ? undefined : Number(row[1]);
}

/** What a code is that places nothing on a map: `a vertical CRS (heights only)`. */
export function otherRow(code: number): { readonly what: string; readonly name: string } | undefined {
  const row = find(OTHER_ROWS, code);
  return row === undefined ? undefined : { what: row[1]!, name: row[2]! };
}

function projected(row: readonly string[]): ProjectedRow {
  const [code, name, geographic, conversion, text, axes, shift, state] = row;
  const unknown = text!.startsWith('?');
  return {
    code: Number(code),
    name: name!,
    geographic: Number(geographic),
    conversion: Number(conversion),
    projText: unknown ? undefined : `+proj=${text!.replaceAll(' ', ' +')}`,
    method: unknown ? text!.slice(1) : /^\w+/.exec(text!)![0],
    axes: axes === '' ? undefined : axes,
    shift: shiftRow(shift!),
    deprecated: deprecation(state!),
  };
}

function shiftRow(number: string): ShiftRow | undefined {
  const row = number === '' ? undefined : find(SHIFT_ROWS, Number(number));
  if (row === undefined) return undefined;
  const [, accuracy, towgs84, operation] = row;
  return {
    number: Number(number),
    towgs84: towgs84 === '' ? undefined : towgs84!,
    accuracyM: accuracy === '' ? undefined : Number(accuracy),
    operation: operation!,
  };
}

function deprecation(state: string): Deprecation | undefined {
  if (state === '') return undefined;
  return state === '!' ? [] : state.slice(1).split(',').map(Number);
}

const texts = new Map<string, string>();

/** A table on one line, in which every row begins after a semicolon. */
function flattened(table: string): string {
  let text = texts.get(table);
  if (text === undefined) {
    text = `;${table.replaceAll('\n', '')}`;
    texts.set(table, text);
  }
  return text;
}

function find(table: string, code: number): string[] | undefined {
  const text = flattened(table);
  const at = text.indexOf(`;${code}|`);
  return at < 0 ? undefined : text.slice(at + 1, text.indexOf(';', at + 1)).split('|');
}

/** Metres or radians of a unit. */
export function unitSize(code: number): number | undefined {
  const size = find(UNIT_ROWS, code)?.[1];
  return size === undefined ? undefined : Number(size);
}

/** An ellipsoid as PROJ has it. */
export function ellipsoidText(code: number): string | undefined {
  const axes = find(ELLIPSOID_ROWS, code)?.[1];
  return axes === undefined ? undefined : shapeText(axes);
}

/** Longitude of a prime meridian. */
export function meridianDeg(code: number): number | undefined {
  const degrees = find(MERIDIAN_ROWS, code)?.[1];
  return degrees === undefined ? undefined : Number(degrees);
}

function shapeText(axes: string): string {
  const [semiMajor, inverseFlattening] = axes.split(' ');
  return inverseFlattening === '0' ? `+R=${semiMajor}` : `+a=${semiMajor} +rf=${inverseFlattening}`;
}
