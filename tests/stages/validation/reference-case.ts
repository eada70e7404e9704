import { crsFromEpsg, pointTransform } from '../../../geo/crs.ts';
import { crsFromText } from '../../../geo/crs.ts';
import type { Grid } from '../../../geo/grid.ts';
import { readReferenceFile } from '../../../stages/validation/reference/reference-file.ts';
import {
  readReferenceSample,
  type DrawnUnit,
  type ReferenceKeys,
} from '../../../stages/validation/reference/reference-sample.ts';

/** 100 × 80 pixels of 20 m in UTM zone 32. */
export const grid: Grid = {
  crs: crsFromEpsg(32632),
  affine: [20, 0, 500_000, 0, -20, 4_500_000],
  widthPx: 100,
  heightPx: 80,
};

const toLonLat = pointTransform(grid.crs, crsFromText('OGC:CRS84'));

/** Longitude and latitude of the centre of a pixel. */
export function lonLatOf(col: number, row: number): [number, number] {
  return [...toLonLat(500_000 + 20 * (col + 0.5), 4_500_000 - 20 * (row + 0.5))];
}

export interface TestPoint {
  readonly id?: string;
  readonly at?: readonly [col: number, row: number];
  readonly position?: readonly number[];
  readonly [property: string]: unknown;
}

/** A GeoJSON file of points; those without a place of their own lie one beside the other. */
export function referenceText(points: readonly TestPoint[]): string {
  const features = points.map(({ id, at, position, ...properties }, i) => ({
    type: 'Feature',
    id: id ?? `p${i + 1}`,
    properties,
    geometry: { type: 'Point', coordinates: position ?? lonLatOf(...(at ?? [i, 10])) },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}

export const keys: ReferenceKeys = {
  file: 'reference.geojson',
  class: 'class',
  design: { type: 'simple-random' },
  grid,
  classes: ['forest', 'field', 'water'],
};

export function readSample(points: readonly TestPoint[], change: Partial<ReferenceKeys> = {}): DrawnUnit[] {
  return readReferenceSample(readReferenceFile(referenceText(points), { file: 'reference.geojson' }), {
    ...keys,
    ...change,
  });
}
