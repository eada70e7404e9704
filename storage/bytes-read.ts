import type { RangeReader } from './range-reader.ts';

let bytesRead = 0;

/** Bytes of imagery that this thread has read so far, from files and servers. */
export function bytesReadSoFar(): number {
  return bytesRead;
}

/** The reader, with what it reads counted. */
export function counted(reader: RangeReader): RangeReader {
  const read = reader.read.bind(reader);
  return Object.assign(reader, {
    read: async (range: Parameters<RangeReader['read']>[0]) => {
      const bytes = await read(range);
      bytesRead += bytes.byteLength;
      return bytes;
    },
  });
}
