import { EventEmitter } from 'node:events';
import type { PgPool } from 'bullmq';

/** Between two looks at the table of events. */
const LOOK_EVERY_MS = 100;

/** Events are numbered when they are written but seen when their transaction ends: so far back, one may still turn up. */
const LATE_MS = 3_000;

const LATEST = 'SELECT coalesce(max(id), 0)::bigint AS id FROM event WHERE queue = $1';
const SINCE = `SELECT id, event, data FROM event
  WHERE queue = $1 AND id > $2::bigint AND event IN ('completed', 'failed') ORDER BY id`;

interface EventRow {
  readonly id: string | number;
  readonly event: 'completed' | 'failed';
  readonly data: unknown;
}

/**
 * What becomes of a queue's jobs, from BullMQ's own table of events. BullMQ's `QueueEvents` reads it from the last number
 * it has seen, and so misses an event whose transaction ended after that of a higher number; this one looks back.
 */
export class PostgresEvents extends EventEmitter {
  readonly #pool: PgPool;
  readonly #queue: string;
  readonly #ready: Promise<void>;
  /** Numbers of events that were told and are not older than {@link LATE_MS} → when they were told. */
  readonly #told = new Map<string, number>();
  #from = '0';
  #closed = false;
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(pool: PgPool, queue: string) {
    super();
    this.#pool = pool;
    this.#queue = queue;
    this.#ready = this.#start();
    this.#ready.catch(() => undefined);
  }

  waitUntilReady(): Promise<void> {
    return this.#ready;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking.catch(() => undefined);
  }

  async #start(): Promise<void> {
    const { rows } = await this.#pool.query<{ id: string | number }>(LATEST, [this.#queue]);
    this.#from = String(rows[0]?.id ?? 0);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) => void this.emit('error', error))
        .finally(() => this.#lookLater());
    }, LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const { rows } = await this.#pool.query<EventRow>(SINCE, [this.#queue, this.#from]);
    const nowMs = performance.now();
    for (const { id, event, data } of rows) {
      if (this.#closed || this.#told.has(String(id))) continue;
      this.#told.set(String(id), nowMs);
      // One that was written there by hand keeps nobody from hearing the others.
      if (isMembers(data)) this.emit(event, { ...data, returnvalue: parsed(data['returnvalue']) });
    }
    for (const [id, toldAtMs] of this.#told) {
      if (nowMs - toldAtMs < LATE_MS) break;
      this.#told.delete(id);
      if (BigInt(id) > BigInt(this.#from)) this.#from = id;
    }
  }
}

function isMembers(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null;
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : text;
  } catch {
    return undefined;
  }
}
