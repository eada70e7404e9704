import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { warpBlock, warpSourceWindow } from '../../raster/warp/warp.ts';
import type { Resampling } from '../../raster/warp/warp.ts';
import { cutBlock } from './warp-fixtures.ts';

interface GridRecord {
  readonly epsg: number;
  readonly resolution: number;
  readonly left: number;
  readonly top: number;
}

interface GoldenCase {
  readonly name: string;
  readonly target: GridRecord & { readonly size: number };
  readonly method: Resampling;
  readonly nodata: boolean;
  readonly expected: string;
}

interface Golden {
  readonly nodataValue: number;
  readonly source: GridRecord & { widthPx: number; heightPx: number; values: string; holedValues: string };
  readonly cases: readonly GoldenCase[];
}

const golden = JSON.parse(readFileSync(new URL('../golden/warp/cases.json', import.meta.url), 'utf8')) as Golden;

function bytesOf(text: string): ArrayBuffer {
  return new Uint8Array(Buffer.from(text, 'base64')).buffer;
}

function gridOf(g: GridRecord, widthPx: number, heightPx: number): Grid {
  const affine = [g.resolution, 0, g.left, 0, -g.resolution, g.top] as const;
  return { crs: crsFromEpsg(g.epsg), affine, widthPx, heightPx };
}

const source = gridOf(golden.source, golden.source.widthPx, golden.source.heightPx);

function sourcePixels(nodata: boolean): { values: Int16Array; valid: Uint8Array | undefined } {
  const values = new Int16Array(bytesOf(nodata ? golden.source.holedValues : golden.source.values));
  if (!nodata) return { values, valid: undefined };
  return { values, valid: Uint8Array.from(values, (value) => (value === golden.nodataValue ? 0 : 1)) };
}

/** Steepest slope of the source (below 500 per pixel) times the error of position (1e-4 px), see generate.py. */
const VALUE_TOLERANCE = 0.05;
/** Meridians converge: in longitude and latitude the interpolated position is off by up to 4e-4 px. */
const LON_LAT_TOLERANCE = 0.2;
/** Pixels whose position is within the error of position of a border between valid and invalid, or of two pixels. */
const FLIPPED_SHARE = 0.002;

/** How a warped band differs from GDAL's, in which NaN is invalid. */
function compare(actual: { band: Float32Array; valid: Uint8Array }, expected: Float32Array, tolerance: number) {
  let flippedMask = 0;
  let wrongValues = 0;
  let seen = 0;
  for (let i = 0; i < expected.length; i++) {
    const isValid = !Number.isNaN(expected[i]!);
    if (isValid !== (actual.valid[i] === 1)) flippedMask++;
    if (!isValid || actual.valid[i] !== 1) continue;
    seen++;
    if (Math.abs(actual.band[i]! - expected[i]!) > tolerance) wrongValues++;
  }
  return { flippedMask, wrongValues, seen };
}

describe('warping agrees with gdalwarp', () => {
  for (const { name, target: t, method, nodata, expected } of golden.cases) {
    it(`${name}, ${method}, ${nodata ? 'with' : 'without'} nodata`, () => {
      const target = gridOf(t, t.size, t.size);
      const window = { col: 0, row: 0, widthPx: t.size, heightPx: t.size };
      const request = { source, target, window, resampling: method };
      const sourceWindow = warpSourceWindow(request);
      if (sourceWindow === undefined) throw new Error('the target must see the source');
      const { values, valid } = sourcePixels(nodata);
      const whole = {
        window: { col: 0, row: 0, widthPx: source.widthPx, heightPx: source.heightPx },
        bands: [values],
        valid,
      };
      const warped = warpBlock({ ...request, block: cutBlock(whole, sourceWindow) });
      const wanted = new Float32Array(bytesOf(expected));
      const tolerance = t.epsg === 4326 ? LON_LAT_TOLERANCE : VALUE_TOLERANCE;
      const found = compare({ band: warped.bands[0]!, valid: warped.valid }, wanted, tolerance);
      const allowed = Math.ceil(wanted.length * FLIPPED_SHARE);
      expect(found.seen).toBeGreaterThan(200);
      expect(found.flippedMask, 'pixels valid here or there only').toBeLessThanOrEqual(allowed);
      expect(found.wrongValues, 'pixels of another value').toBeLessThanOrEqual(method === 'nearest' ? allowed : 0);
    });
  }
});
