import type { AreaSet, StatisticalArea } from './areas.ts';
import { trueAreaKm2 } from './area-overlaps.ts';
import { boundedPolygon, polygonArea } from './overlap-area.ts';
import { repairPolygon } from './repair-polygon.ts';
import { shownText } from './shown-text.ts';

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
 * The areas with outlines that cross or run over themselves read by the even-odd rule (`evenOddPolygons`); all
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
