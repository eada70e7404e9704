import { createPostgresBackend, Queue, runMigrations, Worker, type Telemetry } from 'bullmq';
import pg from 'pg';
import { messageOf, PermanentError } from '../errors/error-kinds.ts';
import {
  jobDefaults,
  sharedWorkerOptions,
  type BullConnection,
  type BullJob,
  type BullQueue,
} from './bull-connection.ts';
import { queueName, type QueueAddress } from './connection.ts';
import type { Patience } from './patience.ts';
import { PatientPool } from './patient-pool.ts';
import { PostgresEvents } from './postgres-events.ts';
import { SqlBoard } from './sql-board.ts';

/** The schema that BullMQ's tables are in. */
const SCHEMA = 'bullmq';

/** Besides those for queries, every queue that is worked on listens on a connection of its own. */
const CONNECTIONS = 40;
const CONNECT_TIMEOUT_MS = 10_000;

/** A job is announced by LISTEN/NOTIFY at once, but a place that falls free below a bound is not: look this often. */
const IDLE_POLL_S = 1;
const EVENTS_KEPT = 10_000;

/**
 * BullMQ on PostgreSQL 13 or later; makes its tables in the schema `bullmq` where they are missing.
 * @throws PermanentError where no server answers or the tables cannot be made.
 */
export async function postgresConnection(
  address: QueueAddress,
  patience: Patience,
  telemetry?: Telemetry,
): Promise<BullConnection> {
  const pool = await connect(address);
  const { namespace } = address;
  const connection = new PatientPool(pool, patience);
  const base = { connection, ...(telemetry === undefined ? {} : { telemetry }) };
  return {
    board: new SqlBoard(connection, namespace),
    openQueue: (stage, settings) =>
      new Queue(
        queueName(namespace, stage),
        { ...base, streams: { events: { maxLen: EVENTS_KEPT } }, defaultJobOptions: jobDefaults(settings) },
        createPostgresBackend,
      ) as unknown as BullQueue,
    openWorker: (stage, settings, process) => {
      const worker = new Worker(
        queueName(namespace, stage),
        (job: BullJob, token?: string) => process(job, token ?? ''),
        { ...base, ...sharedWorkerOptions(settings, IDLE_POLL_S) },
        createPostgresBackend,
      );
      return Object.assign(worker, { stop: () => worker.close(true) });
    },
    openEvents: (stage) => new PostgresEvents(connection, queueName(namespace, stage)),
    dropUnreadable: undefined,
    close: () => connection.end(),
  };
}

async function connect({ url, label }: QueueAddress): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // BullMQ names its functions without their schema.
    options: `-c search_path=${SCHEMA}`,
  });
  // An idle connection that breaks is replaced at the next query.
  pool.on('error', () => undefined);
  // One that breaks in somebody's hands fails its next query; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrate(pool, label);
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** On one session, because the migrations run in a transaction and under a lock. */
async function migrate(pool: pg.Pool, label: string): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw new PermanentError(`${label}: expected a PostgreSQL server, found none: ${messageOf(error)}`);
  });
  try {
    await runMigrations({ query: (text, params) => client.query(text, params as unknown[]) as never }, SCHEMA);
  } catch (error) {
    throw new PermanentError(`${label}: the tables of the queue cannot be made: ${messageOf(error)}`);
  } finally {
    client.release();
  }
}
