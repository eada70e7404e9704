import { pino } from 'pino';
import type { WorkerLog } from './worker-log.ts';

/** A log of one JSON object a line, with run, stage, step, tile and attempt where there are any. */
export function jsonLog(stream: NodeJS.WritableStream): WorkerLog {
  return pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    stream as { write(line: string): void },
  );
}
