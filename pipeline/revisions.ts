import { copyFile, lstat, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncFiles } from '../engine/atomic-file.ts';
import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../engine/errors.ts';
import { makeFolder } from '../engine/writable-folder.ts';
import { REVISIONS } from './earlier-revision.ts';
import { RunFolder, type RunManifest } from './run-folder.ts';
import { changedKeys, type RunIdentity } from './run-identity.ts';
import { RELEASED_FILES } from './signature.ts';
import { TILE_TABLE } from './tile-records.ts';
import { TABLE_FILES } from './write-tables.ts';

/** Which of the results that one map has had these are. */
export interface Revision {
  /** From 1. */
  readonly number: number;
  /** Keys of the run file that differ from the revision before. */
  readonly changed: readonly string[];
  /** Those before, the first one first; each is kept in `revisions/` under its number. */
  readonly earlier: readonly EarlierRevision[];
}

export interface EarlierRevision {
  readonly number: number;
  readonly changed: readonly string[];
  readonly status: string;
  /** Digest of its `run.json`, which names all else of it. */
  readonly manifest: Sha256;
  /** Of its `published.csv`, where it was released: what may be known outside. */
  readonly published: Sha256 | null;
}

/**
 * The revision that a manifest is of; the first one where it names none.
 * @throws PermanentError where what it names is none: nothing is to be kept in its place.
 */
export function recordedRevision(manifest: RunManifest): Revision {
  const recorded = (manifest['revision'] ?? FIRST) as Revision;
  const { number, changed, earlier } = recorded;
  if (Number.isInteger(number) && number >= 1 && Array.isArray(changed) && Array.isArray(earlier)) return recorded;
  throw new PermanentError(
    `run.json of ${String(manifest['name'])}: expected the number of a revision and those before it, found something else; choose another folder with --out`,
  );
}

const FIRST: Revision = { number: 1, changed: [], earlier: [] };

/** What becomes another with a revision; the rasters of the map stay where they are, for all of them. */
const RESULTS = ['report.html', 'map-preview.json', ...TABLE_FILES, ...RELEASED_FILES, TILE_TABLE];
const KEPT = ['run.json', 'execution.json', ...RESULTS];

/** Where an earlier revision is kept. */
export function revisionFolder(folder: RunFolder, number: number): RunFolder {
  return new RunFolder(folder.file(path.join(REVISIONS, String(number))));
}

/** The revision that an attempt makes, and whether it begins it: then there are results to be kept first. */
export function revisionOf(
  manifest: RunManifest | undefined,
  identity: RunIdentity,
): { readonly revision: Revision; readonly begins: boolean } {
  if (manifest === undefined) return { revision: FIRST, begins: false };
  const recorded = recordedRevision(manifest);
  const changed = changedKeys((manifest['keys'] ?? {}) as RunIdentity['keys'], identity.keys);
  if (changed.length === 0) return { revision: recorded, begins: false };
  if (!isFinished(manifest)) {
    const all = new Set(recorded.number === 1 ? [] : [...recorded.changed, ...changed]);
    return { revision: { ...recorded, changed: [...all].sort() }, begins: false };
  }
  return { revision: { number: recorded.number + 1, changed, earlier: recorded.earlier }, begins: true };
}

/**
 * Keeps the results of a finished run as `revisions/N`, whole or not at all; the run folder itself stays as it is. Done
 * again after an interruption it gives the same, or what a signature has made of them since.
 * @returns the revision with what was kept added to those before it.
 */
export async function keepResults(folder: RunFolder, manifest: RunManifest, revision: Revision): Promise<Revision> {
  const number = revision.number - 1;
  const place = revisionFolder(folder, number).path;
  const temporary = `${place}.part`;
  await refuseLink(path.dirname(place));
  await rm(temporary, { recursive: true, force: true });
  await makeFolder(temporary);
  const kept: string[] = [];
  for (const name of KEPT) {
    const found = await lstat(folder.file(name)).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    await copyFile(folder.file(name), path.join(temporary, name));
    kept.push(name);
  }
  await syncFiles(temporary, kept);
  await rm(place, { recursive: true, force: true });
  await rename(temporary, place);
  await syncFiles(path.dirname(place), []);
  const before = recordedRevision(manifest);
  const outputs = manifest['outputs'] as Readonly<Record<string, Sha256>>;
  const earlier: EarlierRevision = {
    ...{ number, changed: before.changed, status: manifest.status },
    manifest: sha256OfBytes((await folder.read('run.json'))!),
    published: outputs['published.csv'] ?? null,
  };
  return { ...revision, earlier: [...before.earlier, earlier] };
}

/** What lies elsewhere is nobody's to be swept here. */
async function refuseLink(place: string): Promise<void> {
  const found = await lstat(place).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  throw new PermanentError(
    `${place}: expected a folder for earlier results, found ${found.isSymbolicLink() ? 'a link' : 'a file'}; move it away and run again`,
  );
}

/** Takes the results of an earlier revision away, so that none stands beside a manifest that does not name it. */
export async function clearResults(folder: RunFolder): Promise<void> {
  await Promise.all(RESULTS.map((name) => rm(folder.file(name), { force: true })));
}

/** Whether a run has results. */
export function isFinished({ status }: Pick<RunManifest, 'status'>): boolean {
  return status === 'done' || status === 'held';
}
