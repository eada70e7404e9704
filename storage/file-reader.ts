import { TransientError } from '../errors/error-kinds.ts';
import { FileError } from './file-error.ts';
import type { FileHandle } from 'node:fs/promises';
import { AccessError } from '../access/access-error.ts';
import { lastingFileFault } from '../access/file-fault.ts';
import { openFile } from '../access/open-file.ts';
import { checkRange } from './range-reader.ts';
import type { ByteRange, RangeReader, RangeReaderOptions } from './range-reader.ts';

/**
 * Opens a local file for positional reads.
 * @throws FileError where it does not exist, is a folder or may not be read; TransientError otherwise.
 */
export async function openFileRangeReader(
  location: string,
  path: string,
  options: RangeReaderOptions,
): Promise<RangeReader> {
  options.signal?.throwIfAborted();
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(path);
    const { size: sizeBytes } = await handle.stat();
    return new FileRangeReader({ location, handle, sizeBytes, signal: options.signal });
  } catch (error) {
    await handle?.close();
    throw fileError(location, error);
  }
}

class FileRangeReader implements RangeReader {
  readonly location: string;
  readonly sizeBytes: number;
  readonly worthwhileGapBytes = 16 * 1024;
  readonly parallelReads = 2;
  readonly #handle: FileHandle;
  readonly #signal: AbortSignal | undefined;

  constructor(o: { location: string; handle: FileHandle; sizeBytes: number; signal: AbortSignal | undefined }) {
    this.location = o.location;
    this.sizeBytes = o.sizeBytes;
    this.#handle = o.handle;
    this.#signal = o.signal;
  }

  async read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    this.#signal?.throwIfAborted();
    checkRange(this, range);
    const bytes = Buffer.allocUnsafeSlow(range.lengthBytes);
    let filled = 0;
    while (filled < bytes.length) {
      const count = await this.#readSome(bytes, filled, range.offsetBytes + filled);
      if (count === 0) {
        throw new FileError(
          `${this.location}: the file was cut while it was read: expected ${this.sizeBytes} bytes, found ${range.offsetBytes + filled}.`,
        );
      }
      filled += count;
    }
    return bytes;
  }

  async #readSome(bytes: Uint8Array, filled: number, position: number): Promise<number> {
    try {
      return (await this.#handle.read(bytes, filled, bytes.length - filled, position)).bytesRead;
    } catch (error) {
      throw fileError(this.location, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function fileError(location: string, error: unknown): Error {
  if (error instanceof AccessError) return new FileError(`${location}: ${error.fault}.`, { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fault = lastingFileFault(error);
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  if (fault !== undefined) return new FileError(`${location}: ${fault}.`, { cause: error, isMissing });
  return new TransientError(`${location}: reading failed: ${error instanceof Error ? error.message : String(error)}.`, {
    cause: error,
  });
}
