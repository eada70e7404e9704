import { parse, protocol, type PGlite, type PGliteInterface } from '@electric-sql/pglite';
import type { PgQueryResult } from 'bullmq';

type BackendMessage = Awaited<ReturnType<PGliteInterface['execProtocol']>>['messages'][number];

/** What the database told about a statement when it prepared it. */
interface Prepared {
  readonly name: string;
  /** Object id of each parameter's type. */
  readonly parameterTypes: readonly number[];
  /** The description of its rows, kept because it is asked for only once. */
  readonly description: readonly BackendMessage[];
}

const { serialize } = protocol;

/**
 * Runs SQL with parameters as named prepared statements. PGlite's own `query` parses, plans and
 * describes a statement at every call, each a separate entry into WebAssembly; BullMQ has about
 * ten statements, so preparing them once leaves a single entry per call.
 */
export class PreparedStatements {
  readonly #database: PGlite;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: PGlite) {
    this.#database = database;
  }

  /**
   * Runs one statement with parameters, or a script of several without any.
   * @throws DatabaseError of PGlite, with PostgreSQL's `code` and `detail`.
   */
  async run<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    if (params === undefined) return this.#result<R>(await this.#database.exec(text));
    return this.#database.runExclusive(async () => {
      const prepared = this.#prepared.get(text) ?? (await this.#prepare(text));
      const values = params.map((value, index) => this.#asText(value, prepared.parameterTypes[index]));
      const messages = await this.#send([
        serialize.bind({ statement: prepared.name, values }),
        serialize.execute({}),
        serialize.sync(),
      ]);
      return this.#result<R>(parse.parseResults([...prepared.description, ...messages], this.#database.parsers));
    });
  }

  async #prepare(text: string): Promise<Prepared> {
    const name = `s${this.#prepared.size}`;
    const description = await this.#send([
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    ]);
    const parameterTypes = parse.parseDescribeStatementResults(description);
    const prepared = { name, parameterTypes, description: description.filter((m) => m.name === 'rowDescription') };
    this.#prepared.set(text, prepared);
    return prepared;
  }

  /** The messages travel as one, so that the database is entered once. */
  #send(messages: readonly Uint8Array[]): Promise<BackendMessage[]> {
    return this.#database.execProtocolStream(Buffer.concat(messages), { syncToFs: false });
  }

  #asText(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null;
    const serializer = type === undefined ? undefined : this.#database.serializers[type];
    if (serializer !== undefined) return serializer(value);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** The last statement's rows, as node-postgres gives them. */
  #result<R>(results: readonly { readonly rows: unknown[]; readonly affectedRows?: number }[]): PgQueryResult<R> {
    const last = results.at(-1);
    return { rows: (last?.rows ?? []) as R[], rowCount: last?.affectedRows ?? null };
  }
}
