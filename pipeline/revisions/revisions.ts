import { copyFile, lstat, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncFiles } from '../../storage/atomic-file.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { canonicalJson } from '../../engine/json.ts';
import { makeFolder } from '../../storage/writable-folder.ts';
import { REVISIONS } from './earlier-revision.ts';
import { changedOutputs } from '../outputs/output-digests.ts';
import { runManifest, type Manifest, type Revision } from '../../results/manifest.ts';
import { mapPreview } from '../../results/map-preview.ts';
import { RunFolder } from '../outputs/run-folder.ts';
import { changedKeys, type RunIdentity } from '../run-identity.ts';
import { RELEASED_FILES } from '../outputs/signature.ts';
import { execution } from '../../results/execution.ts';
import { TILE_ARTIFACTS } from '../../results/tile-artifacts.ts';
import { TABLE_FILES } from '../outputs/write-tables.ts';

const FIRST: Revision = { number: 1, changed: [], earlier: [] };

/** What becomes another with a revision; the rasters of the map stay where they are, for all of them. */
const RESULTS = ['report.html', mapPreview.file, ...TABLE_FILES, ...RELEASED_FILES, TILE_ARTIFACTS.file];
/** What its manifest does not name by digest. */
const RECORDS = [runManifest.file, execution.file, 'report.html'];

/** Where an earlier revision is kept. */
export function revisionFolder(folder: RunFolder, number: number): RunFolder {
  return new RunFolder(folder.file(path.join(REVISIONS, String(number))));
}

/** The revision that an attempt goes on with that is not the first one at a run that has no results yet. */
export function unfinishedRevision(manifest: Manifest | undefined, identity: RunIdentity): Revision {
  if (manifest === undefined) return FIRST;
  const recorded = manifest.revision;
  if (recorded.number === 1) return recorded;
  const changed = changedKeys(manifest.keys, identity.keys);
  return { ...recorded, changed: [...new Set([...recorded.changed, ...changed])].sort() };
}

/**
 * Keeps the results of a finished run as `revisions/N`, whole or not at all; the run folder itself stays as it is. Done
 * again after an interruption it gives the same, or what a signature has made of them since.
 * @param changed what is another one in the revision after it
 * @returns the revision after it, with what was kept added to those before.
 * @throws PermanentError where they are not as the run left them, or the place is taken.
 */
export async function keepResults(
  folder: RunFolder,
  manifest: Manifest,
  changed: readonly string[],
): Promise<Revision> {
  const before = manifest.revision;
  const place = revisionFolder(folder, before.number);
  const temporary = new RunFolder(`${place.path}.part`);
  await refuseTaken(place, manifest);
  await rm(temporary.path, { recursive: true, force: true });
  await makeFolder(temporary.path);
  const outputs = manifest.outputs;
  const tables = Object.keys(outputs).filter((name) => RESULTS.includes(name));
  const kept = [...tables, ...RECORDS];
  for (const name of kept) await copyRegular(folder.file(name), temporary.file(name));
  const changedOne = (await changedOutputs(temporary, manifest)).find((name) => tables.includes(name));
  if (changedOne !== undefined) refuseChanged(folder, changedOne);
  await syncFiles(temporary.path, kept);
  const replaced = `${place.path}.old`;
  await rm(replaced, { recursive: true, force: true });
  await rename(place.path, replaced).catch(unlessNone);
  await rename(temporary.path, place.path);
  await rm(replaced, { recursive: true, force: true });
  await syncFiles(path.dirname(place.path), []);
  const earlier: Revision['earlier'][number] = {
    number: before.number,
    changed: before.changed,
    status: manifest.status,
    manifest: sha256OfBytes((await place.read('run.json'))!),
    published: outputs['published.csv'] ?? null,
  };
  return { number: before.number + 1, changed, earlier: [...before.earlier, earlier] };
}

function unlessNone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** What is not there, or is no file, is passed over: where a manifest names it, it is missed there. */
async function copyRegular(from: string, to: string): Promise<void> {
  const found = await lstat(from).catch(() => undefined);
  if (found?.isFile() === true) await copyFile(from, to);
}

/** @throws PermanentError for a file that is not as the run left it, so that it cannot be kept. */
export function refuseChanged(folder: RunFolder, name: string): never {
  throw new PermanentError(
    `${folder.file(name)}: expected the file that the run left, which is to be kept as an earlier revision, found another or none; put it back, run the earlier run file again with the code of then, or choose another folder with --out`,
  );
}

/**
 * What lies elsewhere is nobody's to be swept here, nor are the results of another revision.
 * @throws PermanentError where the place of an earlier revision is taken by anything else.
 */
async function refuseTaken(place: RunFolder, manifest: Manifest): Promise<void> {
  const above = path.dirname(place.path);
  const found = await lstat(above).catch(() => undefined);
  if (found !== undefined && !found.isDirectory())
    throw new PermanentError(
      `${above}: expected a folder for earlier results, found ${found.isSymbolicLink() ? 'a link' : 'a file'}; move it away and run again`,
    );
  const kept = await place.readManifest();
  const isTaken = await lstat(place.path).then(
    () => true,
    () => false,
  );
  const results = ({ identity, artifacts, code }: Manifest): string => canonicalJson({ identity, artifacts, code });
  if (!isTaken || (kept !== undefined && results(kept) === results(manifest))) return;
  throw new PermanentError(
    `${place.path}: expected a place for the results that are in the run folder now, found something else; move it away, or choose another folder with --out`,
  );
}

/** Takes the results of an earlier revision away, so that none stands beside a manifest that does not name it. */
export async function clearResults(folder: RunFolder): Promise<void> {
  await Promise.all(RESULTS.map((name) => rm(folder.file(name), { force: true })));
}

/** Whether a run has results. */
export function isFinished({ status }: Pick<Manifest, 'status'>): boolean {
  return status === 'done' || status === 'held';
}
