/** A fault in raster data that no retry will heal: broken file, missing CRS, unsupported format. */
export class RasterError extends Error {
  override readonly name = 'RasterError';
  /** Whether there is no such file, or none for who asks. */
  readonly isMissing: boolean;

  constructor(
    message: string,
    { isMissing = false, ...options }: ErrorOptions & { readonly isMissing?: boolean } = {},
  ) {
    super(message, options);
    this.isMissing = isMissing;
  }
}

/** What the system says no to for as long as nobody changes it. */
const LASTING = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

/** A fault of the disk or the network while reading or writing a raster; trying again may help. */
export class RasterIoError extends Error {
  override readonly name = 'RasterIoError';

  /** False for a full disk and the like. */
  get retryable(): boolean {
    const { cause } = this;
    return !(cause instanceof Error && 'code' in cause && LASTING.has(String(cause.code)));
  }
}
