import { FileError } from '../storage/file-error.ts';

/** A fault in raster data that no retry will heal: broken content, missing CRS, unsupported format. */
export class RasterError extends FileError {
  override readonly name = 'RasterError';
}
