import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { crsFromText, pointTransform } from '../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { readPoints, type PointFeature } from '../../geo/points.ts';
import { projectAreas } from '../../geo/project-areas.ts';
import { areaTotalsM2, classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import { LAND_COVER_CLASSES } from '../../sample-tiles/land-cover.ts';
import { PREVIOUS_CLASSES } from '../../sample-tiles/previous-land-cover.ts';
import { declaredSizesKm2, readJson, readPixels, sampleAreas, sampleFolder } from './sample-files.ts';

interface SampledPixel {
  readonly point: PointFeature;
  readonly col: number;
  readonly row: number;
  readonly truth: string;
  readonly stratum: string;
}

let grid: Grid;
let truth: Uint8Array;
let previous: Uint8Array;
let sample: SampledPixel[];

function areasByValueKm2(classes: Uint8Array, values: readonly number[]): number[] {
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const areas = projectAreas(sampleAreas(), grid);
  const found = classAreasOfBlock({ classes, nodata: 255, window, values, areas, pixelArea: pixelAreaModel(grid) });
  return values.map((_, i) => found.reduce((sum, area) => sum + area.classAreasM2[i]!, 0) / 1e6);
}

beforeAll(async () => {
  const read = await readPixels(path.join(sampleFolder, 'truth.tif'));
  grid = read.grid;
  truth = read.pixels as Uint8Array;
  previous = (await readPixels(path.join(sampleFolder, 'previous-land-cover.tif'))).pixels as Uint8Array;
  const toGrid = pointTransform(crsFromText('OGC:CRS84'), grid.crs);
  const { points } = readPoints(readJson('reference.geojson'), { location: 'reference.geojson' });
  sample = points.map((point) => {
    const { col, row } = pixelOfPoint(grid, ...toGrid(point.x, point.y));
    const pixel = Math.floor(row) * grid.widthPx + Math.floor(col);
    return {
      point,
      col,
      row,
      truth: LAND_COVER_CLASSES[truth[pixel]!]!.name,
      stratum: PREVIOUS_CLASSES[previous[pixel]!]!.name,
    };
  });
});

describe('the reference sample of the sample case', () => {
  it('has the planned number of points in each stratum of the previous map', () => {
    for (const { name, sampleSize } of PREVIOUS_CLASSES) {
      const drawn = sample.filter(({ point }) => point.properties['stratum'] === name);
      expect(drawn, name).toHaveLength(sampleSize);
      expect(new Set(drawn.map(({ stratum }) => stratum))).toEqual(new Set([name]));
    }
  });

  it('stands in the middle of pixels, none of them drawn twice', () => {
    for (const { col, row } of sample) {
      expect(Math.abs(col - Math.floor(col) - 0.5)).toBeLessThan(0.01);
      expect(Math.abs(row - Math.floor(row) - 0.5)).toBeLessThan(0.01);
    }
    expect(new Set(sample.map(({ col, row }) => `${Math.floor(col)},${Math.floor(row)}`)).size).toBe(600);
  });

  it('has about three labels in a hundred wrong, and tells nobody which', () => {
    const wrong = sample.filter(({ point, truth: label }) => point.properties['class'] !== label);
    expect(wrong.length / sample.length).toBeCloseTo(0.03, 3);
    expect(Object.keys(sample[0]!.point.properties).sort()).toEqual(['class', 'stratum']);
  });

  it('declares strata as large as they are', () => {
    const sizes = declaredSizesKm2();
    const found = areasByValueKm2(
      previous,
      PREVIOUS_CLASSES.map(({ value }) => value),
    );
    PREVIOUS_CLASSES.forEach(({ name }, i) => expect(sizes[name]! / found[i]!).toBeCloseTo(1, 6));
    const total = areaTotalsM2(projectAreas(sampleAreas(), grid), pixelAreaModel(grid)).reduce((sum, a) => sum + a, 0);
    const declared = Object.values(sizes).reduce((sum, km2) => sum + km2, 0);
    expect((declared * 1e6) / total).toBeCloseTo(1, 7);
  });

  it('finds the true area of every class within its own error', () => {
    const sizes = declaredSizesKm2();
    const trueKm2 = areasByValueKm2(
      truth,
      LAND_COVER_CLASSES.map(({ value }) => value),
    );
    for (const { name, value } of LAND_COVER_CLASSES) {
      let estimateKm2 = 0;
      let variance = 0;
      for (const { name: stratum, sampleSize } of PREVIOUS_CLASSES) {
        const labels = sample.filter(({ point }) => point.properties['stratum'] === stratum);
        const share = labels.filter(({ point }) => point.properties['class'] === name).length / sampleSize;
        estimateKm2 += sizes[stratum]! * share;
        variance += (sizes[stratum]! ** 2 * share * (1 - share)) / (sampleSize - 1);
      }
      expect(Math.abs(estimateKm2 - trueKm2[value]!) / Math.sqrt(variance), name).toBeLessThan(2.5);
    }
  });
});
