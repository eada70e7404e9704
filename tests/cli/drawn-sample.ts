import { readFileSync } from 'node:fs';
import path from 'node:path';
import { samplingDesign } from '../../sampling/design-record.ts';
import type { SampleDesign } from '../../sampling/design-sample.ts';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../geo/grid.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { areaByClass } from '../../statistics/area-by-class.ts';
import { ratioEstimate } from '../../statistics/ratio-estimate.ts';
import { accuracyTable } from '../../stages/validation/estimates/accuracy-table.ts';
import { areaEstimates } from '../../stages/validation/estimates/area-estimates.ts';
import { assessSample } from '../../stages/validation/estimates/assess-sample.ts';
import { estimationSchema } from '../../stages/validation/options.ts';
import { spatialCorrelation } from '../../stages/validation/estimates/spatial-correlation.ts';
import { scaleEstimate, type Estimate } from '../../statistics/estimate.ts';
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

/** The sample held against the map, by the function that `estimate` calls. */
function assess(design: SampleDesign, units: readonly LabelledUnit[], map: Raster) {
  const { km2, cells } = design.model.counts;
  const classAreasM2 = classes.map((_, j) => cells.reduce((sum, cell) => sum + (cell.class === j ? cell.km2 : 0), 0));
  const whole = { level: 'total', code: 'TOTAL', name: 'Total', parents: {}, classAreasM2, notObservedM2: 0 };
  const mapped = { levels: ['total'], areas: [{ ...whole, totalM2: km2 }] };
  const estimation = estimationSchema.parse({});
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const assessed = assessSample({
    ...{ mapped, names: classes, estimation, design: samplingDesign(design) },
    units: units.map((unit) => ({
      ...unit,
      alternateClass: undefined,
      mapClass: classes[map.at(unit.col, unit.row)]!,
      areas: { total: 'TOTAL' },
      stratum: text(unit.properties['stratum']),
      cluster: text(unit.properties['cluster']),
      inclusionProbability: Number(unit.properties['inclusion_probability']),
      gridCol: undefined,
      gridRow: undefined,
    })),
  });
  return { mapped, assessed, estimation };
}

/** The shares that `estimate` publishes for the whole, from the functions that it calls. */
export function publishedShares(design: SampleDesign, units: readonly LabelledUnit[], map: Raster): Estimate[] {
  const { mapped, assessed, estimation } = assess(design, units, map);
  const { frame: of, ladder } = estimation;
  return areaEstimates({ mapped, names: classes, assessed, frame: of, ladder, overlapsTraining: false }).map(
    ({ estimate }) => scaleEstimate(estimate, 1e6 / design.model.counts.km2),
  );
}

/** The accuracy.json that a sample of the frame gives. */
export function earlierAccuracy(design: SampleDesign, units: readonly LabelledUnit[], map: Raster): string {
  const { assessed } = assess(design, units, map);
  const correlation = spatialCorrelation(assessed, { classes, grid: map.grid, seed: 1 });
  return JSON.stringify(accuracyTable(assessed, { overlapsTraining: false, correlation }));
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
    return ratioEstimate({
      ...{ strata: [{ name: 'all', size: 1 }], method: 'cluster', isShare: false },
      groups: [...sums.values()].map((sum, cluster) => ({ stratum: 0, ...sum, count: 1, cluster: String(cluster) })),
      ...{ whenUndefined: 'UNSAMPLED_STRATUM', whenZero: 'DEGENERATE_SE_ZERO', options: { rule: 'cluster' } },
    });
  });
}
