import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sha256 } from '../engine/digest.ts';

/** Which code made a result: its version, and a digest over the code itself. */
export interface CodeVersion {
  readonly name: string;
  readonly version: string;
  readonly digest: Sha256;
}

/** Folders whose code can change a result. */
const FOLDERS = ['config', 'engine', 'geo', 'limits', 'models', 'pipeline', 'raster', 'report', 'stages', 'statistics'];

/** Digest over names and contents of the built code, in the order of names. */
export async function codeVersion(): Promise<CodeVersion> {
  const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
  const manifest = JSON.parse(await readFile(path.join(built, '..', 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const names = await readdir(path.join(built, folder), { recursive: true }).catch(() => []);
    for (const name of names.filter((file) => file.endsWith('.js')).sort()) {
      hash.update(`${folder}/${name}\n`);
      hash.update(await readFile(path.join(built, folder, name)));
    }
  }
  return { name: manifest.name, version: manifest.version, digest: hash.digest('hex') };
}
