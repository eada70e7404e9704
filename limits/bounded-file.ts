import { open, type FileHandle } from 'node:fs/promises';
import { bytesText, LimitError } from './limit-error.ts';

/**
 * Reads a file whole that has at most `maxBytes`; its size is asked before, and held to while it is read.
 * @throws LimitError, to stand in a sentence that names the file, where it is larger or no regular file; else what the
 * system says.
 */
export async function readBoundedFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!stat.isFile()) throw new LimitError('expected a regular file, found a device or a pipe');
    if (stat.size > maxBytes) throw tooLarge(stat.size, maxBytes);
    return await readAll(file, { sizeBytes: stat.size, maxBytes });
  } finally {
    await file.close();
  }
}

/** To the end that the file has now; files of `/proc` say that they have none. */
async function readAll(
  file: FileHandle,
  { sizeBytes, maxBytes }: { readonly sizeBytes: number; readonly maxBytes: number },
): Promise<Buffer> {
  let bytes = Buffer.allocUnsafe(sizeBytes + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(length + 1)]);
  }
}

function tooLarge(foundBytes: number, maxBytes: number): LimitError {
  return new LimitError(
    `expected at most ${bytesText(maxBytes)}, found ${bytesText(foundBytes)}: make it smaller, or split the run`,
  );
}
