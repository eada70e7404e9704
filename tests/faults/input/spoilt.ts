import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Obstacle } from '../fault.ts';

/** An input of a small run whose bytes are others, or which is gone; mended, it is as it was. */
export function spoilt(runFile: string, name: string, change: (sound: Buffer) => Buffer | undefined): Obstacle {
  const file = path.join(path.dirname(runFile), 'inputs', name);
  const sound = readFileSync(file);
  const bytes = change(sound);
  if (bytes === undefined) rmSync(file);
  else writeFileSync(file, bytes);
  return { mend: () => writeFileSync(file, sound) };
}
