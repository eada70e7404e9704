import path from 'node:path';
import { checkWritable } from '../access/check-location.ts';
import { readRunFile, type LoadedRunFile } from '../config/read-run-file.ts';
import { planApart } from '../pipeline/plan-apart.ts';
import { sampledLandText } from '../pipeline/planning/reference/sampled-land.ts';
import { readOutcome, type EndedRun } from '../pipeline/outputs/ended-run.ts';
import { RunFolder } from '../pipeline/outputs/run-folder.ts';
import { runId, storeOf } from '../pipeline/run-order.ts';
import type { RunRecord } from '../pipeline/board/run-record.ts';
import type { Device } from '../engine/stage.ts';
import { CONFIDENTIAL, CONFIDENTIALITY } from '../results/confidentiality.ts';
import { connectQueue, type QueueConnection } from '../queue/job-queue.ts';
import { attending } from './attending.ts';
import { carryOut } from './carry-out.ts';
import { readDeploymentKey } from './deployment-key.ts';
import { EXIT } from './exit-codes.ts';
import { estimatesTable } from './estimates-table.ts';
import { LentProcesses } from './lent-processes.ts';
import { ProgressDisplay } from './progress-display.ts';
import type { GlobalOptions } from './global-options.ts';
import { print } from './terminal.ts';

interface RunOptions extends GlobalOptions {
  readonly out?: string;
  readonly store?: string;
  readonly queue: string;
  readonly workers?: number;
  readonly device?: Device;
  readonly priority?: number;
  readonly detach?: boolean;
  readonly takeover: number;
}

/** `quadrat run`: carries out a run file and prints the table of estimates. */
export async function runCommand(location: string, o: RunOptions): Promise<number> {
  return runLoaded(await readRunFile(location), o);
}

/** The same of a run file that was read. */
export async function runLoaded(loaded: LoadedRunFile, o: RunOptions): Promise<number> {
  // Connecting is mostly waiting: the run is planned meanwhile.
  const connecting = readDeploymentKey().then((key) => connectQueue(o.queue, { key }));
  connecting.catch(() => undefined);
  const lent = new LentProcesses(o);
  try {
    return await runOn(connecting, loaded, lent, o);
  } finally {
    await lent.close();
    await connecting.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }
}

async function runOn(
  connecting: Promise<QueueConnection>,
  loaded: LoadedRunFile,
  lent: LentProcesses,
  o: RunOptions,
): Promise<number> {
  const { name, inference } = loaded.runFile;
  const folder = path.resolve(o.out ?? path.join(loaded.folder, 'runs', name));
  const placed = { id: runId(name, folder), folder, ...(o.store === undefined ? {} : { store: o.store }) };
  // Who only launches a run need not have the device.
  const device = o.detach === true ? 'cpu' : (o.device ?? inference.device);
  await checkWritable(folder);
  // Before the work of planning, which a folder that cannot be taken up would waste.
  await new RunFolder(folder).readOwner();
  const earlier = { folder, store: storeOf(placed) };
  const plan = await planApart(loaded, { device, earlier, onEntry: () => void lent.start() });
  const display = new ProgressDisplay(process.stderr, o.json === true);
  display.say(
    `${plan.runFile.title ?? plan.runFile.name}: ${plan.map === undefined ? `${plan.scenes.length} scenes` : 'a map that stands'}, ${plan.tiles.count} tiles, ${plan.areas.count} areas`,
  );
  if (plan.withoutSources !== undefined)
    display.say(`The map stands; what it was made from is not looked at: ${plan.withoutSources}`);
  const { sampledLand } = plan.reference ?? {};
  if (sampledLand !== undefined) {
    display.say(`The sample was drawn from ${sampledLandText(sampledLand, plan.runFile.estimation)}.`);
  }
  const connection = await connecting;
  const request = {
    loaded,
    plan,
    folder,
    takeoverMs: o.takeover * 1000,
    processes: lent.start(),
    ...(o.store === undefined ? {} : { store: o.store }),
    ...(o.device === undefined ? {} : { device: o.device }),
    ...(o.priority === undefined ? {} : { weight: o.priority }),
    ...(o.detach === undefined ? {} : { detach: o.detach }),
    onRecord: (record: RunRecord) => display.update(record),
    onNote: (note: string) => display.say(note),
  };
  const record = await attending((stop) => {
    stop.addEventListener('abort', () => display.say(STOPPING), { once: true });
    return carryOut(connection, request, stop);
  }).finally(() => display.end());
  if (o.detach === true) return told(`Launched ${record.id}. quadrat status --queue … shows how far it is.`, record, o);
  return finish(await readOutcome(record), o);
}

const STOPPING =
  'Stopping: what is finished is kept, what is under way is let go. Ctrl-C again ends the command at once.';

function told(text: string, record: RunRecord, o: RunOptions): number {
  print(o.json === true ? `${JSON.stringify(record)}\n` : `${text}\n`);
  return EXIT.done;
}

function finish(outcome: EndedRun, o: RunOptions): number {
  const { record, report, failures, earlierStand, validation, warnings, heldBy, confidential } = outcome;
  const { folder, state: status, computed, reused } = record;
  if (o.json === true) {
    const { method = null, sampleSize = 0, estimates = [] } = validation ?? {};
    const mark = confidential ? { [CONFIDENTIALITY]: CONFIDENTIAL } : {};
    const figures = { method, sampleSize, estimates, warnings, ...mark };
    print(`${JSON.stringify({ folder, status, report, computed, reused, failures, heldBy, ...figures })}\n`);
  } else if (status === 'cancelled') {
    print(`The run was cancelled. Run it again to go on where it stopped: ${folder}\n`);
    if (earlierStand) print(earlierText(folder));
  } else {
    print(
      validation === undefined
        ? failureText(failures, { count: record.failures, folder, earlierStand })
        : `\n${confidential ? `${CONFIDENTIAL}\n\n` : ''}${estimatesTable({ ...validation, warnings })}\n`,
    );
    if (report !== undefined) print(`\nReport: ${report}\n`);
    if (status === 'held') print(heldText(heldBy, folder));
  }
  if (status === 'cancelled') return EXIT.cancelled;
  if (status === 'held') return EXIT.held;
  return status === 'done' ? EXIT.done : EXIT.partial;
}

function heldText(heldBy: readonly string[], folder: string): string {
  const lines = heldBy.map((sentence) => `  ${sentence}`);
  return `\nThe run is held; nothing of it is published until a person signs:\n${lines.join('\n')}\nquadrat sign ${folder} --name … --reason … releases it.\n`;
}

function earlierText(folder: string): string {
  return `The results that ${folder} had before stand as they were.\n`;
}

/** Lines that a person reads; `run.json` has more. */
const FAILURES_SHOWN = 100;

function failureText(
  failures: Readonly<Record<string, string>>,
  o: { readonly count: number; readonly folder: string; readonly earlierStand: boolean },
): string {
  const { folder, earlierStand } = o;
  const shown = Object.entries(failures).slice(0, FAILURES_SHOWN);
  const count = Math.max(o.count, shown.length);
  const lines = shown.map(([id, reason]) => `  ${id}: ${reason}`);
  const where = earlierStand ? '' : `: see failures in ${folder}/run.json`;
  if (count > shown.length) lines.push(`  and ${count - shown.length} more${where}`);
  const head = `The run is partial: ${count} pieces of work failed or could not start.`;
  return `${[head, ...lines].join('\n')}\nNothing was estimated from an incomplete map. Mend the cause and run again: ${folder} goes on where it stopped.\n${earlierStand ? earlierText(folder) : ''}`;
}
