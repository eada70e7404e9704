import { expect, it } from 'vitest';
import { isRetryable } from '../../engine/errors.ts';
import { openRaster } from '../../raster/open-raster.ts';
import { RasterIoError } from '../../raster/raster-error.ts';

it('tries a network that does not answer again, and a full disk not', async () => {
  const unreachable: unknown = await openRaster('http://127.0.0.1:9/scene.tif').catch((error: unknown) => error);
  expect(unreachable).toBeInstanceOf(RasterIoError);
  expect(isRetryable(unreachable)).toBe(true);
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  expect(isRetryable(new RasterIoError('cannot be written', { cause: full }))).toBe(false);
});

it('does not try a file again that is not there', async () => {
  const missing: unknown = await openRaster('/no/such/scene.tif').catch((error: unknown) => error);
  expect(isRetryable(missing)).toBe(false);
});
