import path from 'node:path';
import { sha256OfFile } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { Manifest } from '../../results/manifest.ts';
import { RunFolder } from './run-folder.ts';
import { runFolderOf } from '../revisions/earlier-revision.ts';

/** A result that is not the same in two runs. */
export interface Difference {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

/** Compares every artifact and output of two run folders by digest; the first is the one in question, its files included. */
export async function compareRuns(
  folder: string,
  again: string,
): Promise<{ compared: number; differences: Difference[]; notes: string[] }> {
  const [first, second] = [await readManifest(folder), await readManifest(again)];
  const differences: Difference[] = [];
  const compare = (name: string, expected: string | undefined, found: string | undefined): void => {
    if (expected !== found) differences.push({ name, expected: expected ?? 'nothing', found: found ?? 'nothing' });
  };
  const names = new Set([...Object.keys(first.artifacts), ...Object.keys(second.artifacts)]);
  for (const name of names) compare(name, first.artifacts[name], second.artifacts[name]);
  for (const [name, digest] of Object.entries(first.outputs)) {
    compare(name, digest, second.outputs[name]);
    compare(`${name} in the folder`, digest, await sha256OfFile(placeOf(folder, name)).catch(() => undefined));
  }
  return { compared: names.size + 2 * Object.keys(first.outputs).length, differences, notes: notes(first, second) };
}

/** The rasters of an earlier revision are those of the run folder. */
function placeOf(folder: string, name: string): string {
  return path.join(name.endsWith('.tif') ? runFolderOf(folder) : folder, name);
}

function notes(first: Manifest, second: Manifest): string[] {
  const platform = JSON.stringify(first.platform) === JSON.stringify(second.platform);
  return [
    ...(platform ? [] : ['the platform is another one than the run was made on, so that last bits may differ']),
    ...otherInputs(first, second).map((file) => `${file} is another file than the run was made from`),
    ...(first.code.digest === second.code.digest ? [] : ['the code is another one than the run was made with']),
  ];
}

/** Files of one name that two runs found different content in, such as labels that were corrected since. */
function otherInputs(first: Manifest, second: Manifest): string[] {
  const found = new Map(second.inputs.map(({ location, digest }) => [location, digest]));
  const others = first.inputs.filter(({ location, digest }) => (found.get(location) ?? digest) !== digest);
  return [...new Set(others.map(({ location }) => location))];
}

async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await new RunFolder(folder).readManifest();
  if (manifest !== undefined) return manifest;
  throw new PermanentError(`${folder}: expected a run folder, found no run.json in it`);
}
