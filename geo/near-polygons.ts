import Flatbush from 'flatbush';
import type { Bounds } from './bounds.ts';
import type { BoundedPolygon } from './overlap-area.ts';

/** A search for the positions of polygons whose bounds meet a rectangle. */
export function nearPolygons(others: readonly BoundedPolygon[]): (bounds: Bounds) => readonly number[] {
  if (others.length === 0) return () => [];
  const index = new Flatbush(others.length);
  for (const { bounds } of others) index.add(...bounds);
  index.finish();
  return (bounds) => index.search(...bounds);
}
