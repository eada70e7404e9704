import path from 'node:path';
import { kindAt } from '../../access/open-file.ts';
import type { LoadedRunFile } from '../../config/read-run-file.ts';
import { readLeftText } from '../../engine/input-text.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { estimates } from '../../results/estimates.ts';
import { runManifest } from '../../results/manifest.ts';
import { published } from '../../results/published.ts';
import { REVISIONS, runFolderOf } from '../revisions/earlier-revision.ts';

const RELEASE = published.file;
const ESTIMATES = estimates.file;

/** The table of an earlier release: its name as the run file has it, and where it is now. */
export interface EarlierRelease {
  readonly name: string;
  readonly path: string;
}

/**
 * Finds what `publication.previous` names: a `published.csv`, the folder that has one, or a revision of a run, which is kept
 * in `revisions/N` of the run folder once the next one begins, and is in the run folder itself until then.
 */
export async function findRelease(location: string, locate: (location: string) => string): Promise<EarlierRelease> {
  const at = locate(location);
  const kind = await kindAt(at);
  if (kind === 'file') return { name: location, path: at };
  const folder = path.basename(at) === RELEASE ? path.dirname(at) : at;
  const isPresent = kind === 'none' && (await isPresentRevision(folder));
  if (kind === 'none' && !isPresent) return { name: location, path: at };
  const name = path.basename(at) === RELEASE ? location : path.posix.join(location, RELEASE);
  return { name, path: path.join(isPresent ? runFolderOf(folder) : folder, RELEASE) };
}

/** The estimates that a release was made of, where they lie beside it: what the office itself knows of what it withheld. */
export async function findEstimates({ name, path: at }: EarlierRelease): Promise<EarlierRelease | undefined> {
  if (path.basename(at) !== RELEASE) return undefined;
  const beside = path.join(path.dirname(at), ESTIMATES);
  if ((await kindAt(beside)) !== 'file') return undefined;
  return { name: path.posix.join(path.posix.dirname(name), ESTIMATES), path: beside };
}

/** Whether a place in `revisions` is that of the revision that a finished run is at. */
async function isPresentRevision(place: string): Promise<boolean> {
  const own = runFolderOf(place);
  if (own === path.resolve(place)) return false;
  return String(await presentRevision(own)) === path.basename(place);
}

/**
 * The release of a run folder becomes another with each revision of it: as the earlier one of a run in that very folder it
 * would be another one each time, or none.
 * @throws PermanentError where `publication.previous` names the run's own folder.
 */
export async function refuseOwnRelease(
  { runFile: { publication }, folder: base }: Pick<LoadedRunFile, 'runFile' | 'folder'>,
  folder: string,
): Promise<void> {
  const own = path.resolve(folder);
  const previous = publication.previous?.find(({ release }) =>
    [own, path.join(own, RELEASE)].includes(path.resolve(base, release)),
  )?.release;
  if (previous === undefined) return;
  const present = (await presentRevision(own)) ?? 1;
  const kept = path.posix.join(
    path.basename(previous) === RELEASE ? path.posix.dirname(previous) : previous,
    REVISIONS,
  );
  throw new PermanentError(
    `publication.previous: expected an earlier release, found ${previous}, the folder of this run itself; name the revision that readers have, ${path.posix.join(kept, String(present))} or one before it`,
  );
}

/** The revision whose results a run folder has; undefined where it has none. */
async function presentRevision(folder: string): Promise<number | undefined> {
  const file = path.join(folder, 'run.json');
  const text = await readLeftText(file).catch(() => undefined);
  if (text === undefined) return undefined;
  const { status, revision } = runManifest.read(text, file);
  return status === 'done' || status === 'held' ? revision.number : undefined;
}
