import { flatCode, geographicRow, otherRow, projectedRow } from './epsg-rows.ts';
import type { Deprecation, GeographicRow, ProjectedRow, ShiftRow } from './epsg-rows.ts';
import { GeoError } from './geo-error.ts';

/** What the EPSG registry says about a code. */
export interface EpsgEntry {
  /** The code that is taken: of a deprecated one the code that replaced it. */
  readonly code: number;
  readonly name: string;
  readonly kind: 'geographic' | 'projected';
  /** PROJ string of the horizontal part, with the published datum shift. */
  readonly projText: string;
  /** EPSG code of the datum. */
  readonly datum: number;
  readonly shift: ShiftRow | undefined;
  /** A sentence where another code was taken than the one that was asked for. */
  readonly notice: string | undefined;
}

/** Numbers that programs wrote before the registry had one, and what they stand for. */
const UNOFFICIAL: Readonly<Record<number, number>> = { 900913: 3857, 102100: 3857, 102113: 3857 };
const WEB_MERCATOR = '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +nadgrids=@null +wktext';

/**
 * Looks an EPSG code up in the registry that is part of the program; nothing is fetched. A deprecated code is read as the
 * one code that replaced it, and as it was defined where none or several did.
 * @throws GeoError where the code is unknown, or known and of no use for a map.
 */
export function lookUpEpsg(code: number): EpsgEntry {
  const unofficial = UNOFFICIAL[code];
  if (unofficial !== undefined) {
    const entry = lookUpEpsg(unofficial);
    return {
      ...entry,
      notice: `EPSG:${code} is no code of the EPSG registry; EPSG:${unofficial} (${entry.name}), which it stands for, is taken.`,
    };
  }
  const flat = flatCode(code);
  if (flat !== undefined) return lookUpEpsg(flat);
  const row = geographicRow(code) ?? projectedRow(code);
  if (row === undefined) return refuseUnknown(code);
  const [replacement, ...others] = row.deprecated ?? [];
  if (replacement !== undefined && others.length === 0) {
    const entry = lookUpEpsg(replacement);
    const notice = `EPSG:${code} (${row.name}) is deprecated; EPSG:${entry.code} (${entry.name}), which replaced it, is taken.`;
    return { ...entry, notice };
  }
  const notice = row.deprecated === undefined ? undefined : deprecatedText(row, row.deprecated);
  return { ...('conversion' in row ? projectedEntry(row) : geographicEntry(row)), notice };
}

function deprecatedText({ code, name }: { code: number; name: string }, by: Deprecation): string {
  const replaced = by.length === 0 ? 'nothing replaced it' : `EPSG:${by.join(' and EPSG:')} replaced it, by place`;
  return `EPSG:${code} (${name}) is deprecated and ${replaced}; it is taken as it was defined.`;
}

function refuseUnknown(code: number): never {
  const other = otherRow(code);
  if (other !== undefined) {
    throw new GeoError(`EPSG:${code} (${other.name}) is ${other.what}: expected a geographic or projected CRS.`);
  }
  throw new GeoError(`EPSG:${code} is not in the EPSG registry: expected the code of a geographic or projected CRS.`);
}

function geographicEntry(row: GeographicRow): Omit<EpsgEntry, 'notice'> {
  const { code, name, datum, shift } = row;
  if (row.unit !== undefined) {
    throw new GeoError(`EPSG:${code} (${name}) counts in ${row.unit}: expected degrees.`);
  }
  return { code, name, datum, shift, kind: 'geographic', projText: `+proj=longlat ${datumText(row, shift)}` };
}

function projectedEntry(row: ProjectedRow): Omit<EpsgEntry, 'notice'> {
  const { code, name, shift } = row;
  if (row.axes !== undefined) {
    throw new GeoError(
      `EPSG:${code} (${name}) has axes to the ${row.axes.replace('/', ' and the ')}: expected axes to the east and north.`,
    );
  }
  if (row.projText === undefined) {
    throw new GeoError(
      `EPSG:${code} (${name}) has the projection method "${row.method}", which is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  const base = geographicRow(row.geographic) ?? geographicRow(flatCode(row.geographic)!)!;
  const isWebMercator = row.projText === '+proj=webmerc';
  return {
    code,
    name,
    shift,
    kind: 'projected',
    datum: base.datum,
    projText: isWebMercator ? WEB_MERCATOR : `${row.projText} ${datumText(base, shift)}`,
  };
}

/** Ellipsoid, prime meridian and shift of a PROJ string. */
export function datumText({ projText }: GeographicRow, shift: ShiftRow | undefined): string {
  return shift?.towgs84 === undefined ? projText : `${projText} +towgs84=${shift.towgs84}`;
}
