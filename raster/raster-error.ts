/** A fault in raster data that no retry will heal: broken file, missing CRS, unsupported format. */
export class RasterError extends Error {
  override readonly name = 'RasterError';
}

/** A fault of the disk or the network while reading or writing a raster; trying again may help. */
export class RasterIoError extends Error {
  override readonly name = 'RasterIoError';
}
