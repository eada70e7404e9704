import { crsFromEpsg, pointTransform, type Crs } from '../../geo/crs.ts';
import { flatCode, geographicRow, projectedRow } from '../../geo/epsg-rows.ts';
import { GeoError } from '../../geo/geo-error.ts';

/** A place in longitude and latitude, and its coordinates by PROJ. */
type Place = readonly [lon: number, lat: number, x: number, y: number];

/** What PROJ says of a code: a line of tests/golden/geo/make-epsg-points.py. */
export interface ProjAnswer {
  readonly code: number;
  readonly kind: 'geographic' | 'projected';
  readonly centre: Place | null;
  readonly corners: readonly Place[];
  readonly replacements?: readonly number[];
}

/** How a code that is read here compares to PROJ, or why it is not read. */
export type Compared =
  | { readonly outcome: 'right'; readonly worstM: number }
  | { readonly outcome: 'replaced'; readonly by: number }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'different'; readonly worstM: number; readonly where: string };

/** Coordinates of one place are the same within this. */
export const SAME_PLACE_M = 0.5;
const DEGREE_M = 111_320;

/**
 * Holds a code to PROJ: from WGS 84 at the centre of its area of use, from its own datum at the corners, both there and
 * back. A deprecated code that is read as the one that replaced it is held to PROJ under that one.
 */
export function compareCode(answer: ProjAnswer): Compared {
  try {
    const crs = crsFromEpsg(answer.code);
    if (crs.epsg !== answer.code && answer.replacements?.length === 1) return replacedBy(crs, answer);
    if (answer.centre === null) return { outcome: 'refused', reason: 'PROJ itself has no coordinates at the centre' };
    const worst = { worstM: 0, where: 'centre' };
    const hold = (distanceM: number, where: string): void => {
      if (distanceM > worst.worstM || Number.isNaN(distanceM)) Object.assign(worst, { worstM: distanceM, where });
    };
    hold(distanceThereAndBackM(crsFromEpsg(4326), crs, answer.centre), 'centre');
    for (const corner of answer.corners) hold(distanceThereAndBackM(baseOf(crs), crs, corner), 'corner');
    return worst.worstM <= SAME_PLACE_M
      ? { outcome: 'right', worstM: worst.worstM }
      : { outcome: 'different', ...worst };
  } catch (error) {
    if (!(error instanceof GeoError)) throw error;
    return { outcome: 'refused', reason: reasonOf(error.message) };
  }
}

function replacedBy(crs: Crs, { code }: ProjAnswer): Compared {
  const by = crs.epsg!;
  const isNamed = crs.notice?.includes(`EPSG:${code} `) === true && crs.notice.includes(`EPSG:${by} `);
  if (isNamed) return { outcome: 'replaced', by };
  return { outcome: 'different', worstM: Number.NaN, where: `EPSG:${by} is taken` };
}

/** Longitude and latitude on the datum of a CRS, from Greenwich or its own meridian, as PROJ's geodetic CRS has them. */
function baseOf(crs: Crs): Crs {
  const { geographic } = projectedRow(crs.epsg!)!;
  const base = geographicRow(geographic) ?? geographicRow(flatCode(geographic)!)!;
  const text = `+proj=longlat ${base.projText} +no_defs`;
  return { ...crs, kind: 'geographic', epsg: undefined, definition: text, projection: 'longlat', parameters: {} };
}

function distanceThereAndBackM(from: Crs, to: Crs, [lon, lat, x, y]: Place): number {
  const [toX, toY] = pointTransform(from, to)(lon, lat);
  const [backLon, backLat] = pointTransform(to, from)(x, y);
  const there = to.kind === 'geographic' ? degreesM(toX - x, toY - y, lat) : Math.hypot(toX - x, toY - y) * to.unitM;
  return Math.max(there, degreesM(backLon - lon, backLat - lat, lat));
}

function degreesM(lon: number, lat: number, atLatitude: number): number {
  const turned = lon - 360 * Math.round(lon / 360);
  return Math.hypot(turned * Math.cos((atLatitude * Math.PI) / 180), lat) * DEGREE_M;
}

/** What a refusal has in common with others: without codes and names. */
function reasonOf(message: string): string {
  const reasons: readonly (readonly [RegExp, string])[] = [
    [/has no known shift/, 'no shift from its datum to WGS 84 is published for the area of use'],
    [/has axes to the (.*?):/, 'axes do not run to the east and north'],
    [/has the projection method (.*?), which/, 'projection method'],
    [/counts in (.*?):/, 'unit of angle'],
  ];
  const found = reasons.find(([pattern]) => pattern.test(message));
  const detail = found?.[0].exec(message)?.[1];
  return found === undefined ? message : `${found[1]}${detail === undefined ? '' : `: ${detail}`}`;
}
