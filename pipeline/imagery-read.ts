import { bytesReadSoFar } from '../storage/bytes-read.ts';

/** Bytes of imagery that the stages have read in this thread so far. */
export function imageryBytesRead(): number {
  return bytesReadSoFar();
}
