import { FileError } from './file-error.ts';
/** A stretch of a file. */
export interface ByteRange {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Random access to the bytes of a file, wherever it is. */
export interface RangeReader {
  readonly location: string;
  readonly sizeBytes: number;
  /** Ranges with a smaller gap between them are cheaper to read as one. */
  readonly worthwhileGapBytes: number;
  /** How many reads may usefully be under way at once. */
  readonly parallelReads: number;
  /**
   * Reads exactly that range into memory of its own.
   * @throws FileError where the range reaches past the end; TransientError where reading failed.
   */
  read(range: ByteRange): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** How a file is opened for reading by ranges. */
export interface RangeReaderOptions {
  /** Ends reading with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long one network request may take. */
  readonly timeoutMs?: number;
}

/**
 * Refuses a range that is not wholly inside the file.
 * @throws FileError naming the range and the size found.
 */
export function checkRange(reader: { location: string; sizeBytes: number }, range: ByteRange): void {
  const end = range.offsetBytes + range.lengthBytes;
  if (range.offsetBytes >= 0 && range.lengthBytes >= 0 && end <= reader.sizeBytes) return;
  throw new FileError(
    `${reader.location}: the file is truncated: expected bytes ${range.offsetBytes} to ${end}, found only ${reader.sizeBytes} bytes.`,
  );
}
