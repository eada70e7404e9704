import type { AreaSet, Ring } from './areas.ts';
import type { Bounds } from './bounds.ts';
import type { Grid } from './grid.ts';

/** A polygon in fractional pixels (col, row) of a grid. */
export interface PixelPolygon {
  readonly exterior: Ring;
  readonly holes: readonly Ring[];
}

/** A statistical area in fractional pixels of a grid. */
export interface ProjectedArea {
  readonly code: string;
  readonly polygons: readonly PixelPolygon[];
  /** `[minCol, minRow, maxCol, maxRow]`, fractional. */
  readonly boundsPx: Bounds;
}

export function projectAreas(_areas: AreaSet, _grid: Grid): readonly ProjectedArea[] {
  throw new Error('in work');
}
