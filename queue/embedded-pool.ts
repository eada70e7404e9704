import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import { PreparedStatements } from './prepared-statements.ts';

/** The one session's client: it runs queries and hands on what LISTEN brings. */
class EmbeddedClient extends EventEmitter implements PgPoolClient {
  readonly #statements: PreparedStatements;
  readonly #stopListening: () => void;

  constructor(database: PGlite, statements: PreparedStatements) {
    super();
    this.setMaxListeners(0);
    this.#statements = statements;
    this.#stopListening = database.onNotification((channel, payload) => {
      this.emit('notification', { channel, payload });
    });
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return this.#statements.run<R>(text, params);
  }

  release(): void {
    this.#stopListening();
  }
}

/** Before a failed statement is reported: BullMQ's workers ask a broken database again at once, for ever. */
const PAUSE_AFTER_FAILURE_MS = 250;

/** The code by which BullMQ's functions say that a job is not what it was taken for; no fault. */
const BULLMQ_ANSWER = 'BM001';

/**
 * PGlite has neither autovacuum nor checkpointer: without a hand, every job that ever ran leaves
 * 1 kB in the tables and 4 kB of write-ahead log, all of it in memory.
 */
const STATEMENTS_PER_CLEANING = 4000;

/**
 * PGlite as the `pg.Pool` that BullMQ's PostgreSQL backend asks for. PGlite has one session, so
 * every client is that session; its queries run one after the other. One pool per database: the
 * pool owns it.
 */
export class EmbeddedPool extends EventEmitter implements PgPool {
  /** Read by BullMQ: a session in this process cannot drop, so no wait is cut short to look for that. */
  readonly options = { keepAlive: true };
  readonly #database: PGlite;
  readonly #statements: PreparedStatements;
  readonly #statementsPerCleaning: number;
  #statementsUntilCleaning: number;
  #ending: Promise<void> | undefined;

  constructor(database: PGlite, statementsPerCleaning = STATEMENTS_PER_CLEANING) {
    super();
    this.setMaxListeners(0);
    this.#database = database;
    this.#statements = new PreparedStatements(database);
    this.#statementsPerCleaning = statementsPerCleaning;
    this.#statementsUntilCleaning = statementsPerCleaning;
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    // The words are node-postgres's: BullMQ knows by them that it is late, not in trouble.
    if (this.#ending !== undefined) throw new Error('Cannot use a pool after calling end on the pool');
    this.#statementsUntilCleaning -= 1;
    if (this.#statementsUntilCleaning === 0) {
      this.#statementsUntilCleaning = this.#statementsPerCleaning;
      await this.#statements.run('VACUUM job, event');
      await this.#statements.run('CHECKPOINT');
    }
    try {
      return await this.#statements.run<R>(text, params);
    } catch (error) {
      const isAnswer = error instanceof Error && 'code' in error && error.code === BULLMQ_ANSWER;
      if (!isAnswer) await setTimeout(PAUSE_AFTER_FAILURE_MS);
      throw error;
    }
  }

  connect(): Promise<PgPoolClient> {
    return Promise.resolve(new EmbeddedClient(this.#database, this.#statements));
  }

  end(): Promise<void> {
    this.#ending ??= this.#database.close();
    return this.#ending;
  }
}
