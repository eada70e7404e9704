import { GeoError } from './geo-error.ts';

/** What a text about a CRS turns out to be. */
export type CrsText =
  | { readonly form: 'epsg'; readonly code: number }
  | { readonly form: 'proj'; readonly text: string }
  | { readonly form: 'wkt'; readonly text: string; readonly epsg: number | undefined; readonly name: string };

const EPSG_FORMS: readonly RegExp[] = [
  /^EPSG:{1,2}(\d+)$/i,
  /^urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:(\d+)$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/EPSG\/[^/]+\/(\d+)$/i,
  /^https?:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#(\d+)$/i,
  /^\+init=epsg:(\d+)$/i,
];
const CRS84_FORMS: readonly RegExp[] = [
  /^(?:OGC:)?CRS84$/i,
  /^urn:(?:x-)?ogc:def:crs:OGC:[^:]*:CRS84$/i,
  /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[^/]+\/CRS84$/i,
];
/** Longitude and latitude on WGS 84; axis order is always longitude, latitude here, so CRS84 is the same. */
const WGS84_CODE = 4326;

const HORIZONTAL_WKT = /^(PROJCS|PROJCRS|PROJECTEDCRS|GEOGCS|GEOGCRS|GEOGRAPHICCRS|GEODCRS|GEODETICCRS|BOUNDCRS)$/;
const COMPOUND_WKT = /^(COMPD_CS|COMPOUNDCRS)$/;
const REFUSED_WKT: Readonly<Record<string, string>> = {
  VERT_CS: 'a vertical CRS (heights only)',
  VERTCRS: 'a vertical CRS (heights only)',
  VERTICALCRS: 'a vertical CRS (heights only)',
  LOCAL_CS: 'an engineering CRS (a local site grid)',
  ENGCRS: 'an engineering CRS (a local site grid)',
  ENGINEERINGCRS: 'an engineering CRS (a local site grid)',
  GEOCCS: 'a geocentric CRS (X, Y, Z)',
  TIMECRS: 'a temporal CRS',
  PARAMETRICCRS: 'a parametric CRS',
};

/**
 * Tells an EPSG code (as code, URN or URL), OGC:CRS84, a PROJ string and WKT 1 or 2 apart; of a compound WKT the
 * horizontal part is kept.
 * @throws GeoError where the text is none of them, or a WKT that places nothing on a map.
 */
export function readCrsText(text: string): CrsText {
  const trimmed = text.trim();
  for (const form of EPSG_FORMS) {
    const match = form.exec(trimmed);
    if (match !== null) return { form: 'epsg', code: Number(match[1]) };
  }
  if (CRS84_FORMS.some((form) => form.test(trimmed))) return { form: 'epsg', code: WGS84_CODE };
  if (/^\+?proj=|^\+\w+/.test(trimmed)) return { form: 'proj', text: trimmed.replace(/^proj=/, '+proj=') };
  const keyword = /^([A-Z][A-Z_]*)\s*\[/i.exec(trimmed)?.[1]?.toUpperCase();
  if (keyword !== undefined) return readWkt(trimmed, keyword);
  throw new GeoError(
    `The CRS "${shorten(trimmed)}" is not understood: expected EPSG:code, OGC:CRS84, WKT or a PROJ string.`,
  );
}

function readWkt(text: string, keyword: string): CrsText {
  const name = nameOfWkt(text);
  if (COMPOUND_WKT.test(keyword)) return readCrsText(firstHorizontal(text, name));
  const refused = REFUSED_WKT[keyword];
  if (refused !== undefined) {
    throw new GeoError(`The CRS "${name}" is ${refused}: expected a geographic or projected CRS.`);
  }
  if (!HORIZONTAL_WKT.test(keyword)) {
    throw new GeoError(`The CRS "${name}" begins with ${keyword}, which is no CRS: expected WKT of a CRS.`);
  }
  const epsg = epsgOfWkt(text);
  if (epsg === undefined && MISREAD_WKT2.test(text)) {
    throw new GeoError(
      `The CRS "${name}" has a method of WKT 2 that is not supported: expected its EPSG code or WKT 1.`,
    );
  }
  return { form: 'wkt', text: withProjNames(text), epsg, name };
}

/** Methods whose parameters proj4 misreads from WKT 2: it would put points kilometres away without a word. */
const MISREAD_WKT2 = /METHOD\s*\[\s*"(Hotine|Oblique Mercator|Rectified Skew)/i;

/** ESRI's name for the polar stereographic of the north, which proj4 takes for the oblique double projection. */
function withProjNames(text: string): string {
  return text.replace(/(PROJECTION\s*\[\s*")Stereographic_North_Pole"/i, '$1Polar_Stereographic"');
}

/** The projection method that a WKT or PROJ string names, in quotes; `undefined` where it names none. */
export function methodOf(definition: string): string | undefined {
  const match = /(?:PROJECTION|METHOD)\s*\[\s*"([^"]*)"|\+proj=(\S+)/i.exec(definition);
  return match === null ? undefined : `"${match[1] ?? match[2]}"`;
}

function nameOfWkt(text: string): string {
  return /"([^"]*)"/.exec(text)?.[1] ?? shorten(text);
}

function firstHorizontal(text: string, name: string): string {
  for (const part of childrenOf(text)) {
    const keyword = /^([A-Z_]+)/i.exec(part)?.[1]?.toUpperCase() ?? '';
    if (HORIZONTAL_WKT.test(keyword)) return part;
  }
  throw new GeoError(
    `The compound CRS "${name}" has no horizontal part: expected a geographic or projected CRS in it.`,
  );
}

/** The EPSG code that the outermost CRS names for itself. */
function epsgOfWkt(text: string): number | undefined {
  for (const part of childrenOf(text)) {
    const match = /^(?:AUTHORITY|ID)\s*\[\s*"EPSG"\s*,\s*"?(\d+)"?/i.exec(part);
    if (match !== null) return Number(match[1]);
  }
  return undefined;
}

/** The texts of the items inside the outermost brackets. */
function childrenOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') quoted = !quoted;
    if (quoted) continue;
    if (char === '[' && ++depth === 1) start = i + 1;
    const ends = (char === ',' && depth === 1) || (char === ']' && --depth === 0);
    if (!ends) continue;
    parts.push(text.slice(start, i).trim());
    start = i + 1;
  }
  return parts;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
