import type { Crs } from './crs.ts';

/** A closed line of points, `x0, y0, x1, y1, …`; the first point is repeated at the end. */
export type Ring = Float64Array;

/** One outline and the holes in it. */
export interface Polygon {
  readonly exterior: Ring;
  readonly holes: readonly Ring[];
}

/** One statistical area of the finest level, with the areas that hold it. */
export interface StatisticalArea {
  readonly code: string;
  readonly name: string;
  /** Level name to the code of the area of that level that holds this one. */
  readonly parents: Readonly<Record<string, string>>;
  readonly polygons: readonly Polygon[];
}

/** The statistical areas of a run: the finest level, and the names of the levels above it. */
export interface AreaSet {
  readonly crs: Crs;
  /** The finest level's name. */
  readonly level: string;
  /** Finest first, then the parents in the order of the run file. */
  readonly levels: readonly string[];
  readonly areas: readonly StatisticalArea[];
}

export function readAreas(
  _geojson: unknown,
  _o: {
    readonly code: string;
    readonly name?: string;
    readonly parents?: readonly string[];
    readonly level?: string;
    readonly location: string;
  },
): AreaSet {
  throw new Error('in work');
}
