import { PermanentError } from '../errors/error-kinds.ts';
import { ALL_QUEUES } from '../pipeline/board/overview.ts';
import type { ControlOptions } from './control-commands.ts';
import { EXIT } from './exit-codes.ts';
import { withQueue } from './open-queue.ts';
import { print } from './terminal.ts';

/** `quadrat queue pause` and `resume`: no worker takes a job of the queue meanwhile. */
export function holdCommand(queue: string, o: ControlOptions & { readonly hold: boolean }): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const admin = connection.admin();
    if (o.hold) await admin.pause(known(queue));
    else await admin.resume(known(queue));
    print(`${queue} ${o.hold ? 'is paused: no worker takes its jobs' : 'goes on'}.\n`);
    return EXIT.done;
  });
}

/** `quadrat queue limit`: bounds over all workers; without any, they are lifted. */
export function limitCommand(
  queue: string,
  o: ControlOptions & { readonly concurrency?: number; readonly rate?: number },
): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    await connection.admin().limit(known(queue), { concurrency: o.concurrency, perSecond: o.rate });
    const bounds = [
      ...(o.concurrency === undefined ? [] : [`${o.concurrency} jobs at a time`]),
      ...(o.rate === undefined ? [] : [`${o.rate} jobs a second`]),
    ];
    print(`${queue}: ${bounds.length === 0 ? 'no limits' : `at most ${bounds.join(' and ')}`}.\n`);
    return EXIT.done;
  });
}

function known(queue: string): string {
  if (ALL_QUEUES.includes(queue)) return queue;
  throw new PermanentError(`queue: expected one of ${ALL_QUEUES.join(', ')}, found ${queue}`);
}
