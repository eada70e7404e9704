import { expect, it } from 'vitest';
import { maskedPixels } from '../../raster/mask.ts';
import type { PixelArray } from '../../raster/raster-source.ts';

it('of the scene classification masks no data, defects, shadow of clouds, clouds and cirrus', () => {
  const classes = Uint8Array.from({ length: 12 }, (_, i) => i);
  expect([...maskedPixels({ scheme: 'sentinel-2-scl' }, classes)]).toEqual([1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0]);
});

it('masks what the scene classification does not define', () => {
  const values = Float32Array.from([4, 12, 255, -1, 4.5, Number.NaN]);
  expect([...maskedPixels({ scheme: 'sentinel-2-scl' }, values)]).toEqual([0, 1, 1, 1, 1, 1]);
});

it('reads the bits of Landsat QA_PIXEL', () => {
  // Values of the Collection 2 Level 2 product guide (LSDS-1619, table 6-3).
  const known = new Map([
    [1, 1], // fill
    [21824, 0], // clear, with lows set
    [21952, 0], // water
    [30048, 0], // snow
    [21826, 1], // dilated cloud over land
    [22280, 1], // mid confidence cloud
    [23888, 1], // high confidence cloud shadow
    [54596, 1], // high confidence cirrus
    [55052, 1], // cloud and cirrus
    [5440, 0], // clear, Landsat 4 to 7
    [7824, 1], // cloud shadow, Landsat 4 to 7
  ]);
  const masked = maskedPixels({ scheme: 'landsat-qa-pixel' }, Uint16Array.from(known.keys()));
  expect([...masked]).toEqual([...known.values()]);
});

it('masks QA_PIXEL values that the product never writes', () => {
  const values = Float32Array.from([0, 21824, 65_536, -1, 21824.5, Number.NaN]);
  expect([...maskedPixels({ scheme: 'landsat-qa-pixel' }, values)]).toEqual([1, 0, 1, 1, 1, 1]);
});

it('masks the values that are named and none beside them, as their type stores them', () => {
  const hides = (value: number, values: PixelArray): number[] => [...maskedPixels({ values: [value] }, values)];
  expect(hides(3_221_225_473, Uint32Array.of(3_221_225_472, 3_221_225_473, 3_221_225_474))).toEqual([0, 1, 0]);
  expect(hides(0.1, Float32Array.of(0.1, 0.2, Number.NaN))).toEqual([1, 0, 1]);
  expect(hides(0.1, Float64Array.of(0.1, Math.fround(0.1)))).toEqual([1, 0]);
});
