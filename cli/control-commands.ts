import { PermanentError } from '../errors/error-kinds.ts';
import type { JsonValue } from '../engine/json.ts';
import { codeVersion } from '../pipeline/code-version.ts';
import { endRun } from '../pipeline/board/end-run.ts';
import { cancelRun, launchRun, type LaunchPad } from '../pipeline/launch-run.ts';
import { askFor, withdraw } from '../pipeline/board/wishes.ts';
import { orderAgain } from '../pipeline/run-order.ts';
import { hasEnded, type RunRecord } from '../pipeline/board/run-record.ts';
import { RUNS } from '../pipeline/stage-queues.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { runNamed, withQueue } from './open-queue.ts';
import { print } from './terminal.ts';

export interface ControlOptions extends GlobalOptions {
  readonly queue: string;
}

/** `quadrat pause`: the run's jobs in the queues end, no more are added. */
export function pauseCommand(run: string, o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const record = underWay(await runNamed(connection, run));
    await askFor(connection.board, record.id, 'paused', true);
    return told(`${record.id} pauses.`, record, o);
  });
}

export interface ResumeOptions extends ControlOptions {
  /** Moves the run, as a whole, to the code of this command. */
  readonly code?: 'new';
}

/** `quadrat resume`: a paused run goes on, and one that the queue has lost; with `--code new` by the code of this command. */
export function resumeCommand(run: string, o: ResumeOptions): Promise<number> {
  return withQueue(o.queue, async (connection, pad) => {
    const record = await runNamed(connection, run);
    if (o.code === 'new') return moveRun(pad, record, o);
    underWay(record);
    await withdraw(connection.board, record.id, 'paused');
    // Where its job is there, adding it changes nothing.
    await pad.queue.add([{ stage: RUNS, id: record.id, payload: orderAgain(record) as unknown as JsonValue }]);
    return told(`${record.id} goes on.`, record, o);
  });
}

async function moveRun(pad: LaunchPad, record: RunRecord, o: ControlOptions): Promise<number> {
  const { version, digest } = await codeVersion();
  const movedFrom = record.work?.code;
  if (movedFrom?.digest === digest)
    throw new PermanentError(
      `run ${record.id}: expected one of other code than this command's, found one of the same (${version}, ${digest.slice(0, 8)})`,
    );
  await endRun(pad, record);
  const order = { ...orderAgain(record), code: { version, digest }, ...(movedFrom === undefined ? {} : { movedFrom }) };
  await launchRun(pad, order, record);
  return told(
    `${record.id} is moved to the code of version ${version} (${digest.slice(0, 8)}); all of it is computed anew.`,
    record,
    o,
  );
}

/** `quadrat cancel`: every worker lets go of the run; its folder can be resumed. */
export function cancelCommand(run: string, o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection, pad) => {
    const record = underWay(await runNamed(connection, run));
    await cancelRun(pad, record);
    return told(`${record.id} is cancelled; run it again to go on where it stopped.`, record, o);
  });
}

/** `quadrat priority`: changes a run's share of the workers. */
export function priorityCommand(run: string, weight: number, o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const record = underWay(await runNamed(connection, run));
    await askFor(connection.board, record.id, 'weight', weight);
    return told(`${record.id} has priority ${weight}.`, record, o);
  });
}

/** `quadrat replay`: tries failed items again; a run that has ended is launched again for it. */
export function replayCommand(run: string, items: readonly string[], o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection, pad) => {
    const record = await runNamed(connection, run);
    const what = items.length === 0 ? 'all failed items' : items.join(', ');
    if (hasEnded(record)) {
      await launchRun(pad, orderAgain(record), record);
      return told(`${record.id} is launched again and tries its failed items.`, record, o);
    }
    const wanted = items.length === 0 ? 'all' : items;
    await askFor(connection.board, record.id, 'replay', { askedAtMs: Date.now(), items: wanted });
    return told(`${record.id} tries ${what} again.`, record, o);
  });
}

function underWay(record: RunRecord): RunRecord {
  if (!hasEnded(record)) return record;
  throw new PermanentError(`run ${record.id}: expected one that is under way, found one that is ${record.state}`);
}

function told(text: string, record: RunRecord, o: GlobalOptions): number {
  print(o.json === true ? `${JSON.stringify({ id: record.id, folder: record.folder })}\n` : `${text}\n`);
  return EXIT.done;
}
