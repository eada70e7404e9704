import { expect, it } from 'vitest';
import { isRetryable } from '../../errors/error-kinds.ts';
import { openCogSpool } from '../../raster/cog/spool.ts';
import { openRaster } from '../../raster/open-raster.ts';

it('tries a network again that does not answer', async () => {
  const unreachable: unknown = await openRaster('http://127.0.0.1:9/scene.tif').catch((error: unknown) => error);
  expect(unreachable).toMatchObject({ name: 'TransientError' });
  expect(isRetryable(unreachable)).toBe(true);
});

it('does not try a file again that is not there', async () => {
  const missing: unknown = await openRaster('/no/such/scene.tif').catch((error: unknown) => error);
  expect(isRetryable(missing)).toBe(false);
});

it('does not try again to write where there is no room, or no folder', async () => {
  const unwritten: unknown = await openCogSpool('/no/such/folder/map.tif', 1).catch((error: unknown) => error);
  expect(unwritten).toMatchObject({
    name: 'FileError',
    message: expect.stringContaining('cannot be written') as string,
  });
  expect(isRetryable(unwritten)).toBe(false);
});
