import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Affine } from '../../geo/affine.ts';
import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import type { PixelArray, PixelBlock } from '../../raster/raster-source.ts';
import { warpBlock, warpSourceWindow } from '../../raster/warp/warp.ts';
import type { Resampling } from '../../raster/warp/warp.ts';
import { cutBlock } from './warp-fixtures.ts';

const METHODS: readonly Resampling[] = ['nearest', 'bilinear', 'cubic', 'average'];

function northUp(epsg: number, o: { left: number; top: number; resolution: number; size: number }): Grid {
  const affine: Affine = [o.resolution, 0, o.left, 0, -o.resolution, o.top];
  return { crs: crsFromEpsg(epsg), affine, widthPx: o.size, heightPx: o.size };
}

function wholeWindow(g: Grid): Window {
  return { col: 0, row: 0, widthPx: g.widthPx, heightPx: g.heightPx };
}

/** Smooth values and a seeded scatter of invalid pixels (none where `invalidShare` is 0). */
function pixelsOf(g: Grid, invalidShare: number): PixelBlock {
  const count = g.widthPx * g.heightPx;
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const valid = Uint8Array.from({ length: count }, () => (random() < invalidShare ? 0 : 1));
  const band = Uint16Array.from({ length: count }, () => 500 + Math.floor(random() * 3000));
  const other = Float32Array.from(band, (value) => value * 0.37 - 9);
  return { window: wholeWindow(g), bands: [band, other], valid: invalidShare > 0 ? valid : undefined };
}

const source = northUp(32632, { left: 716_000, top: 5_213_000, resolution: 10, size: 230 });
/** Neighbouring zone, equal, finer and coarser pixels; the last also in longitude and latitude. */
const TARGETS: Readonly<Record<string, Grid>> = {
  equal: northUp(32633, { left: 259_600, top: 5_214_100, resolution: 10, size: 260 }),
  coarser: northUp(3035, { left: 4_460_900, top: 2_660_000, resolution: 27, size: 120 }),
  degrees: northUp(4326, { left: 11.83, top: 47.05, resolution: 0.000_21, size: 190 }),
};

function sameBits(a: PixelArray, b: PixelArray): boolean {
  const bytesOf = (array: PixelArray): Buffer => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return bytesOf(a).equals(bytesOf(b));
}

function warpWindow(o: { target: Grid; window: Window; resampling: Resampling; block: PixelBlock; extraPx?: number }) {
  const { target, window, resampling, block } = o;
  const needed = warpSourceWindow({ source, target, window, resampling });
  if (needed === undefined) return undefined;
  return warpBlock({ source, target, window, resampling, block: cutBlock(block, needed) });
}

describe('a warped pixel does not depend on the window it is asked with', () => {
  for (const [name, target] of Object.entries(TARGETS)) {
    for (const resampling of METHODS) {
      it(`${name}, ${resampling}`, () => {
        for (const invalidShare of [0, 0.002, 0.2]) {
          const block = pixelsOf(source, invalidShare);
          const whole = warpBlock({ source, target, window: wholeWindow(target), resampling, block });
          expect(whole.valid.includes(1)).toBe(true);
          const size = target.widthPx;
          const split = fc.record({
            col: fc.integer({ min: 0, max: size - 1 }),
            row: fc.integer({ min: 0, max: size - 1 }),
            widthPx: fc.integer({ min: 1, max: size }),
            heightPx: fc.integer({ min: 1, max: size }),
          });
          fc.assert(
            fc.property(split, (w) => {
              const widthPx = Math.min(w.widthPx, size - w.col);
              const window = { ...w, widthPx, heightPx: Math.min(w.heightPx, size - w.row) };
              const wanted = cutBlock({ window: wholeWindow(target), ...whole }, window);
              const part = warpWindow({ target, window, resampling, block });
              if (part === undefined) return !wanted.valid!.includes(1);
              const arrays = [part.valid, ...part.bands];
              return [wanted.valid!, ...wanted.bands].every((array, i) => sameBits(array, arrays[i]!));
            }),
            { seed: 11, numRuns: 12 },
          );
        }
      });
    }
  }
});

describe('aligned grids', () => {
  const target = northUp(32632, { left: 716_370, top: 5_213_110, resolution: 10, size: 64 });

  it('are copied, by every method', () => {
    const block = pixelsOf(source, 0.1);
    for (const resampling of METHODS) {
      const window = { col: 3, row: 2, widthPx: 40, heightPx: 30 };
      const needed = warpSourceWindow({ source, target, window, resampling });
      // 37 columns to the right, 11 rows up: the first 9 rows lie above the source.
      expect(needed).toEqual({ col: 40, row: 0, widthPx: 40, heightPx: 21 });
      const warped = warpBlock({ source, target, window, resampling, block: cutBlock(block, needed!) });
      expect(warped.valid.subarray(0, 9 * 40).includes(1)).toBe(false);
      const copied = cutBlock(block, needed!);
      expect(warped.valid.subarray(9 * 40)).toEqual(copied.valid);
      const values = copied.bands.map((band) => Float32Array.from(band, (v, i) => (copied.valid![i] === 1 ? v : 0)));
      expect(warped.bands.map((band) => band.subarray(9 * 40))).toEqual(values);
    }
  });

  it('are not taken for aligned when they are a thousandth of a pixel off', () => {
    const shifted = northUp(32632, { left: 716_370.01, top: 5_213_000, resolution: 10, size: 32 });
    const block = pixelsOf(source, 0);
    const window = wholeWindow(shifted);
    const warped = warpBlock({ source, target: shifted, window, resampling: 'bilinear', block });
    const band = block.bands[0]!;
    const expected = band[37]! + (band[38]! - band[37]!) * 0.001;
    expect(warped.bands[0]![0]).toBeCloseTo(expected, 3);
  });
});

describe('values', () => {
  it('of nearest are values of the source', () => {
    const block = pixelsOf(source, 0.1);
    const known = new Set<number>(block.bands[0]!.filter((_, i) => block.valid![i] === 1));
    for (const target of Object.values(TARGETS)) {
      const window = wholeWindow(target);
      const { bands, valid } = warpBlock({ source, target, window, resampling: 'nearest', block });
      expect(bands[0]!.every((value, i) => (valid[i] === 1 ? known.has(value) : value === 0))).toBe(true);
    }
  });

  it('of a constant source are that constant, whatever is missing', () => {
    const block = pixelsOf(source, 0.3);
    const constant = { ...block, bands: [new Int16Array(block.valid!.length).fill(-1234)] };
    for (const target of Object.values(TARGETS)) {
      for (const resampling of METHODS) {
        const { bands, valid } = warpBlock({
          source,
          target,
          window: wholeWindow(target),
          resampling,
          block: constant,
        });
        const off = bands[0]!.filter((value, i) => valid[i] === 1 && Math.abs(value + 1234) > 1e-3);
        expect(off).toHaveLength(0);
      }
    }
  });

  it('of a plane are reproduced by bilinear and cubic where the target is finer', () => {
    const fine = northUp(32632, { left: 716_203, top: 5_212_801, resolution: 3, size: 150 });
    const band = Float32Array.from({ length: 230 * 230 }, (_, i) => (i % 230) * 5 - Math.floor(i / 230) * 2);
    const block = { window: wholeWindow(source), bands: [band], valid: undefined };
    for (const resampling of ['bilinear', 'cubic'] as const) {
      const { bands } = warpBlock({ source, target: fine, window: wholeWindow(fine), resampling, block });
      const worst = bands[0]!.reduce((most, value, i) => {
        const col = (203 + ((i % 150) + 0.5) * 3) / 10 - 0.5;
        const row = (199 + (Math.floor(i / 150) + 0.5) * 3) / 10 - 0.5;
        return Math.max(most, Math.abs(value - (col * 5 - row * 2)));
      }, 0);
      expect(worst).toBeLessThan(1e-3);
    }
  });

  it('are averages where pixels nest', () => {
    const coarse = northUp(32632, { left: 716_000, top: 5_213_000, resolution: 20, size: 100 });
    const block = pixelsOf(source, 0);
    const { bands } = warpBlock({ source, target: coarse, window: wholeWindow(coarse), resampling: 'average', block });
    const v = block.bands[0]!;
    expect(bands[0]![0]).toBeCloseTo((v[0]! + v[1]! + v[230]! + v[231]!) / 4, 3);
  });
});

describe('the error budget', () => {
  /** Position of target pixel centres, read off a source whose values are its columns. */
  function columnError(maxErrorPx: number): number {
    // Continental pixels: one cell of 64 is 640 km wide and far from straight.
    const lonLat = northUp(4326, { left: 0, top: 60, resolution: 0.1, size: 300 });
    const target = northUp(3035, { left: 3_000_000, top: 3_500_000, resolution: 10_000, size: 90 });
    const band = Float32Array.from({ length: 300 * 300 }, (_, i) => i % 300);
    const block = { window: wholeWindow(lonLat), bands: [band], valid: undefined };
    const o = { source: lonLat, target, window: wholeWindow(target), resampling: 'bilinear' as const, block };
    const exact = warpBlock({ ...o, maxErrorPx: 0 });
    const warped = warpBlock({ ...o, maxErrorPx });
    expect(exact.valid.reduce((n, v) => n + v, 0)).toBeGreaterThan(1000);
    return warped.bands[0]!.reduce((most, value, i) => {
      const both = exact.valid[i] === 1 && warped.valid[i] === 1;
      return both ? Math.max(most, Math.abs(value - exact.bands[0]![i]!)) : most;
    }, 0);
  }

  it('is kept by dividing cells', () => {
    expect(columnError(0.125)).toBeLessThanOrEqual(0.125);
    expect(columnError(0.125)).toBeGreaterThan(columnError(0.005));
    expect(columnError(0.005)).toBeLessThanOrEqual(0.0055);
  });
});

describe('windows that see little or nothing', () => {
  it('have no source window when they are elsewhere, even where the projection ends', () => {
    const far = northUp(32633, { left: 259_600, top: 1_000_000, resolution: 10, size: 100 });
    const beyond = northUp(3035, { left: 40_000_000, top: 40_000_000, resolution: 1000, size: 100 });
    for (const target of [far, beyond]) {
      const window = wholeWindow(target);
      expect(warpSourceWindow({ source, target, window, resampling: 'cubic' })).toBeUndefined();
    }
  });

  it('across the antimeridian see a grid that continues past 180 degrees', () => {
    const past = northUp(4326, { left: 179.5, top: 0.5, resolution: 0.01, size: 100 });
    const band = Float32Array.from({ length: 100 * 100 }, (_, i) => i % 100);
    const block = { window: wholeWindow(past), bands: [band], valid: undefined };
    // UTM zone 60 is continued to 180.3 degrees east, which its inverse calls -179.7.
    const target = northUp(32660, { left: 833_978, top: 20_000, resolution: 1000, size: 40 });
    const { valid, bands } = warpBlock({
      source: past,
      target,
      window: wholeWindow(target),
      resampling: 'bilinear',
      block,
    });
    expect(valid.every((v) => v === 1)).toBe(true);
    const row = bands[0]!.subarray(20 * 40, 21 * 40);
    expect(row.every((value, i) => i === 0 || value > row[i - 1]!)).toBe(true);
    expect(row[39]).toBeGreaterThan(60);
  });

  it('give every pixel of a source that is rotated against the target', () => {
    const c = Math.cos(0.4) * 10;
    const s = Math.sin(0.4) * 10;
    const target: Grid = { ...source, affine: [c, s, 716_300, s, -c, 5_212_000], widthPx: 60, heightPx: 60 };
    const block = pixelsOf(source, 0);
    const whole = warpBlock({ source, target, window: wholeWindow(target), resampling: 'cubic', block });
    const part = warpWindow({ target, window: wholeWindow(target), resampling: 'cubic', block })!;
    expect(whole.valid.every((v) => v === 1)).toBe(true);
    expect(part.bands).toEqual(whole.bands);
  });
});

it('a block whose bands do not have the size of its window is refused', () => {
  const window = { col: 0, row: 0, widthPx: 10, heightPx: 10 };
  const block = { window, bands: [new Uint8Array(99)], valid: undefined };
  const o = { source, target: source, window, resampling: 'nearest' as const, block };
  expect(() => warpBlock(o)).toThrow('a block of 10 x 10 px must hold 100 samples per band; found 99');
});
