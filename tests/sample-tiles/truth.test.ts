import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointTransform } from '../../geo/crs.ts';
import { gridsEqual, pixelOfPoint, type Grid } from '../../geo/grid.ts';
import { maskedPixels } from '../../raster/mask.ts';
import { BAND_NAMES } from '../../sample-tiles/spectra.ts';
import { FOREST, LAND_COVER_CLASSES, WATER, WETLAND } from '../../sample-tiles/land-cover.ts';
import { createLandscape } from '../../sample-tiles/landscape.ts';
import { readPixels, sampleFolder } from './sample-files.ts';

const SCL_WATER = 6;

async function readScene(scene: string, asset: string): Promise<Awaited<ReturnType<typeof readPixels>>> {
  return readPixels(path.join(sampleFolder, 'imagery', `${scene}-${asset}.tif`));
}

/** The pixel of the other grid that the middle of each pixel lies in, -1 outside. */
function pixelsInOtherGrid(from: Grid, other: Grid): Int32Array {
  const transform = pointTransform(from.crs, other.crs);
  const [a, , c, , e, f] = from.affine;
  return Int32Array.from({ length: from.widthPx * from.heightPx }, (_, pixel) => {
    const x = a * ((pixel % from.widthPx) + 0.5) + c;
    const y = e * (Math.floor(pixel / from.widthPx) + 0.5) + f;
    const at = pixelOfPoint(other, ...transform(x, y));
    const [col, row] = [Math.floor(at.col), Math.floor(at.row)];
    const isInside = col >= 0 && row >= 0 && col < other.widthPx && row < other.heightPx;
    return isInside ? row * other.widthPx + col : -1;
  });
}

describe('the truth of the sample case', () => {
  it('has every class, one of them rare', async () => {
    const { pixels } = await readPixels(path.join(sampleFolder, 'truth.tif'));
    const counts = LAND_COVER_CLASSES.map(() => 0);
    for (const value of pixels) counts[value]! += 1;
    const shares = counts.map((count) => count / pixels.length);
    expect(Math.min(...shares)).toBe(shares[WETLAND]);
    expect(shares[WETLAND]).toBeGreaterThan(0.01);
    expect(shares[WETLAND]).toBeLessThan(0.025);
    expect(shares[FOREST]).toBeGreaterThan(0.15);
  });

  it.each(['west', 'east'])('lies under the %s scene where the scene says it lies', async (scene) => {
    const { grid: truthGrid, pixels: truth } = await readPixels(path.join(sampleFolder, 'truth.tif'));
    const { grid, pixels: scl } = await readScene(scene, 'SCL');
    const truthPixels = pixelsInOtherGrid(grid, truthGrid);
    const underWater = [...truthPixels].filter((_, pixel) => scl[pixel] === SCL_WATER);
    const inside = underWater.length;
    const agreeing = underWater.filter((pixel) => truth[pixel] === WATER).length;
    expect(inside).toBeGreaterThan(5000);
    // A shift by one pixel costs several hundredths: the river is a few pixels wide.
    expect(agreeing / inside).toBeGreaterThan(0.95);
  });

  it('is the same land for the same seed and another for another', () => {
    const extent = { widthM: 4000, heightM: 4000 };
    const read = (seed: number): number[] => {
      const landscape = createLandscape(seed, extent);
      return Array.from({ length: 400 }, (_, i) => landscape.classAt((i % 20) * 200 + 3, Math.floor(i / 20) * 200 + 7));
    };
    expect(read(5)).toEqual(read(5));
    expect(read(5)).not.toEqual(read(6));
  });
});

describe('the scenes of the sample case', () => {
  it('lie in neighbouring zones, overlap, and are not aligned', async () => {
    const [west, east] = [await readScene('west', 'B02'), await readScene('east', 'B02')];
    expect([west.grid.crs.epsg, east.grid.crs.epsg]).toEqual([32632, 32633]);
    expect(gridsEqual(west.grid, east.grid)).toBe(false);
    const shared = pixelsInOtherGrid(west.grid, east.grid).filter((pixel) => pixel >= 0).length;
    expect(shared / west.pixels.length).toBeGreaterThan(0.15);
  });

  it('miss a corner of the eastern scene, in every band at another pixel', async () => {
    const missing = await Promise.all(
      BAND_NAMES.map(async (band) => (await readScene('east', band)).pixels.filter((value) => value === 0).length),
    );
    expect(new Set(missing).size).toBe(BAND_NAMES.length);
    expect(Math.min(...missing)).toBeGreaterThan(5000);
    for (const band of BAND_NAMES) expect((await readScene('west', band)).pixels.includes(0)).toBe(false);
  });

  it('hide some land under cloud and shadow, and show some thin cloud as clear', async () => {
    const { pixels: scl } = await readScene('east', 'SCL');
    const { pixels: blue } = await readScene('east', 'B02');
    const masked = maskedPixels({ scheme: 'sentinel-2-scl' }, scl);
    const share = masked.reduce((sum, value) => sum + value, 0) / masked.length;
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.3);
    // No land here but roofs and works yards reflects more than 0.12 in the blue; what does so elsewhere is cloud.
    const hazy = blue.filter((stored, pixel) => masked[pixel] === 0 && stored > 2200).length;
    expect(hazy / blue.length).toBeGreaterThan(0.002);
  });
});
