import { createHash } from 'node:crypto';
import { openFile } from './open-file.ts';

const PIECE_BYTES = 1 << 20;

/** SHA-256 (hexadecimal) of a file that may be opened, read in pieces: memory does not grow with the file. */
export async function digestOfFile(location: string, signal?: AbortSignal): Promise<string> {
  const handle = await openFile(location);
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
