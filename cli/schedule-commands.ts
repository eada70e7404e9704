import path from 'node:path';
import { readRunFile } from '../config/read-run-file.ts';
import type { JsonValue } from '../engine/json.ts';
import { scheduledOrderOf, type ScheduledOrder } from '../pipeline/run-order.ts';
import type { Device } from '../engine/stage.ts';
import { RUNS } from '../pipeline/stage-queues.ts';
import type { ControlOptions } from './control-commands.ts';
import { EXIT } from './exit-codes.ts';
import { withQueue } from './open-queue.ts';
import { textTable } from './text-table.ts';
import { print } from './terminal.ts';

export interface ScheduleOptions extends ControlOptions {
  readonly cron: string;
  readonly timeZone: string;
  readonly name?: string;
  readonly runs?: string;
  readonly store?: string;
  readonly device?: Device;
}

/** `quadrat schedule add`: launches a run again and again, each time into a folder of its own. */
export async function addScheduleCommand(location: string, o: ScheduleOptions): Promise<number> {
  const loaded = await readRunFile(location);
  const order: ScheduledOrder = {
    runFile: path.resolve(location),
    name: loaded.runFile.name,
    runs: path.resolve(o.runs ?? path.join(loaded.folder, 'runs')),
    ...(o.store === undefined ? {} : { store: o.store }),
    ...(o.device === undefined ? {} : { device: o.device }),
  };
  const id = o.name ?? loaded.runFile.name;
  return withQueue(o.queue, async (connection) => {
    const admin = connection.admin();
    await admin.schedule(RUNS, { id, cron: o.cron, timeZone: o.timeZone, payload: order as unknown as JsonValue });
    const next = (await admin.schedules(RUNS)).find((schedule) => schedule.id === id)?.nextAtMs;
    print(`${id} is launched next at ${next === undefined ? '?' : new Date(next).toISOString()}.\n`);
    return EXIT.done;
  });
}

/** `quadrat schedule list`. */
export function listSchedulesCommand(o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const schedules = await connection.admin().schedules(RUNS);
    if (o.json === true) print(`${JSON.stringify(schedules)}\n`);
    else if (schedules.length === 0) print('No run is scheduled.\n');
    else {
      const rows = schedules.map(({ id, cron, timeZone, nextAtMs, payload }) => [
        ...[id, cron, timeZone, nextAtMs === undefined ? '' : new Date(nextAtMs).toISOString()],
        scheduledOrderOf(payload)?.runFile ?? 'none: it was put into the queue by hand',
      ]);
      print(`${textTable([['schedule', 'cron', 'time zone', 'next', 'run file'], ...rows])}\n`);
    }
    return EXIT.done;
  });
}

/** `quadrat schedule remove`. */
export function removeScheduleCommand(id: string, o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const was = await connection.admin().unschedule(RUNS, id);
    print(was ? `${id} is launched no more.\n` : `${id}: there was no such schedule.\n`);
    return was ? EXIT.done : EXIT.invalidInput;
  });
}
