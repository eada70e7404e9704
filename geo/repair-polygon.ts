import { unionBounds } from './bounds.ts';
import { evenOddPolygons } from './even-odd.ts';
import { GeoError } from './geo-error.ts';
import { overlapArea, polygonArea } from './overlap-area.ts';
import type { Polygon } from './polygon.ts';
import { boundsOfRing } from './ring.ts';

/** Share of a polygon that may be covered other than once as noise of coordinates. */
const NOISE_SHARE = 1e-7;

/** Land as a share of its bounds, squared, below which there is none but for float noise. */
const DEGENERATE_SHARE = 1e-12;

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
 * @throws GeoError where it encloses nothing, or its outline is too entangled to be read.
 */
export function repairPolygon(given: Polygon, owner: string): RepairedPolygon {
  // A hole may reach beyond its outline.
  const bounds = [given.exterior, ...given.holes].map(boundsOfRing).reduce(unionBounds);
  const bounded = { polygon: given, bounds };
  const squared = overlapArea(bounded, bounded);
  const [minX, minY, maxX, maxY] = bounds;
  if (squared <= DEGENERATE_SHARE * (maxX - minX + maxY - minY) ** 2) {
    const [x, y] = given.exterior;
    throw new GeoError(
      `${owner} has an outline that encloses nothing, near [${x}, ${y}]: expected land within it, leave it out or draw it anew.`,
    );
  }
  const doubtful = (squared - polygonArea(given)) / 2;
  if (doubtful <= NOISE_SHARE * squared) return { given, polygons: [given], doubtful: 0 };
  const found = evenOddPolygons(given);
  if (found !== undefined) return { given, ...found, doubtful };
  const [x, y] = given.exterior;
  throw new GeoError(
    `${owner} has an outline that crosses itself too often to be read, near [${x}, ${y}]: repair it in the file, for example by ogr2ogr -makevalid.`,
  );
}
