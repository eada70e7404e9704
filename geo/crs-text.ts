import { GeoError } from './geo-error.ts';
import { isHorizontal, spelledCrs } from './wkt-crs.ts';
import type { SpelledCrs } from './wkt-crs.ts';
import { epsgOfNode, nameOfNode, readWktTree } from './wkt-tree.ts';
import type { WktNode } from './wkt-tree.ts';

/** What a text about a CRS turns out to be. */
export type CrsText =
  | { readonly form: 'epsg'; readonly code: number }
  | { readonly form: 'proj'; readonly text: string }
  /** `epsg`: the code that the outermost CRS names for itself; `spelled` reads what it spells out. */
  | {
      readonly form: 'wkt';
      readonly name: string;
      readonly epsg: number | undefined;
      readonly spelled: () => SpelledCrs;
    };

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
  if (/^[A-Z][A-Z_]*\s*[[(]/i.test(trimmed)) return readWkt(readWktTree(trimmed));
  throw new GeoError(
    `The CRS "${shorten(trimmed)}" is not understood: expected EPSG:code, OGC:CRS84, WKT or a PROJ string.`,
  );
}

function readWkt(node: WktNode): CrsText {
  const name = nameOfNode(node);
  const refused = REFUSED_WKT[node.keyword];
  if (refused !== undefined) {
    throw new GeoError(`The CRS "${name}" is ${refused}: expected a geographic or projected CRS.`);
  }
  if (COMPOUND_WKT.test(node.keyword)) {
    const part = node.children.find(isHorizontal);
    if (part !== undefined) return readWkt(part);
    throw new GeoError(
      `The compound CRS "${name}" has no horizontal part: expected a geographic or projected CRS in it.`,
    );
  }
  if (!isHorizontal(node)) {
    throw new GeoError(`The CRS "${name}" begins with ${node.keyword}, which is no CRS: expected WKT of a CRS.`);
  }
  return { form: 'wkt', name, epsg: epsgOfNode(node), spelled: () => spelledCrs(node) };
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
