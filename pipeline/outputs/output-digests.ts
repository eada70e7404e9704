import { digestOfFile } from '../../access/file-digest.ts';
import type { Sha256 } from '../../engine/digest.ts';
import type { Manifest } from '../../results/manifest.ts';
import type { RunFolder } from './run-folder.ts';

/** Outputs of a finished run that are not as its manifest has them, by name. */
export async function changedOutputs(folder: RunFolder, manifest: Manifest): Promise<string[]> {
  const expected = manifest.outputs;
  const names = [...new Set(['map.tif', ...Object.keys(expected)])];
  const found = await Promise.all(names.map((name) => digestOfFile(folder.file(name)).catch(() => undefined)));
  return names.filter((name, at) => expected[name] === undefined || found[at] !== expected[name]);
}

/** Digests of files that the run wrote into its folder. */
export async function digestOutputs(folder: RunFolder, names: readonly string[]): Promise<Record<string, Sha256>> {
  const entries = await Promise.all(names.map(async (name) => [name, await digestOfFile(folder.file(name))] as const));
  return Object.fromEntries(entries);
}
