import type { Telemetry } from 'bullmq';
import type { Board } from './board.ts';
import type { BullConnection } from './bull-connection.ts';
import type { BullQueueAdmin } from './bull-queue-admin.ts';
import { parseQueueUrl, type QueueAddress } from './connection.ts';
import { sealedBoard, type DeploymentKey } from './payload-seal.ts';
import type { JobQueue, JobQueueOptions } from './queue-port.ts';

export { HandBack } from './queue-port.ts';
export type {
  DoneJob,
  FailedJob,
  JobContext,
  JobHandler,
  JobQueue,
  JobQueueOptions,
  JobRequest,
  JobState,
} from './queue-port.ts';

/** A place to keep jobs, open. */
export interface QueueConnection {
  /** What kind of place it is, and where, without user and password. */
  readonly address: Pick<QueueAddress, 'kind' | 'label'>;
  readonly board: Board;
  /** Queues on it; they are closed with the connection at the latest. */
  open(options: JobQueueOptions): JobQueue;
  admin(): BullQueueAdmin;
  close(): Promise<void>;
}

/** Tries per job and the wait before the second one, for whoever adds jobs. */
export const RETRY = { attempts: 4, backoffMs: 500 };

/**
 * Connects to the place that a URL names; with `embedded:` it is a new and empty one each time. That takes about a
 * second of which most is spent waiting: start it before other work and await it after.
 * @param o.key signs what is put there, and is asked of what is taken from there; an embedded queue, which nobody else
 * reaches, needs none
 * @throws PermanentError for a URL that is not supported and a server that does not answer.
 */
export async function connectQueue(
  url: string,
  { telemetry, key }: { readonly telemetry?: Telemetry | undefined; readonly key?: DeploymentKey | undefined } = {},
): Promise<QueueConnection> {
  const address = parseQueueUrl(url);
  // Loaded here because BullMQ takes a quarter of a second to load, which `quadrat plan` need not wait for.
  const [connection, { BullJobQueue }, { BullQueueAdmin: Admin }] = await Promise.all([
    openConnection(address, telemetry),
    import('./bull-job-queue.ts'),
    import('./bull-queue-admin.ts'),
  ]);
  const queues: JobQueue[] = [];
  const admins: BullQueueAdmin[] = [];
  let closing: Promise<void> | undefined;
  return {
    address: { kind: address.kind, label: address.label },
    board: key === undefined ? connection.board : sealedBoard(connection.board, key),
    open: (options) => {
      const queue = new BullJobQueue(connection, options, key);
      queues.push(queue);
      return queue;
    },
    admin: () => {
      const admin = new Admin(connection, RETRY, key);
      admins.push(admin);
      return admin;
    },
    close: () => {
      closing ??= Promise.allSettled([...queues, ...admins].map((open) => open.close())).then(() => connection.close());
      return closing;
    },
  };
}

async function openConnection(address: QueueAddress, telemetry: Telemetry | undefined): Promise<BullConnection> {
  if (address.kind === 'redis') return (await import('./redis-connection.ts')).redisConnection(address, telemetry);
  if (address.kind === 'postgres')
    return (await import('./postgres-connection.ts')).postgresConnection(address, telemetry);
  // The database starts while BullMQ is loaded.
  const [database, { embeddedConnection }] = await Promise.all([
    import('./embedded-database.ts').then(({ openEmbeddedDatabase }) => openEmbeddedDatabase()),
    import('./embedded-connection.ts'),
  ]);
  return embeddedConnection(database);
}
