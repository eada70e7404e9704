import os from 'node:os';
import path from 'node:path';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import { carryOutRun, type RunOutcome } from '../pipeline/carry-out-run.ts';
import { planRun } from '../pipeline/plan-run.ts';
import { connectQueue, type QueueConnection } from '../queue/job-queue.ts';
import { writeReport } from '../report/write-report.ts';
import { openThreadPool } from '../workers/thread-pool.ts';
import { EXIT } from './exit-codes.ts';
import { estimatesTable } from './estimates-table.ts';
import { ProgressDisplay } from './progress-display.ts';
import type { GlobalOptions } from './global-options.ts';

export interface RunOptions extends GlobalOptions {
  readonly out?: string;
  readonly queue: string;
  readonly workers?: number;
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
}

/** `quadrat run`: carries out a run file and prints the table of estimates. */
export async function runCommand(location: string, o: RunOptions): Promise<number> {
  const loaded = await readRunFile(location);
  // Connecting is mostly waiting: the run is planned meanwhile.
  const connecting = connectQueue(o.queue);
  connecting.catch(() => undefined);
  try {
    return await runOn(connecting, loaded, o);
  } finally {
    await connecting.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }
}

async function runOn(connecting: Promise<QueueConnection>, loaded: LoadedRunFile, o: RunOptions): Promise<number> {
  const plan = await planRun(loaded);
  const runFolder = path.resolve(o.out ?? path.join(loaded.folder, 'runs', loaded.runFile.name));
  const display = new ProgressDisplay(process.stderr, o.json === true);
  display.say(
    `${plan.runFile.title ?? plan.runFile.name}: ${plan.scenes.length} scenes, ${plan.tiles.length} tiles, ${plan.areas.count} areas`,
  );
  const cancel = new AbortController();
  const onSignal = (): void => cancel.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const outcome = await carryOutRun({
      plan,
      baseFolder: loaded.folder,
      runFolder,
      queueKind: `${o.queue.split(':')[0]}:`,
      openQueue: async (options) => (await connecting).open(options),
      workers: o.workers ?? os.availableParallelism(),
      device: o.device ?? plan.runFile.inference.device,
      openExecutor: openThreadPool,
      signal: cancel.signal,
      onProgress: (progress) => display.update(progress),
    });
    display.end();
    return await finish(outcome, o);
  } finally {
    display.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function finish(outcome: RunOutcome, o: RunOptions): Promise<number> {
  const { folder, status, failures, validation, computed, reused } = outcome;
  const report = status === 'done' ? await writeReport(folder) : undefined;
  if (o.json === true) {
    const estimates = validation?.estimates ?? [];
    process.stdout.write(
      `${JSON.stringify({ folder, status, report, computed, reused, failures: Object.fromEntries(failures), estimates })}\n`,
    );
  } else {
    process.stdout.write(
      validation === undefined ? failureText(failures, folder) : `\n${estimatesTable(validation)}\n`,
    );
    if (report !== undefined) process.stdout.write(`\nReport: ${report}\n`);
  }
  return status === 'done' ? EXIT.done : EXIT.partial;
}

function failureText(failures: ReadonlyMap<string, string>, folder: string): string {
  const lines = [...failures].map(([id, reason]) => `  ${id}: ${reason}`);
  const head = `The run is partial: ${failures.size} pieces of work failed or could not start.`;
  return `${[head, ...lines].join('\n')}\nNothing was estimated from an incomplete map. Mend the cause and run again: ${folder} goes on where it stopped.\n`;
}
