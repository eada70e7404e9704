import { FileError } from './file-error.ts';
import { fileURLToPath } from 'node:url';
import { openFileRangeReader } from './file-reader.ts';
import { openHttpRangeReader } from './http-reader.ts';
import { openS3RangeReader } from './s3-reader.ts';
import type { RangeReader, RangeReaderOptions } from './range-reader.ts';

/**
 * Opens a path, or a file:, http(s): or s3: URL.
 * @throws FileError where there is no such file or the scheme is unknown; TransientError where opening failed.
 */
export async function openRangeReader(location: string, options: RangeReaderOptions = {}): Promise<RangeReader> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') return openHttpRangeReader(location, options);
  if (scheme === 's3') return openS3RangeReader(location, options);
  if (scheme === 'file') return openFileRangeReader(location, fileURLToPath(location), options);
  if (scheme !== undefined) {
    throw new FileError(`${location}: expected a path or a file:, http:, https: or s3: URL, found ${scheme}:.`);
  }
  return openFileRangeReader(location, location, options);
}
