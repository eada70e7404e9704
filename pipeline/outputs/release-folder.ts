import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readLeftText } from '../../engine/input-text.ts';
import { sha256OfBytes } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { Manifest } from '../../results/manifest.ts';
import { published } from '../../results/published.ts';
import { release, RELEASE_VERSION, type ReleaseRecord } from '../../results/release.ts';
import { writeFileAtomic } from '../../storage/atomic-file.ts';
import { makeFolder } from '../../storage/writable-folder.ts';
import { refuseEarlier } from '../revisions/earlier-revision.ts';
import type { Difference } from './compare-runs.ts';
import { changedOutputs } from './output-digests.ts';
import type { RunFolder } from './run-folder.ts';
import { RELEASED_FILES } from './signature.ts';

/**
 * Makes a folder that may be handed out: what a run has released, and the record of it, which is written last.
 * @throws PermanentError for a run that has released nothing, files that are not as the run left them, and a folder that holds
 * anything.
 */
export async function writeReleaseFolder(folder: RunFolder, to: string): Promise<ReleaseRecord> {
  refuseEarlier(folder.path, 'release');
  const manifest = await releasedManifest(folder);
  const [changed] = await changedOutputs(folder, manifest);
  if (changed !== undefined) refuseChanged(folder, changed);
  const contents = new Map<string, string>();
  for (const name of RELEASED_FILES) {
    const text = await folder.read(name);
    // Looked at once more, as it is what leaves the office.
    if (text === undefined || sha256OfBytes(text) !== manifest.outputs[name]) refuseChanged(folder, name);
    contents.set(name, text);
  }
  // Else what may be handed out would lie among what may not.
  if (!path.relative(folder.path, to).startsWith('..')) {
    throw new PermanentError(
      `${to}: expected a folder for the release beside the run folder, found one in it; name another --to`,
    );
  }
  await makeFolder(to);
  const [found] = await readdir(to);
  if (found !== undefined) {
    throw new PermanentError(
      `${to}: expected an empty folder for the release, found ${found} in it; name another --to`,
    );
  }
  for (const [name, text] of contents) await writeFileAtomic(path.join(to, name), text);
  const record = releaseOf(manifest);
  await writeFileAtomic(path.join(to, release.file), release.write(record));
  return record;
}

/**
 * What of a folder is not as the run released it; its record is there and can be read.
 * @throws PermanentError for a run that has released nothing, and a folder that is no release.
 */
export async function compareRelease(folder: RunFolder, place: string): Promise<Difference[]> {
  const manifest = await releasedManifest(folder);
  const file = path.join(place, release.file);
  const text = await readLeftText(file);
  if (text === undefined)
    throw new PermanentError(`${place}: expected a folder that quadrat release made, found no ${release.file} in it`);
  release.read(text, file);
  const expected = new Map(Object.entries(releaseOf(manifest).files));
  expected.set(release.file, sha256OfBytes(release.write(releaseOf(manifest))));
  const names = new Set([...expected.keys(), ...(await readdir(place))]);
  const differences: Difference[] = [];
  for (const name of names) {
    const left = await readLeftText(path.join(place, name)).catch(() => 'unreadable');
    const found = left === undefined ? 'nothing' : sha256OfBytes(left);
    const due = expected.get(name) ?? 'nothing';
    if (found !== due) differences.push({ name, expected: due, found });
  }
  return differences;
}

/** @throws PermanentError where the run has released nothing. */
async function releasedManifest(folder: RunFolder): Promise<Manifest> {
  const manifest = await folder.readManifest();
  if (manifest === undefined)
    throw new PermanentError(`${folder.path}: expected a run folder, found no run.json in it`);
  if (manifest.status === 'done' && manifest.outputs[published.file] !== undefined) return manifest;
  const remedy = manifest.status === 'held' ? 'quadrat sign releases it on your word' : 'run it to its end';
  throw new PermanentError(
    `${folder.path}: expected a run that is done and released, found one that is ${manifest.status}; ${remedy}`,
  );
}

function refuseChanged(folder: RunFolder, name: string): never {
  throw new PermanentError(
    `${folder.file(name)}: expected the file that the run left, found another or none; run it again before it is released`,
  );
}

function releaseOf({ name, title, identity, revision, publication, code, outputs }: Manifest): ReleaseRecord {
  return {
    schemaVersion: RELEASE_VERSION,
    run: { name, title, identity, revision: revision.number },
    vintage: publication.vintage,
    policy: publication.policy,
    signatures: publication.signatures.map(({ name: by, signedAt }) => ({ name: by, signedAt })),
    code: { name: code.name, version: code.version, digest: code.digest },
    files: Object.fromEntries(RELEASED_FILES.map((file) => [file, outputs[file]!])),
  };
}
