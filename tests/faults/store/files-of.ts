import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Files below a part of a run folder, always in the same order. */
export function filesOf(folder: string, part: string): string[] {
  const top = path.join(folder, part);
  const names = readdirSync(top, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => path.join(top, name)).filter((file) => statSync(file).isFile());
}
