import { EventEmitter } from 'node:events';
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type { Pool } from 'pg';
import type { Patience } from './patience.ts';

/**
 * node-postgres's pool as BullMQ asks for it, with patience: a query that the server refuses for now is asked again. Every statement
 * of BullMQ names the job and the worker that it is about, so that one which was carried out unheard does no harm twice.
 */
export class PatientPool extends EventEmitter implements PgPool {
  readonly options: { readonly keepAlive: true } = { keepAlive: true };
  readonly #pool: Pool;
  readonly #patience: Patience;
  #ending: Promise<void> | undefined;

  constructor(pool: Pool, patience: Patience) {
    super();
    this.setMaxListeners(0);
    this.#pool = pool;
    this.#patience = patience;
    pool.on('connect', (client) => this.emit('connect', client));
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return this.#patience.with<PgQueryResult<R>>(() => this.#pool.query<never>(text, params as unknown[]));
  }

  async connect(): Promise<PgPoolClient> {
    return (await this.#patience.with(() => this.#pool.connect())) as unknown as PgPoolClient;
  }

  end(): Promise<void> {
    this.#ending ??= this.#pool.end();
    return this.#ending;
  }
}
