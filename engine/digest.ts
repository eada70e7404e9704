import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A lower-case hexadecimal SHA-256. */
export type Sha256 = string;

export function isDigest(value: string): value is Sha256 {
  return /^[0-9a-f]{64}$/.test(value);
}

export function sha256OfBytes(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file's content, read as a stream: memory does not grow with the file. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<Sha256> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(signal === undefined ? {} : { signal }) });
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest('hex');
}
