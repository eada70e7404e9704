import type { PgPool } from 'bullmq';
import type { JsonValue } from '../engine/json.ts';
import type { Board } from './board.ts';

/** Made by whoever connects first; `expires_at` in ms of the server's clock. */
const CREATE = `CREATE TABLE IF NOT EXISTS quadrat_board (
  namespace text NOT NULL, key text NOT NULL, value jsonb NOT NULL, expires_at_ms bigint,
  PRIMARY KEY (namespace, key))`;

/** By bytes, whatever the database sorts by: a section is a range of it. */
const INDEX = 'CREATE INDEX IF NOT EXISTS quadrat_board_sections ON quadrat_board (namespace, key COLLATE "C")';

const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)';

const POST = `INSERT INTO quadrat_board (namespace, key, value, expires_at_ms)
  VALUES ($1::text, $2::text, $3::jsonb, CASE WHEN $4::bigint > 0 THEN ${NOW_MS} + $4::bigint END)
  ON CONFLICT (namespace, key) DO UPDATE SET value = EXCLUDED.value, expires_at_ms = EXCLUDED.expires_at_ms`;

const STANDS = `(expires_at_ms IS NULL OR expires_at_ms > ${NOW_MS})`;

const GET = `SELECT value FROM quadrat_board WHERE namespace = $1::text AND key = $2::text AND ${STANDS}`;

/** From a section's slash up to the character after it. */
const READ = `SELECT key, value FROM quadrat_board
  WHERE namespace = $1::text AND key COLLATE "C" >= $2::text AND key COLLATE "C" < $3::text AND ${STANDS}
  ORDER BY key COLLATE "C"`;

const SWEEP = `DELETE FROM quadrat_board WHERE expires_at_ms <= ${NOW_MS} - 60000`;

const REMOVE = 'DELETE FROM quadrat_board WHERE namespace = $1::text AND key = $2::text';

/** A board in a table of PostgreSQL. */
export class SqlBoard implements Board {
  readonly #pool: PgPool;
  readonly #namespace: string;
  #created: Promise<unknown> | undefined;
  #posts = 0;

  constructor(pool: PgPool, namespace: string) {
    this.#pool = pool;
    this.#namespace = namespace;
  }

  async post(key: string, value: JsonValue, ttlMs = 0): Promise<void> {
    await this.#create();
    await this.#pool.query(POST, [this.#namespace, key, JSON.stringify(value), Math.ceil(ttlMs)]);
    this.#posts += 1;
    if (this.#posts % 100 === 0) await this.#pool.query(SWEEP, []);
  }

  async get(key: string): Promise<JsonValue | undefined> {
    await this.#create();
    const { rows } = await this.#pool.query<{ value: JsonValue }>(GET, [this.#namespace, key]);
    return rows[0]?.value;
  }

  async read(section: string): Promise<Map<string, JsonValue>> {
    await this.#create();
    const range = [section, `${section.slice(0, -1)}0`];
    const { rows } = await this.#pool.query<{ key: string; value: JsonValue }>(READ, [this.#namespace, ...range]);
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  async remove(key: string): Promise<void> {
    await this.#create();
    await this.#pool.query(REMOVE, [this.#namespace, key]);
  }

  /** Two that create at the same moment may both find no table: the second one's error says that it is there now. */
  #create(): Promise<unknown> {
    this.#created ??= this.#made(CREATE).then(() => this.#made(INDEX));
    this.#created.catch(() => (this.#created = undefined));
    return this.#created;
  }

  async #made(statement: string): Promise<void> {
    await this.#pool.query(statement, []).catch((error: unknown) => {
      if (!MADE_MEANWHILE.has((error as { code?: string }).code ?? '')) throw error;
    });
  }
}

const MADE_MEANWHILE: ReadonlySet<string> = new Set(['23505', '42P07']);
