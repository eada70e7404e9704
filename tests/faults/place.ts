import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findRun, type RunRecord } from '../../pipeline/board/run-record.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { WorkerCrew } from './worker-crew.ts';
import { run, type Ended } from '../cli/started.ts';

/** A queue of its own on a server, with workers and what a test needs to look at it. */
export interface Place {
  readonly url: string;
  readonly connection: QueueConnection;
  readonly crew: WorkerCrew;
  readonly out: string;
  readonly verb: (...args: string[]) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

let places = 0;

/** Opens a place; `folder` takes its run folder and the workers' logs. */
export async function openPlace(folder: string, o: { readonly url: string }): Promise<Place> {
  places += 1;
  const url = `${o.url}?namespace=f${places}`;
  const logs = path.join(folder, `logs-${places}`);
  mkdirSync(logs);
  const crew = new WorkerCrew(logs, ['--queue', url, '--workers', '1', '--takeover', '3']);
  const connection = await connectQueue(url);
  return {
    ...{ url, connection, crew, out: path.join(folder, `out-${places}`) },
    verb: (...args) => run(...args, '--queue', url),
    close: async () => {
      await crew.stop('SIGKILL');
      await connection.close();
    },
  };
}

/** Waits until what the board says of the only run is so. */
export async function untilRun(
  { connection, crew }: Place,
  id: string,
  holds: (record: RunRecord) => boolean,
): Promise<RunRecord> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const record = await findRun(connection.board, id);
    if (record !== undefined && holds(record)) return record;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(record)}\n${crew.logText()}`);
    await pause(50);
  }
}

export const itemsDone = ({ stages }: RunRecord): number => stages.reduce((sum, { done }) => sum + done, 0);
