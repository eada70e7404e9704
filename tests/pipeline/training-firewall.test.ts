import { expect, it } from 'vitest';
import { findTrainingOverlap, type TrainingGround } from '../../pipeline/planning/reference/training-firewall.ts';
import { grid, readSample, type TestPoint } from '../stages/validation/reference-case.ts';

/** Land of the grid's pixels from one column and row to before others. */
function land(col: number, row: number, endCol: number, endRow: number): TrainingGround['trained'][number] {
  const [west, east] = [500_000 + 20 * col, 500_000 + 20 * endCol];
  const [north, south] = [4_500_000 - 20 * row, 4_500_000 - 20 * endRow];
  const exterior = Float64Array.from([west, north, west, south, east, south, east, north, west, north]);
  return { crs: grid.crs, polygons: [{ exterior, holes: [] }] };
}

/** Trained on columns 30 to 40, near to it from 20.75 to 50.25, rows 20 to 40.5. */
const ground: TrainingGround = {
  modelId: 'model',
  extents: [{ href: 'training.geojson', digest: 'ab'.repeat(32) }],
  distanceM: 185,
  trained: [land(30, 20, 40, 40)],
  grown: [land(20.75, 20, 50.25, 40.25)],
};

function overlapOf(points: readonly TestPoint[], overlap: 'declared' | 'excluded' | undefined) {
  const reference = { file: 'reference.geojson', overlap } as never;
  return findTrainingOverlap(readSample(points), ground, { reference, grid });
}

it('a unit is where the centre of its pixel is, whatever its edges reach', () => {
  // Of column 20 the part from 20.75 on is near, of 50 that up to 50.25, of row 40 that up to 40.25: no centre of them.
  const found = overlapOf(
    [
      { id: 'west', at: [20, 30], class: 'forest' },
      { id: 'east', at: [50, 30], class: 'forest' },
      { id: 'south', at: [30, 40], class: 'forest' },
      { id: 'near', at: [21, 30], class: 'forest' },
      { id: 'far-near', at: [49, 39], class: 'forest' },
      { id: 'in', at: [30, 20], class: 'forest' },
      { id: 'trainer', at: [31, 30], class: 'forest', purpose: 'train' },
    ],
    'declared',
  );
  expect(found).toMatchObject({ handling: 'declared', inside: 1, ids: ['near', 'far-near', 'in'], distanceM: 185 });
});

it('stops where nothing is declared, and names how many units and which', () => {
  const points = Array.from({ length: 7 }, (_, i) => ({ id: `u${i}`, at: [29 + i, 30] as const, class: 'forest' }));
  expect(() => overlapOf(points, undefined)).toThrow(
    /found 7 of 7 within 185 m of its training extent training\.geojson, 6 of them in it \(u0, u1, u2, u3, u4, …\)/,
  );
  expect(overlapOf([{ at: [5, 5], class: 'forest' }], undefined)).toMatchObject({ handling: 'none', ids: [] });
});

it('says that the land beyond is cut out also where no unit lies in it', () => {
  expect(overlapOf([{ at: [5, 5], class: 'forest' }], 'excluded')).toMatchObject({ handling: 'excluded', ids: [] });
});
