import { rm } from 'node:fs/promises';
import type { Sha256 } from '../../engine/digest.ts';
import type { Signature } from '../../results/manifest.ts';
import type { PublicationResult } from '../../stages/validation/publication/publish-estimates.ts';
import { digestOutputs } from './output-digests.ts';
import type { RunFolder } from './run-folder.ts';
import { RELEASED_FILES, signedOutputs, standingSignatures } from './signature.ts';
import { writePublished } from './write-tables.ts';

/** How a run with all its work done ends. */
interface Ending {
  readonly status: 'done' | 'held';
  readonly outputs: Readonly<Record<string, Sha256>>;
  readonly signatures: readonly Signature[];
}

/** Writes what may leave the office if no gate holds the run, or a person has signed for what it holds; removes it otherwise. */
export async function releaseRun(
  folder: RunFolder,
  o: {
    readonly publication: PublicationResult;
    readonly outputs: Readonly<Record<string, Sha256>>;
    readonly signatures: readonly Signature[];
  },
): Promise<Ending> {
  const { heldBy } = o.publication;
  const outputs = signedOutputs(o.outputs);
  const signatures = standingSignatures(o.signatures, { heldBy, outputs });
  if (heldBy.length > 0 && signatures.length === 0) {
    for (const name of RELEASED_FILES) await rm(folder.file(name), { force: true });
    return { status: 'held', outputs, signatures };
  }
  await writePublished(folder, o.publication);
  return { status: 'done', outputs: { ...outputs, ...(await digestOutputs(folder, RELEASED_FILES)) }, signatures };
}
