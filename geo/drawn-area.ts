import { booleanPointInPolygon, centerOfMass, pointOnFeature, polygon, simplify } from '@turf/turf';
import type { PixelPolygon } from './project-areas.ts';
import { signedArea, type Ring } from './ring.ts';

/** How far a drawn line may run beside its own, in pixels of the picture. */
const TOLERANCE_PX = 0.5;

/** An area as a picture shows it. */
export interface DrawnArea {
  /** Its rings as an SVG path, within half a pixel of the picture of the rings themselves. */
  readonly path: string;
  /** Where its name goes, in pixels of the picture: within its largest part. */
  readonly label: { readonly x: number; readonly y: number };
}

/**
 * Simplifies the outline of an area for a picture (Douglas and Peucker 1973) and finds a place for its name: the centre of
 * mass, or, where that lies outside, a point of the area near to its centroid.
 * @param scale pixels of the picture to a pixel of the grid, along and down
 */
export function drawArea(
  polygons: readonly [PixelPolygon, ...PixelPolygon[]],
  scale: { readonly x: number; readonly y: number },
): DrawnArea {
  const onPicture = (ring: Ring): [number, number][] =>
    Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]! * scale.x, ring[2 * i + 1]! * scale.y]);
  const drawn = polygons.map(({ exterior, holes }) => polygon([exterior, ...holes].map(onPicture)));
  const path = drawn.flatMap(
    (part) => simplify(part, { tolerance: TOLERANCE_PX, highQuality: true }).geometry.coordinates,
  );
  return { path: path.map(ringPath).join(''), label: placeOfName(drawn[indexOfLargest(polygons)]!) };
}

function ringPath(ring: readonly (readonly number[])[]): string {
  return `M${ring.map(([x, y]) => `${x!.toFixed(1)} ${y!.toFixed(1)}`).join('L')}Z`;
}

function indexOfLargest(polygons: readonly PixelPolygon[]): number {
  const sizes = polygons.map(({ exterior }) => Math.abs(signedArea(exterior)));
  return sizes.indexOf(Math.max(...sizes));
}

function placeOfName(part: ReturnType<typeof polygon>): DrawnArea['label'] {
  const centre = centerOfMass(part);
  const place = booleanPointInPolygon(centre, part) ? centre : pointOnFeature(part);
  const [x, y] = place.geometry.coordinates as [number, number];
  return { x, y };
}
