import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type { Pool } from 'pg';

/** A server that is restarted is back within minutes; who waits longer is told. */
const PATIENCE_MS = 10 * 60_000;
const PAUSE_MS = 300;

/** The server is not there, goes down or comes up; or the session was ended. */
const OUTAGE = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|57P0[1235]|08\d{3})$/;
const OUTAGE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error/i;

/**
 * node-postgres's pool as BullMQ asks for it, with patience: a query that meets an outage is asked again. Every statement
 * of BullMQ names the job and the worker that it is about, so that one which was carried out unheard does no harm twice.
 */
export class PatientPool extends EventEmitter implements PgPool {
  readonly options: { readonly keepAlive: true } = { keepAlive: true };
  readonly #pool: Pool;
  #ending: Promise<void> | undefined;

  constructor(pool: Pool) {
    super();
    this.setMaxListeners(0);
    this.#pool = pool;
    pool.on('connect', (client) => this.emit('connect', client));
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const deadlineMs = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.#pool.query<never>(text, params as unknown[]);
      } catch (error) {
        if (this.#ending !== undefined || !isOutage(error) || Date.now() > deadlineMs) throw error;
      }
      await pause(PAUSE_MS);
    }
  }

  async connect(): Promise<PgPoolClient> {
    return (await this.#pool.connect()) as unknown as PgPoolClient;
  }

  end(): Promise<void> {
    this.#ending ??= this.#pool.end();
    return this.#ending;
  }
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return OUTAGE.test(code) || OUTAGE_WORDS.test(error.message);
}
