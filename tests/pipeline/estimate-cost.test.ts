import { expect, it } from 'vitest';
import { estimateCost } from '../../pipeline/planning/estimate-cost.ts';
import type { RunPlan } from '../../pipeline/planning/plan-run.ts';
import { TileGrid } from '../../pipeline/planning/tile-grid.ts';

/** 2 × 2 chips of 100 pixels in two tiles, of three bands and two classes. */
const lattice = { widthPx: 180, heightPx: 180, chipPx: 100, overlapPx: 20 };
const plan = {
  lattice,
  tiles: new TileGrid(lattice, 160),
  model: { bands: ['a', 'b', 'c'] },
  classes: ['d', 'e'],
  secondsPerChip: 0.5,
  scenes: [{ storedBytes: 1000 }, { storedBytes: 234 }],
  map: undefined,
} as unknown as RunPlan;

it('a run takes what its chips take and what goes around them by the pixel, shared by those that work', () => {
  const one = estimateCost(plan, 1);
  // Four chips of half a second, and 40,000 pixels of them at 0.16 s a million.
  const start = 3.5;
  expect(one.seconds).toBeCloseTo(start + 4 * 0.5 + 0.04 * 0.16, 9);
  expect(one).toMatchObject({ bytesToRead: 1234, workers: 1, secondsPerChip: 0.5 });
  const tiles = plan.tiles.count;
  expect(estimateCost(plan, 8).seconds).toBeCloseTo(start + (4 * 0.5 + 0.04 * 0.16) / Math.min(8, tiles), 9);
});

it('memory grows by a process and its tile, not beyond the number of tiles', () => {
  const { widthPx, heightPx } = plan.tiles.at(0)!.halo;
  const perWorker = 150e6 + widthPx * heightPx * 4 * (2 * 3 + 2 * 2);
  expect(estimateCost(plan, 1).memoryBytes).toBe(420e6 + perWorker);
  expect(estimateCost(plan, 99).memoryBytes).toBe(420e6 + plan.tiles.count * perWorker);
});

it('a map that stands already costs no chip, and its own bytes', () => {
  const standing = { ...plan, model: undefined, secondsPerChip: undefined, scenes: [], map: { storedBytes: 77 } };
  const cost = estimateCost(standing as unknown as RunPlan, 1);
  expect(cost).toMatchObject({ bytesToRead: 77, secondsPerChip: null, memoryBytes: 420e6 + 150e6 });
  expect(cost.seconds).toBeCloseTo(3.5 + 0.04 * 0.16, 9);
});
