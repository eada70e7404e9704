import path from 'node:path';
import { PermanentError } from '../errors/error-kinds.ts';
import { openArtifactStore } from '../engine/open-artifact-store.ts';
import { artifactsOf, RunFolder } from '../pipeline/outputs/run-folder.ts';
import { runId, storeOf } from '../pipeline/run-order.ts';
import { signRun } from '../pipeline/outputs/sign-run.ts';
import { writeReport } from '../report/write-report.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

export interface SignOptions extends GlobalOptions {
  readonly name: string;
  readonly reason: string;
  readonly store?: string;
}

/** `quadrat sign`: releases a run that a gate holds. */
export async function signCommand(location: string, o: SignOptions): Promise<number> {
  const folder = new RunFolder(path.resolve(location));
  const manifest = await folder.readManifest();
  if (manifest === undefined) throw new PermanentError(`${location}: expected a run folder, found no run.json in it`);
  const id = runId(manifest.name, folder.path);
  const store = o.store === undefined ? artifactsOf(folder.path) : storeOf({ id, folder: folder.path, store: o.store });
  const { name, reason } = o;
  const artifacts = openArtifactStore(store);
  const signature = await signRun(folder, { name, reason, signedAt: new Date(), artifacts });
  await writeReport(folder.path);
  if (o.json === true) print(`${JSON.stringify({ folder: folder.path, status: 'done', signature })}\n`);
  else {
    const gates = signature.heldBy.map((sentence) => `  ${sentence}`);
    print(
      `Released by ${signature.name}, in spite of:\n${gates.join('\n')}\nPublished: ${folder.file('published.csv')}\n`,
    );
  }
  return EXIT.done;
}
