import { openRaster } from '../../../raster/open-raster.ts';
import { FileError } from '../../../storage/file-error.ts';

/**
 * Opens a raster. One that is not there says nothing of what names it; the fault then does.
 * @param what names it, as "map.file" or "scene s1, asset B02"
 */
export function openNamedRaster(what: string, ...asked: Parameters<typeof openRaster>): ReturnType<typeof openRaster> {
  return openRaster(...asked).catch((error: unknown) => {
    if (!(error instanceof FileError && error.isMissing)) throw error;
    throw new FileError(`${what}: ${error.message}`, { cause: error.cause, isMissing: true });
  });
}
