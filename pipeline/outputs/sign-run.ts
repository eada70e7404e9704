import type { ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { decodeJson } from '../../engine/json.ts';
import { markOf } from '../../results/confidentiality.ts';
import { runManifest, type Signature } from '../../results/manifest.ts';
import { publishRun, type PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import { digestOutputs } from './output-digests.ts';
import { releaseRun } from './release-run.ts';
import { refuseEarlier } from '../revisions/earlier-revision.ts';
import type { RunFolder } from './run-folder.ts';
import { itemId, WHOLE_RUN } from '../work-items.ts';

/**
 * Releases a held run on a person's word: notes who signs, why, when and for which files, and writes what was kept back.
 * @throws PermanentError for an empty name or reason, a run that is not held, and files that are not as the run left them.
 */
export async function signRun(
  folder: RunFolder,
  o: {
    readonly name: string;
    readonly reason: string;
    readonly signedAt: Date;
    readonly artifacts: ArtifactStore;
  },
): Promise<Signature> {
  const [name, reason] = [o.name.trim(), o.reason.trim()];
  if (name === '' || reason === '') {
    throw new PermanentError(
      '--name, --reason: expected text for both, as a signature needs a name and a reason, found none',
    );
  }
  refuseEarlier(folder.path, 'sign');
  const manifest = await folder.readManifest();
  if (manifest === undefined)
    throw new PermanentError(`${folder.path}: expected a run folder, found no run.json in it`);
  if (manifest.status !== 'held') {
    throw new PermanentError(`${folder.path}: expected a run that is held, found one that is ${manifest.status}`);
  }
  const outputs = manifest.outputs;
  await checkOutputs(folder, outputs);
  const publication = await readPublication(o.artifacts, (id) => manifest.artifacts[id]);
  const { heldBy } = publication;
  const signature: Signature = { name, reason, signedAt: o.signedAt.toISOString(), heldBy, outputs };
  const signatures = [...manifest.publication.signatures, signature];
  const released = await releaseRun(folder, { publication, outputs, signatures });
  const { status, outputs: left } = released;
  const publicationNow = { ...manifest.publication, signatures: released.signatures };
  const content = { ...manifest, status, outputs: left, publication: publicationNow };
  await folder.write(runManifest.file, runManifest.write(content, markOf(content.confidential)));
  return signature;
}

/** What the run's last step made. */
export async function readPublication(
  artifacts: ArtifactStore,
  digestOf: (id: string) => Sha256 | undefined,
): Promise<PublicationResult> {
  return decodeJson<PublicationResult>(await artifacts.get(digestOf(itemId(publishRun, WHOLE_RUN))!));
}

async function checkOutputs(folder: RunFolder, outputs: Readonly<Record<string, Sha256>>): Promise<void> {
  const missing: Record<string, Sha256> = {};
  for (const [name, left] of Object.entries(outputs)) {
    const found = await digestOutputs(folder, [name]).catch(() => missing);
    if (found[name] === left) continue;
    throw new PermanentError(
      `${folder.file(name)}: expected the file that the run left (${left.slice(0, 12)}), found another or none; run it again before signing`,
    );
  }
}
