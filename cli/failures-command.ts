import { readFailures } from '../pipeline/board/overview.ts';
import type { ControlOptions } from './control-commands.ts';
import { EXIT } from './exit-codes.ts';
import { runNamed, withQueue } from './open-queue.ts';
import { textTable } from './text-table.ts';
import { print } from './terminal.ts';

const MOST_SHOWN = 200;

/** `quadrat failures`: what a run's workers gave up, and why. */
export function failuresCommand(run: string, o: ControlOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const record = await runNamed(connection, run);
    const { id } = record;
    const dead = await readFailures(connection.admin(), record, MOST_SHOWN);
    if (o.json === true) print(`${JSON.stringify({ run: id, failures: dead })}\n`);
    else if (dead.length === 0) print(`${id}: nothing was given up.\n`);
    else {
      const rows = dead.map((job) => [
        job.item,
        String(job.attempts),
        new Date(job.failedAtMs).toISOString(),
        job.reason,
      ]);
      print(`${textTable([['item', 'attempts', 'given up at', 'reason'], ...rows])}\n`);
    }
    return EXIT.done;
  });
}
