import { expect, it } from 'vitest';
import { intersectBounds, unionBounds } from '../../geo/bounds.ts';
import { intersectWindows, windowContains } from '../../geo/window.ts';

it('rectangles that only touch share nothing, others what lies in both', () => {
  expect(intersectBounds([0, 0, 2, 2], [1, -1, 5, 1])).toEqual([1, 0, 2, 1]);
  expect(intersectBounds([0, 0, 2, 2], [2, 0, 4, 2])).toBeUndefined();
  expect(intersectBounds([0, 0, 2, 2], [0, 2, 2, 4])).toBeUndefined();
  expect(intersectBounds([0, 0, 2, 2], [3, 3, 4, 4])).toBeUndefined();
  expect(unionBounds([0, 0, 2, 2], [1, -1, 5, 1])).toEqual([0, -1, 5, 2]);
});

it('windows share whole pixels or nothing', () => {
  const window = { col: 2, row: 3, widthPx: 4, heightPx: 5 };
  expect(intersectWindows(window, { col: 5, row: 0, widthPx: 9, heightPx: 4 })).toEqual({
    ...{ col: 5, row: 3, widthPx: 1, heightPx: 1 },
  });
  expect(intersectWindows(window, { col: 6, row: 3, widthPx: 1, heightPx: 1 })).toBeUndefined();
  expect(intersectWindows(window, { col: 2, row: 8, widthPx: 1, heightPx: 1 })).toBeUndefined();
  expect(windowContains(window, window)).toBe(true);
  expect(windowContains(window, { ...window, heightPx: 6 })).toBe(false);
  expect(windowContains(window, { ...window, col: 1 })).toBe(false);
});
