import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import geodesic from 'geographiclib-geodesic';
import ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { readAreas } from '../../geo/areas.ts';
import { pointTransform } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { areaContains } from '../../geo/point-in-polygon.ts';
import { projectAreas, type ProjectedArea } from '../../geo/project-areas.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { quadrat, root } from '../cli/quadrat.ts';
import { clipToPixels } from '../geo/coverage-oracle.ts';

const real = path.resolve(root, '..', 'shared', 'real', 'rondonia');
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-rondonia-'));
const classes = ['burned_area', 'cleared_area', 'forest', 'highly_degraded_forest', 'wetland'];

async function readWhole(file: string): Promise<{ grid: Grid; pixels: ArrayLike<number> }> {
  const source = await openRaster(file);
  const { grid } = source.header;
  const { bands } = await source.read({
    bands: [0],
    window: { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx },
  });
  await source.close();
  return { grid, pixels: bands[0]! };
}

interface Item {
  readonly properties: {
    readonly 'mlm:input': readonly {
      readonly bands: readonly string[];
      readonly value_scaling: readonly { mean: number; stddev: number }[];
    }[];
  };
}

/** The model run once over the whole scene: class index per pixel, -1 where a band has no data. */
async function wholeScene(): Promise<Int8Array> {
  const item = JSON.parse(readFileSync(path.join(real, 'model', 'item.json'), 'utf8')) as Item;
  const { bands, value_scaling: scalings } = item.properties['mlm:input'][0]!;
  const stored = await Promise.all(bands.map((band) => readWhole(path.join(real, `S2_20LMR_2021-08-24_${band}.tif`))));
  const { widthPx, heightPx } = stored[0]!.grid;
  const [width, height] = [Math.ceil(widthPx / 8) * 8, Math.ceil(heightPx / 8) * 8];
  const input = new Float32Array(bands.length * width * height);
  const classOf = new Int8Array(widthPx * heightPx).fill(-1);
  for (let i = 0; i < classOf.length; i++) {
    if (stored.some(({ pixels }) => pixels[i] === -9999)) continue;
    classOf[i] = 0;
    const at = Math.floor(i / widthPx) * width + (i % widthPx);
    stored.forEach(({ pixels }, band) => {
      input[band * width * height + at] = (pixels[i]! * 0.0001 - scalings[band]!.mean) / scalings[band]!.stddev;
    });
  }
  const session = await ort.InferenceSession.create(path.join(real, 'model', 'rondonia-unet.onnx'));
  const output = await session.run({ image: new ort.Tensor('float32', input, [1, bands.length, height, width]) });
  const logits = output['logits']!.data as Float32Array;
  for (let i = 0; i < classOf.length; i++) {
    if (classOf[i] === -1) continue;
    const at = Math.floor(i / widthPx) * width + (i % widthPx);
    for (let k = 1; k < classes.length; k++) {
      if (logits[k * width * height + at]! > logits[classOf[i]! * width * height + at]!) classOf[i] = k;
    }
  }
  return classOf;
}

const STEP_PX = 128;

/** Geodesic area of pixels on a coarse lattice (Karney 2013), interpolated between: independent of the formulas in geo/. */
function geodesicPixelArea(grid: Grid): (col: number, row: number) => number {
  const toLonLat = pointTransform(grid.crs, {
    ...grid.crs,
    kind: 'geographic',
    definition: '+proj=longlat +datum=WGS84 +no_defs',
    projection: 'longlat',
  });
  const [a, , c, , e, f] = grid.affine;
  const known = new Map<string, number>();
  const at = (col: number, row: number): number => {
    const key = `${col},${row}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const polygon = geodesic.Geodesic.WGS84.Polygon(false);
    for (const [x, y] of [
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 0],
    ] as const) {
      const [lon, lat] = toLonLat(c + a * (col + x), f + e * (row + y));
      polygon.AddPoint(lat, lon);
    }
    const area = Math.abs(polygon.Compute(false, true).area ?? Number.NaN);
    known.set(key, area);
    return area;
  };
  return (col, row) => {
    const [col0, row0] = [Math.floor(col / STEP_PX) * STEP_PX, Math.floor(row / STEP_PX) * STEP_PX];
    const [x, y] = [(col - col0) / STEP_PX, (row - row0) / STEP_PX];
    const top = at(col0, row0) * (1 - x) + at(col0 + STEP_PX, row0) * x;
    const bottom = at(col0, row0 + STEP_PX) * (1 - x) + at(col0 + STEP_PX, row0 + STEP_PX) * x;
    return top * (1 - y) + bottom * y;
  };
}

/** Pixels that an edge of the area may cross, as `row * width + col`. */
function edgePixels({ polygons }: ProjectedArea, width: number): Set<number> {
  const found = new Set<number>();
  for (const ring of polygons.flatMap(({ exterior, holes }) => [exterior, ...holes])) {
    for (let i = 0; i + 3 < ring.length; i += 2) {
      const [x0, x1] = [Math.min(ring[i]!, ring[i + 2]!), Math.max(ring[i]!, ring[i + 2]!)];
      const [y0, y1] = [Math.min(ring[i + 1]!, ring[i + 3]!), Math.max(ring[i + 1]!, ring[i + 3]!)];
      for (let row = Math.floor(y0 - 1e-9); row <= y1 + 1e-9; row++) {
        for (let col = Math.floor(x0 - 1e-9); col <= x1 + 1e-9; col++)
          if (row >= 0 && col >= 0 && col < width) found.add(row * width + col);
      }
    }
  }
  return found;
}

/** Class areas of an area in km²: edge pixels clipped one by one (Sutherland–Hodgman), the others by their centre. */
function independentAreas(
  area: ProjectedArea,
  map: ArrayLike<number>,
  grid: Grid,
  areaOf: (col: number, row: number) => number,
): Float64Array {
  const sums = new Float64Array(classes.length);
  const edges = edgePixels(area, grid.widthPx);
  const [minCol, minRow, maxCol, maxRow] = area.boundsPx.map(Math.floor) as [number, number, number, number];
  for (let row = Math.max(0, minRow); row <= Math.min(grid.heightPx - 1, maxRow); row++) {
    for (let col = Math.max(0, minCol); col <= Math.min(grid.widthPx - 1, maxCol); col++) {
      const index = row * grid.widthPx + col;
      const value = map[index]!;
      if (value === 255) continue;
      const window = { col, row, widthPx: 1, heightPx: 1 };
      const share = edges.has(index)
        ? clipToPixels(area.polygons, window)[0]!
        : Number(areaContains(area, col + 0.5, row + 0.5));
      if (share > 0) sums[value]! += (share * areaOf(col, row)) / 1e6;
    }
  }
  return sums;
}

/** Classes of an area sum to its frame, and regions to the whole, where every figure is given; limits enclose the estimate. */
function expectSums(estimates: readonly (readonly string[])[]): void {
  const sum = (rows: readonly (readonly string[])[]): number => rows.reduce((total, row) => total + Number(row[4]), 0);
  const whole = estimates.filter(([level]) => level === 'total');
  expect(sum(whole) / Number(whole[0]![18]) - 1).toBeCloseTo(0, 9);
  for (const [, , , label, value] of whole) {
    const regions = estimates.filter((row) => row[0] === 'region' && row[3] === label);
    if (regions.every((row) => row[4] !== '')) expect(sum(regions) / Number(value) - 1, label).toBeCloseTo(0, 9);
  }
  for (const [level, area, , label, value, , lower, upper, , , , , , , , , , , frame] of estimates) {
    if (value === '') continue;
    const limits = [0, lower, value, upper, frame].map(Number);
    expect(limits, `${level} ${area} ${label}`).toEqual(limits.toSorted((a, b) => a - b));
  }
}

describe('the real case: a Sentinel-2 window of Rondônia', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('agrees with whole-scene inference and with independent class areas, within 1.5 GB', async () => {
    if (!existsSync(real)) {
      console.log(`The real case is not here: ${path.relative(root, real)} is missing.`);
      return;
    }
    const { status, stderr } = quadrat(
      'run',
      path.join(root, 'tests', 'real', 'rondonia.yaml'),
      '--out',
      folder,
      '--workers',
      '2',
    );
    expect(status, stderr).toBe(0);

    const { grid, pixels: map } = await readWhole(path.join(folder, 'map.tif'));
    const whole = await wholeScene();
    const observed = whole.reduce((count, index) => count + Number(index >= 0), 0);
    const same = whole.reduce((count, index, i) => count + Number(index >= 0 && index === map[i]), 0);
    const invented = whole.reduce((count, index, i) => count + Number(index < 0 && map[i] !== 255), 0);
    expect(same / observed).toBeGreaterThan(0.995);
    expect(invented).toBe(0);

    const geojson: unknown = JSON.parse(readFileSync(path.join(real, 'areas.geojson'), 'utf8'));
    const areas = projectAreas(readAreas(geojson, { code: 'code', location: 'areas.geojson' }), grid);
    const lines = readFileSync(path.join(folder, 'mapped-areas.csv'), 'utf8')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const areaOf = geodesicPixelArea(grid);
    for (const area of areas) {
      const expected = independentAreas(area, map, grid, areaOf);
      classes.forEach((name, index) => {
        const row = lines.find(
          ([level, code, , label]) => level === 'district' && code === area.code && label === name,
        )!;
        expect(Math.abs(Number(row[4]) - expected[index]!), `${area.code} ${name}`).toBeLessThanOrEqual(
          1e-6 * expected[index]! + 1e-12,
        );
      });
    }

    const estimates = readFileSync(path.join(folder, 'estimates.csv'), 'utf8')
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    const unseen = estimates.filter((row) => row[20] === '0');
    expect(unseen.length).toBeGreaterThan(0);
    const given = estimates.filter((row) => row[4] !== '');
    expect(given.length).toBeGreaterThan(40);
    for (const row of given) expect([row[13], row[14]], row.slice(0, 4).join(' ')).toEqual(['TRAINING_OVERLAP', 'U']);
    expectSums(estimates);
    for (const row of unseen) expect([row[4], row[13], row[14]]).toEqual(['', 'NO_VALID_PIXEL', 'L']);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as {
      statistics: { frame: string };
    };
    expect(manifest.statistics.frame).toBe('observed');
    const { attempts } = JSON.parse(readFileSync(path.join(folder, 'execution.json'), 'utf8')) as {
      attempts: { peakMemoryBytes: number }[];
    };
    expect(attempts[0]!.peakMemoryBytes).toBeLessThan(1.5e9);
  });
});
