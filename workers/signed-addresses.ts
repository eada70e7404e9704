import { readRunFile } from '../config/read-run-file.ts';

/** A run file may be signed anew while its run waits: its addresses are read again after so long. */
const FRESH_FOR_MS = 30_000;
const FILES_KEPT = 16;

type Addresses = ReadonlyMap<string, string>;
const NONE: Addresses = new Map();

/** The whole addresses of run files with signatures or passwords: read where they are needed, and kept in memory only. */
export class SignedAddresses {
  readonly #byFile = new Map<string, { readonly addresses: Addresses; readonly readAtMs: number }>();

  /** Reads them, unless it has lately. */
  async refresh(runFile: string): Promise<void> {
    const known = this.#byFile.get(runFile);
    if (known !== undefined && performance.now() - known.readAtMs < FRESH_FOR_MS) return;
    const { addresses } = await readRunFile(runFile);
    this.#byFile.delete(runFile);
    this.#byFile.set(runFile, { addresses, readAtMs: performance.now() });
    for (const oldest of this.#byFile.keys()) if (this.#byFile.size > FILES_KEPT) this.#byFile.delete(oldest);
  }

  /** As they were read last; without a run file there are none. */
  of(runFile: string | undefined): Addresses {
    return runFile === undefined ? NONE : (this.#byFile.get(runFile)?.addresses ?? NONE);
  }
}
