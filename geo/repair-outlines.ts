import type { AreaSet, StatisticalArea } from './areas.ts';
import { trueAreaKm2 } from './area-overlaps.ts';
import { evenOddPolygons } from './even-odd.ts';
import { GeoError } from './geo-error.ts';
import { boundedPolygon, overlapArea, polygonArea } from './overlap-area.ts';
import type { Polygon } from './polygon.ts';
import { shownText } from './shown-text.ts';

/** Share of a polygon that may be covered other than once as noise of coordinates. */
const NOISE_SHARE = 1e-7;

/** An area whose outlines cross or run over themselves, and on how much of its land that decides. */
export interface OutlineRepair {
  readonly code: string;
  /** Land that the outlines go round other than once. */
  readonly km2: number;
  /** The same as a share of the area. */
  readonly share: number;
  /** One place where they cross. */
  readonly crossing: readonly [x: number, y: number];
}

/**
 * The areas with outlines that cross or run over themselves read by the even-odd rule ({@link evenOddPolygons}); all
 * others stay as they are, to the bit.
 * @throws GeoError naming the area whose outline encloses nothing, or is too entangled to be read.
 */
export function repairOutlines(set: AreaSet): { readonly set: AreaSet; readonly repairs: readonly OutlineRepair[] } {
  const km2 = trueAreaKm2(set.crs);
  const repairs: OutlineRepair[] = [];
  const areas = set.areas.map((area): StatisticalArea => {
    const parts = area.polygons.map((polygon) => repairPolygon(polygon, `The area "${shownText(area.code)}"`));
    const crossed = parts.filter(({ doubtful }) => doubtful > 0);
    if (crossed.length === 0) return area;
    const polygons = parts.flatMap((part) => part.polygons);
    const whole = polygons.reduce((sum, polygon) => sum + polygonArea(polygon), 0);
    const doubtful = crossed.reduce((sum, part) => sum + part.doubtful, 0);
    const worst = crossed.reduce((most, part) => (part.doubtful > most.doubtful ? part : most));
    const { bounds, polygon } = boundedPolygon(worst.given);
    repairs.push({
      code: area.code,
      km2: km2(doubtful, bounds),
      share: whole === 0 ? 1 : doubtful / whole,
      crossing: worst.crossing ?? [polygon.exterior[0]!, polygon.exterior[1]!],
    });
    return { ...area, polygons };
  });
  return { set: repairs.length === 0 ? set : { ...set, areas }, repairs };
}

/** A polygon as it is to be read, and how much of its plane its outline goes round other than once. */
export interface RepairedPolygon {
  readonly given: Polygon;
  readonly polygons: readonly Polygon[];
  readonly doubtful: number;
  readonly crossing?: readonly [x: number, y: number] | undefined;
}

/**
 * Reads a polygon by the even-odd rule where that makes a difference. How often its edges go round a place is w: w² − w is
 * 0 where that is once or never, and twice the land or more everywhere else.
 * @param owner for the message
 */
export function repairPolygon(given: Polygon, owner: string): RepairedPolygon {
  const bounded = boundedPolygon(given);
  const squared = overlapArea(bounded, bounded);
  const doubtful = (squared - polygonArea(given)) / 2;
  if (doubtful <= NOISE_SHARE * squared) return { given, polygons: [given], doubtful: 0 };
  const found = evenOddPolygons(given);
  if (found !== undefined) return { given, ...found, doubtful };
  const [x, y] = given.exterior;
  throw new GeoError(
    `${owner} has an outline that crosses itself too often to be read, near [${x}, ${y}]: repair it in the file, for example by ogr2ogr -makevalid.`,
  );
}
