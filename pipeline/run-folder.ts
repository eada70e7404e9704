import { access, constants, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readFileWithin } from '../access/open-file.ts';
import { quotedText } from '../access/quoted.ts';
import { TEMPORARY_MARK, writeFileAtomic } from '../engine/atomic-file.ts';
import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { messageOf, PermanentError } from '../engine/errors.ts';
import { canonicalJson } from '../engine/json.ts';
import { ByteFolder } from '../engine/byte-folder.ts';
import { CheckedArtifactStore } from '../engine/checked-artifact-store.ts';
import { makeFolder, sayUnwritable } from '../engine/writable-folder.ts';
import { isCogTemporary } from '../raster/cog-spool.ts';
import type { RunPlan } from './plan-run.ts';

/** The states of a run as `run.json` has them. */
export type RunStatus = 'running' | 'done' | 'held' | 'partial' | 'cancelled';

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
  async readManifest(): Promise<
    ({ readonly status: RunStatus; readonly identity: Sha256 } & Record<string, unknown>) | undefined
  > {
    const file = this.file('run.json');
    const text = await this.read('run.json').catch((error: unknown) => {
      throw new PermanentError(
        `${file}: expected the manifest of a run, found none that can be read (${messageOf(error)})`,
        {
          cause: error,
        },
      );
    });
    if (text === undefined) return undefined;
    const manifest = parsedOrNothing(text) as Partial<Record<string, unknown>> | null | undefined;
    if (typeof manifest?.['status'] === 'string' && typeof manifest['identity'] === 'string')
      return manifest as { status: RunStatus; identity: Sha256 } & Record<string, unknown>;
    throw new PermanentError(`${file}: expected the manifest of a run, found something else`);
  }

  /**
   * A text of the folder; undefined where there is none.
   * @throws AccessError where it is no regular file, or a link leads to what may not be read here.
   */
  async read(name: string): Promise<string | undefined> {
    try {
      return (await readFileWithin(this.file(name), Number.MAX_SAFE_INTEGER)).toString('utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
  }

  /**
   * Makes sure that the folder is this run's, or nobody's yet.
   * @throws PermanentError where it holds another run, or files that are no run's.
   */
  async claim(identity: Sha256, name: string): Promise<void> {
    const manifest = await this.readManifest();
    if (manifest === undefined) await this.#refuseForeign();
    if (manifest === undefined || manifest.identity === identity) return this.#takePossession();
    throw new PermanentError(
      `${this.path}: expected an empty folder or an earlier attempt at this run (${name}, ${identity.slice(0, 12)}), ` +
        `found another run (${quotedText(String(manifest['name']))}, ${manifest.identity.slice(0, 12)}); choose another folder with --out`,
    );
  }

  /** Writes a file of the folder whole or not at all. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFileAtomic(this.file(name), content);
  }

  async writeJson(name: string, content: unknown): Promise<void> {
    await this.write(name, `${JSON.stringify(JSON.parse(canonicalJson(content)), null, 2)}\n`);
  }

  async #refuseForeign(): Promise<void> {
    const found = await readdir(this.path).catch(() => []);
    const foreign = found.find((name) => name !== 'artifacts' && !isTemporary(name));
    if (foreign === undefined) return;
    throw new PermanentError(
      `${this.path}: expected an empty folder or an earlier attempt at this run, found ${foreign} and no run.json`,
    );
  }

  /** The folder is there and can be written to, and what a killed attempt left half-written is gone. */
  async #takePossession(): Promise<void> {
    await makeFolder(this.path);
    await access(this.path, constants.W_OK).catch((error: unknown) => sayUnwritable(this.path, error));
    await this.#stored.removeTemporaries();
    const left = (await readdir(this.path)).filter(isTemporary);
    await Promise.all(left.map((name) => rm(this.file(name), { force: true })));
  }
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What a killed attempt left half-written. */
function isTemporary(name: string): boolean {
  return name.includes(TEMPORARY_MARK) || isCogTemporary(name);
}

/** What makes two runs the same: the run file, the model or the classes of the map, the areas, the reference sample, the rules of publication and the grid. */
export function runIdentity(plan: RunPlan): Sha256 {
  const { runFileText, model, map, areas, reference, publication, grid } = plan;
  return sha256OfBytes(
    canonicalJson({
      runFile: sha256OfBytes(runFileText),
      ...(model === undefined ? {} : { model: model.onnxDigest }),
      ...(map === undefined ? {} : { map: { classes: map.classes, inputs: map.inputs } }),
      areas: sha256OfBytes(areas.content),
      reference: reference === undefined ? null : sha256OfBytes(reference.content),
      publication: sha256OfBytes(publication.content),
      grid,
    }),
  );
}
