/** Structured log of a worker: fields first, then one sentence; pino's shape. */
export interface WorkerLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** For a worker inside of a command that speaks to a person. */
export const SILENT: WorkerLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
