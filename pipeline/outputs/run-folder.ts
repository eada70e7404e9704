import { access, constants, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileFault } from '../../access/file-fault.ts';
import { quotedText } from '../../access/quoted.ts';
import { TEMPORARY_MARK, writeFileAtomic } from '../../storage/atomic-file.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import { ByteFolder } from '../../storage/byte-folder.ts';
import { readLeftText } from '../../engine/input-text.ts';
import { LimitError } from '../../limits/limit-error.ts';
import { CheckedArtifactStore } from '../../engine/checked-artifact-store.ts';
import { makeFolder, sayUnwritable } from '../../storage/writable-folder.ts';
import { isCogTemporary } from '../../raster/cog/spool.ts';
import { runManifest, type Manifest } from '../../results/manifest.ts';
import { refuseEarlier } from '../revisions/earlier-revision.ts';
import { changedKeys, REVISED_KEYS, type RunIdentity } from '../run-identity.ts';

/** Where a run folder keeps its artifacts. */
export function artifactsOf(runFolder: string): string {
  return path.join(runFolder, 'artifacts');
}

/** The folder of one run: where its files are and whose it is. */
export class RunFolder {
  readonly path: string;
  readonly artifacts: CheckedArtifactStore;
  readonly #stored: ByteFolder;

  constructor(folder: string) {
    this.path = path.resolve(folder);
    this.#stored = new ByteFolder(artifactsOf(this.path));
    this.artifacts = new CheckedArtifactStore(this.#stored);
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  /** What the folder's manifest says, or undefined where there is none. */
  async readManifest(): Promise<Manifest | undefined> {
    const file = this.file(runManifest.file);
    const text = await this.read(runManifest.file).catch((error: unknown) => {
      if (error instanceof LimitError) throw error;
      throw new PermanentError(`${file}: expected the manifest of a run, but ${fileFault(error)}`, {
        cause: error,
      });
    });
    return text === undefined ? undefined : runManifest.read(text, file);
  }

  /**
   * The manifest of the run whose folder it is; undefined where it is nobody's yet.
   * @throws PermanentError where it holds files that are no run's.
   */
  async readOwner(): Promise<Manifest | undefined> {
    const manifest = await this.readManifest();
    if (manifest === undefined) await this.#refuseForeign();
    return manifest;
  }

  /**
   * A text of the folder; undefined where there is none.
   * @throws as {@link readLeftText}.
   */
  read(name: string): Promise<string | undefined> {
    return readLeftText(this.file(name));
  }

  /**
   * Makes sure that the folder is this run's, or nobody's yet, or that of a run of the same map.
   * @throws PermanentError where it holds another run, with the keys that differ, or files that are no run's.
   */
  async claim(identity: RunIdentity): Promise<void> {
    refuseEarlier(this.path, 'name');
    const manifest = await this.readOwner();
    if (manifest !== undefined && manifest.identity !== identity.digest) this.#refuseOther(manifest, identity);
    await this.#takePossession();
  }

  /** Writes a file of the folder whole or not at all. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFileAtomic(this.file(name), content);
  }

  #refuseOther(manifest: Manifest, identity: RunIdentity): void {
    const differ = changedKeys(manifest.keys, identity.keys).filter((key) => !REVISED_KEYS.includes(key));
    if (differ.length === 0) return;
    const found = `another run (${quotedText(manifest.name)}, ${manifest.identity.slice(0, 12)})`;
    throw new PermanentError(
      `${this.path}: expected an empty folder or an earlier attempt at this run (${identity.name}, ${identity.digest.slice(0, 12)}), ` +
        `found ${found}, whose run file or its files differ in ${differ.join(', ')}; only ${REVISED_KEYS.join(', ')} may change where a map stands; choose another folder with --out`,
    );
  }

  async #refuseForeign(): Promise<void> {
    const found = await readdir(this.path).catch(() => []);
    const foreign = found.find((name) => name !== 'artifacts' && !isTemporary(name));
    if (foreign === undefined) return;
    throw new PermanentError(
      `${this.path}: expected an empty folder or an earlier attempt at this run, found ${foreign} and no run.json; choose another folder with --out`,
    );
  }

  /** The folder is there and can be written to, and what a killed attempt left half-written is gone. */
  async #takePossession(): Promise<void> {
    await makeFolder(this.path);
    await access(this.path, constants.W_OK).catch((error: unknown) => sayUnwritable(this.path, error));
    await this.#stored.removeTemporaries();
    await this.#removeNamed(isTemporary);
  }

  /** Removes what a writer of rasters that was killed left of them; no other may be writing. */
  async removeRasterTemporaries(): Promise<void> {
    await this.#removeNamed(isCogTemporary);
  }

  async #removeNamed(isLeft: (name: string) => boolean): Promise<void> {
    const left = (await readdir(this.path)).filter(isLeft);
    await Promise.all(left.map((name) => rm(this.file(name), { force: true })));
  }
}

/** What a killed attempt left half-written. */
function isTemporary(name: string): boolean {
  return name.includes(TEMPORARY_MARK) || isCogTemporary(name);
}
