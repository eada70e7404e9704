import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { crsFromEpsg } from '../../geo/crs.ts';
import { writeMapOutput, type MapOutput } from '../../pipeline/outputs/map-output.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-map-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const output = (mapPath: string): MapOutput => ({
  mapPath,
  grid: { crs: crsFromEpsg(32632), affine: [20, 0, 500_000, 0, -20, 5_000_000], widthPx: 64, heightPx: 64 },
  classes: [],
  lattice: { widthPx: 64, heightPx: 64, chipPx: 64, overlapPx: 0 },
  tilePx: 64,
});

it.each([false, true])(
  'a block that cannot be had ends the map, with confidence %s, and nothing is left',
  async (both) => {
    const map = path.join(folder, `map-${both}.tif`);
    const confidencePath = path.join(folder, `confidence-${both}.tif`);
    const writing = writeMapOutput(
      { ...output(map), ...(both ? { confidencePath } : {}) },
      () => Promise.reject(new Error('the block is gone')),
      new MemoryArtifactStore(),
    );
    await expect(writing).rejects.toThrow('the block is gone');
    expect(existsSync(map)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  },
);
