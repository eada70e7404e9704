import { expect, it } from 'vitest';
import { crsFromEpsg } from '../../geo/crs.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelSizeM } from '../../geo/pixel-size.ts';

it('a pixel in degrees is half as wide as high at 60° north, and one in units of its CRS has them in metres', () => {
  const degrees: Grid = {
    ...{ crs: crsFromEpsg(4326), widthPx: 200, heightPx: 100 },
    affine: [0.01, 0, 10, 0, -0.01, 60.5],
  };
  const { x, y } = pixelSizeM(degrees);
  expect(y).toBeCloseTo(1112, -1);
  expect(x / y).toBeCloseTo(0.5, 6);
  // US survey feet: EPSG 2263.
  const feet: Grid = { ...degrees, crs: crsFromEpsg(2263), affine: [100, 0, 900_000, 0, -50, 200_000] };
  expect(pixelSizeM(feet).x).toBeCloseTo(30.48, 3);
  expect(pixelSizeM(feet).y).toBeCloseTo(15.24, 3);
});
