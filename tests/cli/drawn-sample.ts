import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../geo/grid.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { clusterRatio } from '../../statistics/cluster-ratio.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { assessAccuracy } from '../../statistics/stehman.ts';
import { root } from './quadrat.ts';

export const tiles = path.join(root, 'sample-tiles');
export const frame = path.join(tiles, 'previous-land-cover.tif');
/** Names of the frame's classes; class i of the truth is what they should be now. */
export const classes = ['arable', 'pasture', 'woodland', 'open_water', 'settlement', 'wet_ground'];

/** A unit of `sample.geojson` with its label. */
export interface LabelledUnit {
  readonly id: string;
  readonly col: number;
  readonly row: number;
  readonly properties: Readonly<Record<string, string | number | null>>;
  readonly referenceClass: string;
}

export interface DesignFile {
  readonly design: Readonly<Record<string, unknown>> & { readonly sizes?: Readonly<Record<string, number>> };
  readonly frame: { readonly pixels: number; readonly km2: number };
  readonly seed: number;
  readonly units: number;
  readonly strata?: readonly {
    readonly code: string;
    readonly name: string;
    readonly km2: number;
    readonly drawn: number;
  }[];
  readonly expected: {
    readonly classes: readonly { readonly class: string; readonly cv: number; readonly units: number }[];
  };
}

interface Raster {
  readonly grid: Grid;
  readonly at: (col: number, row: number) => number;
}

export async function readTile(file: string): Promise<Raster> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  return { grid, at: (col, row) => bands[0]![row * grid.widthPx + col]! };
}

export function readDesign(folder: string): DesignFile {
  return JSON.parse(readFileSync(path.join(folder, 'design.json'), 'utf8')) as DesignFile;
}

/** The units of a drawn sample with the truth at the pixel that each one's place falls in. */
export function labelFromTruth(folder: string, truth: Raster): LabelledUnit[] {
  const { features } = JSON.parse(readFileSync(path.join(folder, 'sample.geojson'), 'utf8')) as {
    features: {
      id: string;
      properties: Record<string, string | number>;
      geometry: { coordinates: [number, number] };
    }[];
  };
  const toGrid = pointTransform(crsFromText('OGC:CRS84'), truth.grid.crs);
  return features.map(({ id, properties, geometry }) => {
    const place = pixelOfPoint(truth.grid, ...toGrid(...geometry.coordinates));
    const [col, row] = [Math.floor(place.col), Math.floor(place.row)];
    return { id, col, row, properties, referenceClass: classes[truth.at(col, row)]! };
  });
}

/** Estimates of class areas as shares, in the order of the classes, as the design asks for. */
export function estimateShares(design: DesignFile, units: readonly LabelledUnit[], map: Raster): readonly Estimate[] {
  const mapped = units.map((unit) => ({ ...unit, mapClass: classes[map.at(unit.col, unit.row)]! }));
  if (design.design['type'] === 'cluster') return clusterShares(units);
  if (design.design['type'] === 'stratified') {
    const strata = Object.entries(design.design.sizes!).map(([name, size]) => ({ name, size }));
    const drawn = mapped.map((unit) => ({ ...unit, stratum: String(unit.properties['stratum']) }));
    return assessAccuracy({ classes, strata, units: drawn }).areaShares;
  }
  const mappedAreas = classes.map((name) => design.strata!.find((stratum) => stratum.name === name)!.km2);
  return areaByClass({ classes, units: mapped, mappedAreas }).assessment.areaShares;
}

function clusterShares(units: readonly LabelledUnit[]): Estimate[] {
  return classes.map((name) => {
    const sums = new Map<unknown, { x: number; y: number }>();
    for (const { properties, referenceClass } of units) {
      const sum = sums.get(properties['cluster']) ?? { x: 0, y: 0 };
      const weight = Number(properties['weight']);
      sum.x += weight;
      sum.y += referenceClass === name ? weight : 0;
      sums.set(properties['cluster'], sum);
    }
    return clusterRatio({ clusters: [...sums.values()] }).estimate;
  });
}

/** The accuracy.json of an earlier stratified sample of the frame, labelled from the truth. */
export function earlierAccuracy(units: readonly (LabelledUnit & { readonly mapClass: string })[]): string {
  const counts = classes.map((mapped) =>
    classes.map((name) => units.filter((unit) => unit.mapClass === mapped && unit.referenceClass === name).length),
  );
  const areaProportions = counts.map((row) => row.map((count) => ({ value: count / units.length })));
  return JSON.stringify({ classes, confusion: { counts, areaProportions } });
}
