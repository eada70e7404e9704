import { pixelAreaModel } from '../geo/pixel-area.ts';
import type { PixelPolygon, ProjectedArea } from '../geo/project-areas.ts';
import type { Grid } from '../geo/grid.ts';
import { classAreasOfBlock } from '../raster/areas/class-areas.ts';

/** 1 for the pixels of the grid whose centre lies in one of the areas, row-major. */
export function pixelsInAreas(areas: readonly ProjectedArea[], grid: Grid): Uint8Array {
  const inside = new Uint8Array(grid.widthPx * grid.heightPx);
  const polygons = areas.flatMap((area) => area.polygons);
  for (let row = 0; row < grid.heightPx; row += 1) {
    for (const polygon of polygons)
      markRow(polygon, row, inside.subarray(row * grid.widthPx, (row + 1) * grid.widthPx));
  }
  return inside;
}

function markRow(polygon: PixelPolygon, row: number, inside: Uint8Array): void {
  const crossings = [polygon.exterior, ...polygon.holes].flatMap((ring) => crossingsOfRow(ring, row + 0.5));
  crossings.sort((a, b) => a - b);
  for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
    const first = Math.max(0, Math.ceil(crossings[pair]! - 0.5));
    const beyond = Math.min(inside.length, Math.ceil(crossings[pair + 1]! - 0.5));
    inside.fill(1, first, Math.max(first, beyond));
  }
}

function crossingsOfRow(ring: Float64Array, y: number): number[] {
  const crossings: number[] = [];
  const count = ring.length / 2;
  for (let i = 0; i < count; i += 1) {
    const next = (i + 1) % count;
    const [y0, y1] = [ring[2 * i + 1]!, ring[2 * next + 1]!];
    if (y0 <= y === y1 <= y) continue;
    const [x0, x1] = [ring[2 * i]!, ring[2 * next]!];
    crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
  return crossings;
}

/** True area in km² of each value of a raster within the areas: exact coverage times the pixels' area on the ellipsoid. */
export function valueAreasKm2(o: {
  readonly raster: Uint8Array;
  readonly grid: Grid;
  readonly areas: readonly ProjectedArea[];
  readonly values: readonly number[];
}): number[] {
  const { widthPx, heightPx } = o.grid;
  const byArea = classAreasOfBlock({
    classes: o.raster,
    nodata: 255,
    window: { col: 0, row: 0, widthPx, heightPx },
    values: o.values,
    areas: o.areas,
    pixelArea: pixelAreaModel(o.grid),
  });
  return o.values.map((_, index) => byArea.reduce((sum, area) => sum + area.classAreasM2[index]!, 0) / 1e6);
}
