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

/**
 * Opens the job queue that a URL names; with `embedded:` it is a new and empty one each time. It
 * takes about a second of which most is spent waiting: start it before other work and await it after.
 * @throws PermanentError for a URL that is not supported.
 */
export async function openJobQueue(url: string, options: JobQueueOptions): Promise<JobQueue> {
  parseQueueUrl(url);
  // Loaded here because BullMQ takes a quarter of a second to load, which `quadrat plan` need not
  // wait for; the database starts meanwhile.
  const [database, { embeddedConnection }, { BullJobQueue }] = await Promise.all([
    import('./embedded-database.ts').then(({ openEmbeddedDatabase }) => openEmbeddedDatabase()),
    import('./embedded-connection.ts'),
    import('./bull-job-queue.ts'),
  ]);
  return new BullJobQueue(embeddedConnection(database), options);
}
