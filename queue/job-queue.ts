import { parseQueueUrl } from './connection.ts';
import type { JobQueue, JobQueueOptions } from './queue-port.ts';

export type {
  FailedJob,
  JobContext,
  JobHandler,
  JobQueue,
  JobQueueOptions,
  JobRequest,
  StageCounts,
} from './queue-port.ts';

/** A place to keep jobs, open; a queue on it is opened at once. */
export interface QueueConnection {
  /** A queue that owns the connection: closing the one closes the other. */
  open(options: JobQueueOptions): JobQueue;
  close(): Promise<void>;
}

/**
 * Connects to the place that a URL names; with `embedded:` it is a new and empty one each time. That takes about a
 * second of which most is spent waiting: start it before other work and await it after.
 * @throws PermanentError for a URL that is not supported.
 */
export async function connectQueue(url: string): Promise<QueueConnection> {
  parseQueueUrl(url);
  // Loaded here because BullMQ takes a quarter of a second to load, which `quadrat plan` need not
  // wait for; the database starts meanwhile.
  const [database, { embeddedConnection }, { BullJobQueue }] = await Promise.all([
    import('./embedded-database.ts').then(({ openEmbeddedDatabase }) => openEmbeddedDatabase()),
    import('./embedded-connection.ts'),
    import('./bull-job-queue.ts'),
  ]);
  const connection = embeddedConnection(database);
  return { open: (options) => new BullJobQueue(connection, options), close: () => connection.close() };
}

/** Opens a job queue on a connection of its own. */
export async function openJobQueue(url: string, options: JobQueueOptions): Promise<JobQueue> {
  return (await connectQueue(url)).open(options);
}
