import type { Telemetry } from 'bullmq';
import type { Board } from './board.ts';
import type { BullConnection } from './bull-connection.ts';
import type { BullQueueAdmin } from './bull-queue-admin.ts';
import { parseQueueUrl, type QueueAddress } from './connection.ts';
import { Patience, type Outage } from './patience.ts';
import { PatientBoard } from './patient-board.ts';
import { keyOfNamespace, sealedBoard, type DeploymentKey } from './payload-seal.ts';
import type { JobQueue, JobQueueOptions } from '../engine/loop/job-port.ts';
import { isRefusal, refusalText } from './refusal.ts';

export { HandBack } from '../engine/loop/job-port.ts';
export type {
  DoneJob,
  FailedJob,
  JobContext,
  JobHandler,
  JobQueue,
  JobQueueOptions,
  JobRequest,
  JobState,
} from '../engine/loop/job-port.ts';

/** A place to keep jobs, open. */
export interface QueueConnection {
  /** What kind of place it is, and where, without user and password. */
  readonly address: Pick<QueueAddress, 'kind' | 'label'>;
  readonly board: Board;
  /** Queues on it; they are closed with the connection at the latest. */
  open(options: JobQueueOptions): JobQueue;
  admin(): BullQueueAdmin;
  /** Why the server takes no work at this moment, in its own words; undefined where it does. */
  refusal(): Promise<string | undefined>;
  /** Calls the listener when the server begins to refuse work, and with undefined when it takes work again. */
  onOutage(listener: (outage: Outage | undefined) => void): void;
  close(): Promise<void>;
}

/** Tries per job and the wait before the second one, for whoever adds jobs. */
export const RETRY = { attempts: 4, backoffMs: 500 };

/** A worker, and who follows a run, wait for the server for as long as it takes. */
const ENDLESS_PATIENCE_MS = Number.POSITIVE_INFINITY;
/** Who asks for one thing is told soon. */
export const SHORT_PATIENCE_MS = 10_000;

/**
 * Connects to the place that a URL names; with `embedded:` it is a new and empty one each time. That takes about a
 * second of which most is spent waiting: start it before other work and await it after. What the server refuses for now
 * (it is full, or fails over) is asked again for `patienceMs`; on the embedded queue there is nothing to wait for.
 * @param o.key signs what is put there, and is asked of what is taken from there; an embedded queue, which nobody else
 * reaches, needs none
 * @throws PermanentError for a URL that is not supported and a server that does not answer.
 */
export async function connectQueue(
  url: string,
  {
    telemetry,
    key: shared,
    patienceMs = ENDLESS_PATIENCE_MS,
  }: {
    readonly telemetry?: Telemetry | undefined;
    readonly key?: DeploymentKey | undefined;
    readonly patienceMs?: number;
  } = {},
): Promise<QueueConnection> {
  const address = parseQueueUrl(url);
  const key = keyOfNamespace(shared, address.namespace);
  const patience = new Patience({ label: address.label, limitMs: patienceMs });
  // Loaded here because BullMQ takes a quarter of a second to load, which `quadrat plan` need not wait for.
  const [connection, { BullJobQueue }, { BullQueueAdmin: Admin }] = await Promise.all([
    openConnection(address, patience, telemetry),
    import('./bull-job-queue.ts'),
    import('./bull-queue-admin.ts'),
  ]);
  const isShared = address.kind !== 'embedded';
  const board = isShared ? new PatientBoard(connection.board, patience) : connection.board;
  const queues: JobQueue[] = [];
  const admins: BullQueueAdmin[] = [];
  let closing: Promise<void> | undefined;
  return {
    address: { kind: address.kind, label: address.label },
    board: key === undefined ? board : sealedBoard(board, key),
    open: (options) => {
      const queue = new BullJobQueue(connection, options, { key, ...(isShared ? { patience } : {}) });
      queues.push(queue);
      return queue;
    },
    admin: () => {
      const admin = new Admin(connection, RETRY, key);
      admins.push(admin);
      return admin;
    },
    refusal: () => refusalOf(connection.board),
    onOutage: (listener) => patience.onChange(listener),
    close: () => {
      patience.close();
      closing ??= Promise.allSettled([...queues, ...admins].map((open) => open.close())).then(() => connection.close());
      return closing;
    },
  };
}

/** Asked by putting up a notice that is gone in a moment. */
async function refusalOf(board: Board): Promise<string | undefined> {
  try {
    await board.post('probe/writable', true, 1000);
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return refusalText(error);
    throw error;
  }
}

async function openConnection(
  address: QueueAddress,
  patience: Patience,
  telemetry: Telemetry | undefined,
): Promise<BullConnection> {
  if (address.kind === 'redis')
    return (await import('./redis-connection.ts')).redisConnection(address, patience, telemetry);
  if (address.kind === 'postgres')
    return (await import('./postgres-connection.ts')).postgresConnection(address, patience, telemetry);
  // The database starts while BullMQ is loaded.
  const [database, { embeddedConnection }] = await Promise.all([
    import('./embedded-database.ts').then(({ openEmbeddedDatabase }) => openEmbeddedDatabase()),
    import('./embedded-connection.ts'),
  ]);
  return embeddedConnection(database);
}
