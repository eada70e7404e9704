import { setTimeout as pause } from 'node:timers/promises';
import { readOverview, type Overview } from '../pipeline/board/overview.ts';
import { attending } from './attending.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalOptions } from './global-options.ts';
import { withQueue } from './open-queue.ts';
import { overviewText } from './overview-text.ts';
import { print, printOver } from './terminal.ts';

export interface StatusOptions extends GlobalOptions {
  readonly queue: string;
  readonly once?: boolean;
}

const REFRESH_MS = 1_000;

/** `quadrat status`: runs, queues and workers; on a terminal again every second until Ctrl-C. */
export function statusCommand(o: StatusOptions): Promise<number> {
  return withQueue(o.queue, async (connection) => {
    const { board, address } = connection;
    const queues = connection.admin();
    const look = async (): Promise<Overview & { readonly refusal: string | undefined }> => {
      const refusal = await connection.refusal();
      return { ...(await readOverview(board, queues)), refusal };
    };
    const text = async (): Promise<string> => {
      const overview = await look();
      const place = { place: address.label, nowMs: Date.now(), columns: process.stdout.columns };
      const { refusal } = overview;
      const note = refusal === undefined ? '' : `\n\n! The queue is not writable: ${refusal}. All runs wait for it.`;
      return `${overviewText(overview, place)}${note}`;
    };
    if (o.json === true) print(`${JSON.stringify(await look())}\n`);
    else if (o.once === true || !process.stdout.isTTY) print(`${await text()}\n`);
    else
      await attending(async (stop) => {
        while (!stop.aborted) {
          printOver(`${await text()}\nCtrl-C ends this view; the runs go on.\n`);
          await pause(REFRESH_MS, undefined, { signal: stop }).catch(() => undefined);
        }
      });
    return EXIT.done;
  });
}
