import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sha256 } from '../engine/digest.ts';
import { packageVersions } from './package-versions.ts';

/** Which code a run pins: two of one digest make the same results on one platform. */
export interface CodePin {
  readonly version: string;
  /** Over the built code and the versions of the packages that results pass through. */
  readonly digest: Sha256;
}

/** Which code made a result. */
export interface CodeVersion extends CodePin {
  readonly name: string;
  /** Package → version, of all packages that results pass through. */
  readonly packages: Readonly<Record<string, string>>;
}

let known: Promise<CodeVersion> | undefined;

/**
 * Digest over names and contents of the files that run, in the order of names, and over the packages' versions: the same from
 * a working copy and an installed package, wherever they lie. Made once: what is installed beside a process that runs is
 * not what it runs.
 */
export function codeVersion(): Promise<CodeVersion> {
  known ??= readCode(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
  return known;
}

async function readCode(built: string): Promise<CodeVersion> {
  const home = path.dirname(built);
  const { name, version } = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as CodeVersion;
  const [files, packages] = await Promise.all([builtFiles(built), packageVersions(home)]);
  const hash = createHash('sha256');
  for (const { name: file, content } of files) hash.update(`${file}\n`).update(content);
  for (const [of, found] of Object.entries(packages)) hash.update(`${of}@${found}\n`);
  return { name, version, digest: hash.digest('hex'), packages };
}

async function builtFiles(built: string): Promise<{ readonly name: string; readonly content: Buffer }[]> {
  const names = JSON.parse(await readFile(path.join(built, 'bundles.json'), 'utf8')) as readonly string[];
  return Promise.all(names.map(async (name) => ({ name, content: await readFile(path.join(built, name)) })));
}
