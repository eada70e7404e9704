import { createRequire } from 'node:module';
import { withPublishedShift } from './datum-shifts.ts';
import { GeoError } from './geo-error.ts';

/** What the EPSG registry says about a code. */
export interface EpsgEntry {
  readonly code: number;
  readonly name: string;
  readonly kind: 'geographic' | 'projected';
  /** PROJ string of the horizontal part, with the published datum shift. */
  readonly projText: string;
}

interface IndexFile {
  readonly name: string;
  readonly kind: string;
  readonly proj4: string | null;
  readonly wkt: string | null;
  readonly unit: string | null;
}

/** Kinds of CRS that place nothing on a map, in words. */
const REFUSED_KINDS: Readonly<Record<string, string>> = {
  'CRS-VERTCRS': 'a vertical CRS (heights only)',
  'CRS-ENGCRS': 'an engineering CRS (a local site grid)',
  'CRS-GCENCRS': 'a geocentric CRS (X, Y, Z)',
  'CRS-DRVDCRS': 'a derived CRS',
};

/**
 * Looks an EPSG code up in the registry that is installed beside the program; nothing is fetched.
 * @throws GeoError where the code is unknown, or known and of no use for a map.
 */
export function lookUpEpsg(code: number): EpsgEntry {
  const found = readIndexFile(code);
  if (found === undefined) {
    throw new GeoError(`EPSG:${code} is not in the EPSG registry: expected the code of a geographic or projected CRS.`);
  }
  const refused = REFUSED_KINDS[found.kind];
  if (refused !== undefined) {
    throw new GeoError(`EPSG:${code} (${found.name}) is ${refused}: expected a geographic or projected CRS.`);
  }
  if (found.proj4 === null || found.proj4 === '') {
    throw new GeoError(
      `EPSG:${code} (${found.name}) has no PROJ definition: its projection method is not supported: expected another CRS, warp the file to one (gdalwarp -t_srs EPSG:…).`,
    );
  }
  const projText = withPublishedShift(horizontalPart(found.proj4), geographicCode(found, code));
  const kind = /\+proj=(longlat|latlong|lonlat|latlon)\b/.test(projText) ? 'geographic' : 'projected';
  if (kind === 'geographic' && found.unit !== null && /grad|gon|radian/.test(found.unit)) {
    throw new GeoError(`EPSG:${code} (${found.name}) counts in ${found.unit}: expected degrees.`);
  }
  return { code, name: found.name, kind, projText };
}

function readIndexFile(code: number): IndexFile | undefined {
  if (!Number.isInteger(code) || code <= 0) return undefined;
  const load = createRequire(import.meta.url);
  try {
    return load(`epsg-index/s/${code}.json`) as IndexFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A compound CRS without its heights: they place nothing on the map. */
function horizontalPart(projText: string): string {
  return projText
    .split(/\s+/)
    .filter((token) => !/^\+(vunits|vto_meter|geoidgrids|geoid_crs|type)(=|$)/.test(token))
    .join(' ');
}

/** The EPSG code of the geographic CRS under a projected or compound one: it carries the datum. */
function geographicCode(found: IndexFile, code: number): number | undefined {
  if (found.kind === 'CRS-GEOGCRS') return code;
  const wkt = found.wkt ?? '';
  const start = wkt.indexOf('GEOGCS[');
  if (start < 0) return undefined;
  const own = wkt.slice(start, endOfBracket(wkt, start + 'GEOGCS'.length));
  const match = /AUTHORITY\["EPSG","(\d+)"\]\]?$/.exec(own);
  return match === null ? undefined : Number(match[1]);
}

function endOfBracket(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '[') depth += 1;
    if (text[i] === ']' && --depth === 0) return i + 1;
  }
  return text.length;
}
