import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { PGlite } from '@electric-sql/pglite';
import { jobDefaults, type BullConnection, type BullJob, type BullQueue } from './bull-connection.ts';
import { EmbeddedPool } from './embedded-pool.ts';
import { SqlBoard } from './sql-board.ts';

/** A job is announced by LISTEN/NOTIFY at once; an idle worker looks again this often all the same. */
const IDLE_POLL_S = 60;

/** Nobody reads the event stream of a database that lives in this process: keep next to nothing of it. */
const EVENTS_KEPT = 1;

/**
 * BullMQ on its PostgreSQL backend over PGlite in this process: nothing to install, one engine.
 * Its jobs die with the process; a run goes on from its artifacts, not from its queue. Closing the
 * connection closes the database.
 */
export function embeddedConnection(database: PGlite): BullConnection {
  const pool = new EmbeddedPool(database);
  return {
    board: new SqlBoard(pool, ''),
    openQueue: (stage, settings) =>
      new Queue(
        stage,
        {
          connection: pool,
          streams: { events: { maxLen: EVENTS_KEPT } },
          defaultJobOptions: jobDefaults(settings),
        },
        createPostgresBackend,
      ) as unknown as BullQueue,
    openWorker: (stage, { concurrency }, process) => {
      const worker = new Worker(
        stage,
        (job: BullJob, token?: string) => process(job, token ?? ''),
        {
          connection: pool,
          concurrency,
          drainDelay: IDLE_POLL_S,
          // Workers and database live and die together: no dead worker leaves a job behind, and a
          // busy event loop must not make a living worker look dead and its job run twice.
          skipStalledCheck: true,
          skipLockRenewal: true,
        },
        createPostgresBackend,
      );
      return Object.assign(worker, {
        stop: async () => {
          // A forced close leaves the wait for the next job pending, and its timer keeps the process alive.
          await worker.getBackend().disconnectBlocking(false);
          await worker.close(true);
        },
      });
    },
    // All workers live in this process and tell of their jobs themselves.
    openEvents: () => undefined,
    dropUnreadable: undefined,
    close: () => pool.end(),
  };
}
