import { afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedDatabase } from '../../queue/embedded-database.ts';
import { EmbeddedPool } from '../../queue/embedded-pool.ts';

describe('the embedded database as a pool', () => {
  const opened: EmbeddedPool[] = [];

  async function open(statementsPerCleaning?: number): Promise<EmbeddedPool> {
    const pool = new EmbeddedPool(await openEmbeddedDatabase(), statementsPerCleaning);
    opened.push(pool);
    return pool;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((pool) => pool.end()));
  });

  it('gives every type that BullMQ asks for back as node-postgres does', async () => {
    const pool = await open();
    const sql = `SELECT $1::text AS t, $2::int AS i, $3::bigint AS b, $4::boolean AS y, $5::jsonb AS j, $6::text[] AS a,
                        $7::text AS nothing, $8::boolean AS n`;
    const values = ['é"\\', -7, 1_700_000_000_123, true, '{"a": [1, null]}', ['x,y', '"q"', ''], null, false];
    for (let call = 1; call <= 2; call += 1) {
      const { rows } = await pool.query(sql, values);
      expect(rows).toEqual([
        {
          t: 'é"\\',
          i: -7,
          b: 1_700_000_000_123,
          y: true,
          j: { a: [1, null] },
          a: ['x,y', '"q"', ''],
          nothing: null,
          n: false,
        },
      ]);
    }
  });

  it('goes on after an error, which keeps PostgreSQL’s code', async () => {
    const pool = await open();
    const divide = (by: number) => pool.query<{ q: number }>('SELECT 6 / $1::int AS q', [by]);
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' });
    await expect(pool.query('SELECT nonsense($1)', [1])).rejects.toMatchObject({ code: '42883' });
    await expect(pool.query('SELECT nonsense($1)', [1])).rejects.toMatchObject({ code: '42883' });
    const answers = await Promise.allSettled([divide(2), divide(0), divide(3)]);
    expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.rows[0]?.q : 'error'))).toEqual([
      3,
      'error',
      2,
    ]);
  });

  it('tells a listening client what is notified, until it is released', async () => {
    const pool = await open();
    const client = await pool.connect();
    const heard: (string | undefined)[] = [];
    client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`));
    await client.query('LISTEN tiles');
    await pool.query('SELECT pg_notify($1, $2)', ['tiles', 'one']);
    await expect.poll(() => heard).toEqual(['tiles one']);
    client.release();
    await pool.query('SELECT pg_notify($1, $2)', ['tiles', 'two']);
    expect(heard).toEqual(['tiles one']);
  });

  it('does not grow with what has come and gone', async () => {
    const pool = await open(20);
    const sizes: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      await pool.query(
        `INSERT INTO event (queue, event, data, created_at_ms)
         SELECT $1, 'added', jsonb_build_object('filling', repeat('x', 400)), n FROM generate_series(1, 20) AS n`,
        ['growth'],
      );
      await pool.query('DELETE FROM event WHERE queue = $1', ['growth']);
      if (round % 50 === 49) {
        const { rows } = await pool.query<{ bytes: number }>(
          `SELECT (pg_total_relation_size('event') + (SELECT sum(size) FROM pg_ls_waldir()))::bigint AS bytes`,
          [],
        );
        sizes.push(rows[0]?.bytes ?? Number.NaN);
      }
    }
    expect(sizes.at(-1)).toBeLessThanOrEqual((sizes[1] ?? 0) * 1.05);
  });

  it('refuses queries once it has ended, in the words that BullMQ knows', async () => {
    const pool = await open();
    await pool.query('SELECT $1::int', [1]);
    await Promise.all([pool.end(), pool.end()]);
    await expect(pool.query('SELECT $1::int', [1])).rejects.toThrow('after calling end on the pool');
  });
});
