import { readFileSync, writeFileSync } from 'node:fs';

/** Changes one byte amid each of the files; one that is gone meanwhile stays gone. */
export function rot(files: readonly string[]): void {
  for (const file of files) {
    try {
      const bytes = readFileSync(file);
      if (bytes.length === 0) continue;
      bytes[Math.floor(bytes.length / 2)]! ^= 0x55;
      writeFileSync(file, bytes, { flag: 'r+' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
