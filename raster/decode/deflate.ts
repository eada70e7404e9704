import { inflateSync } from 'node:zlib';

/** Room past the expected end, so that zlib finds the end of the stream without asking for another buffer. */
const SLACK_BYTES = 64;

/**
 * Decodes DEFLATE in its zlib wrapping.
 * @param o.expectedBytes what the block should give
 * @param o.maxBytes what it may give at most: a last strip written whole has more rows than are left
 * @throws what zlib says of a damaged stream
 */
export function decodeDeflate(input: Uint8Array, o: { expectedBytes: number; maxBytes: number }): Uint8Array {
  return inflateSync(input, {
    chunkSize: o.expectedBytes + SLACK_BYTES,
    maxOutputLength: o.maxBytes + SLACK_BYTES,
  });
}
