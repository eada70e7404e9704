import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { kindAt } from '../access/open-file.ts';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import { withStandingMap } from '../config/standing-map.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { compareRuns, type Difference } from '../pipeline/outputs/compare-runs.ts';
import { runFolderOf } from '../pipeline/revisions/earlier-revision.ts';
import { listedContent } from '../pipeline/outputs/listed-content.ts';
import { planApart } from '../pipeline/plan-apart.ts';
import type { RunRecord } from '../pipeline/board/run-record.ts';
import { artifactsOf, RunFolder } from '../pipeline/outputs/run-folder.ts';
import { readOutcome } from '../pipeline/outputs/ended-run.ts';
import { signRun } from '../pipeline/outputs/sign-run.ts';
import { connectQueue } from '../queue/job-queue.ts';
import type { Manifest } from '../results/manifest.ts';
import { attending } from './attending.ts';
import { openProcessPool } from '../workers/process-pool.ts';
import { carryOut } from './carry-out.ts';
import { EXIT } from './exit-codes.ts';
import { ProgressDisplay } from './progress-display.ts';
import type { GlobalOptions } from './global-options.ts';
import { verifyRelease } from './release-command.ts';
import { verifyStore } from './verify-store.ts';
import { TAKEOVER_S } from './worker-options.ts';
import { print } from './terminal.ts';

export interface VerifyOptions extends GlobalOptions {
  readonly runFile?: string;
  readonly workers?: number;
  readonly store?: string;
  readonly repair?: boolean;
  readonly release?: string;
}

/** `quadrat verify`: carries the run of a run folder out again beside it and compares digests, or checks a store. */
export async function verifyCommand(folder: string | undefined, o: VerifyOptions): Promise<number> {
  if (o.store !== undefined && folder === undefined)
    return verifyStore(o.store, { repair: o.repair === true, json: o.json === true });
  if (folder !== undefined && o.release !== undefined) return verifyRelease(folder, { ...o, release: o.release });
  if (folder === undefined || o.store !== undefined || o.repair === true)
    throw new PermanentError(
      'verify: expected a run folder to carry out again, DIR --release DIR to compare, or --store LOCATION [--repair] to check; found none of them, or several',
    );
  return verifyRun(folder, o);
}

async function verifyRun(folder: string, o: VerifyOptions): Promise<number> {
  const manifest = await readManifest(folder);
  const loaded = carriedOut(await readRunFile(o.runFile ?? (await usualRunFile(folder))), manifest);
  if (loaded.text !== manifest.runFileText) {
    throw new PermanentError(
      `${loaded.location}: expected the run file that ${folder} was made from, found another text; name the right one with --run-file`,
    );
  }
  const again = await mkdtemp(path.join(os.tmpdir(), 'quadrat-verify-'));
  const display = new ProgressDisplay(process.stderr, o.json === true);
  try {
    const plan = await planApart(loaded, { device: manifest.platform.executionProvider });
    const connection = await connectQueue('embedded:');
    const request = {
      loaded,
      plan,
      folder: again,
      device: manifest.platform.executionProvider,
      processes: openProcessPool(o.workers ?? os.availableParallelism()),
      takeoverMs: TAKEOVER_S * 1000,
      onRecord: (record: RunRecord) => display.update(record),
    };
    try {
      const { record } = await readOutcome(await attending((stop) => carryOut(connection, request, stop)));
      // What a signature released is compared too.
      if (manifest.status === 'done' && record.state === 'held') await releaseLike(again);
    } finally {
      await connection.close();
    }
    display.end();
    const compared = await compareRuns(folder, again);
    return report(
      { ...compared, differences: [...compared.differences, ...(await storeFaults(folder))] },
      { folder, json: o.json === true },
    );
  } finally {
    await rm(again, { recursive: true, force: true });
  }
}

/** A run file with what `quadrat estimate` put into it. */
function carriedOut(loaded: LoadedRunFile, { runFile: { map, reference } }: Manifest): LoadedRunFile {
  // Validated when the run began.
  const sample = reference as LoadedRunFile['runFile']['reference'];
  return map === undefined ? loaded : withStandingMap(loaded, { map: map.file, reference: sample });
}

async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await new RunFolder(folder).readManifest();
  if (manifest === undefined) throw new PermanentError(`${folder}: expected a run folder, found no run.json in it`);
  if (manifest.status !== 'done' && manifest.status !== 'held')
    throw new PermanentError(`${folder}: expected a finished run, found one that is ${manifest.status}`);
  return manifest;
}

/** What is wrong with the artifacts that the run folder itself holds. */
async function storeFaults(folder: string): Promise<Difference[]> {
  const run = new RunFolder(folder);
  const kept = await stat(artifactsOf(run.path)).catch(() => undefined);
  const listed = kept && listedContent(await run.readManifest());
  if (listed === undefined) return [];
  const { faults } = await run.artifacts.check({ repair: false, listed });
  return faults.map(({ place, found }) => ({
    name: path.relative(run.path, place),
    expected: 'what its name says',
    found,
  }));
}

async function releaseLike(again: string): Promise<void> {
  const folder = new RunFolder(again);
  const signature = { name: 'quadrat verify', reason: 'to compare', signedAt: new Date() };
  await signRun(folder, { ...signature, artifacts: folder.artifacts });
}

/** Beside the folder `runs` that holds the run folder. */
async function usualRunFile(folder: string): Promise<string> {
  const beside = path.resolve(runFolderOf(folder), '..', '..', 'run.yaml');
  if ((await kindAt(beside)) === 'file') return beside;
  throw new PermanentError(`${beside}: expected the run file of ${folder} there, found none; name it with --run-file`);
}

function report(
  result: { readonly compared: number; readonly differences: readonly Difference[]; readonly notes: readonly string[] },
  o: { readonly folder: string; readonly json: boolean },
): number {
  const same = result.differences.length === 0;
  if (o.json) print(`${JSON.stringify({ folder: o.folder, same, ...result })}\n`);
  else {
    for (const note of result.notes) print(`note: ${note}\n`);
    for (const { name, expected, found } of result.differences)
      print(`differs: ${name}: expected ${expected}, found ${found}\n`);
    print(
      same
        ? `The same: ${result.compared} digests agree.\n`
        : `Not the same: ${result.differences.length} of ${result.compared} digests differ.\n`,
    );
  }
  return same ? EXIT.done : EXIT.fault;
}
