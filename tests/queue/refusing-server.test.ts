import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import type { Outage } from '../../queue/patience.ts';
import { isRefusal } from '../../queue/refusal.ts';
import { tiles, TREATMENT, until } from './queue-under-test.ts';

const connections: QueueConnection[] = [];
let redis: TestServer;
let admin: Redis;
let namespaces = 0;

async function connect(server: TestServer, namespace: string, patienceMs?: number): Promise<QueueConnection> {
  const url = `${server.url}?namespace=${namespace}`;
  const connection = await connectQueue(url, patienceMs === undefined ? {} : { patienceMs });
  connections.push(connection);
  return connection;
}

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const REFUSALS = [
  ['OOM', () => admin.config('SET', 'maxmemory', '1'), () => admin.config('SET', 'maxmemory', '0')],
  ['READONLY', () => admin.replicaof('127.0.0.1', '1'), () => admin.replicaof('NO', 'ONE')],
  [
    'NOREPLICAS',
    () => admin.config('SET', 'min-replicas-to-write', '1'),
    () => admin.config('SET', 'min-replicas-to-write', '0'),
  ],
] as const;

/** How often the server has answered so since it began. */
async function refusals(word: string): Promise<number> {
  return Number(new RegExp(`^errorstat_${word}:count=(\\d+)`, 'm').exec(await admin.info('errorstats'))?.[1] ?? 0);
}

describe.each(REFUSALS)('on a Redis that answers %s', (word, refuse, mend) => {
  it('jobs are added, carried out once and told of as soon as it takes them', async () => {
    const namespace = `refuses-${namespaces++}`;
    const [near, far] = [await connect(redis, namespace), await connect(redis, namespace)];
    const outages: (Outage | undefined)[] = [];
    near.onOutage((outage) => outages.push(outage));
    const queues = [near.open(TREATMENT), far.open(TREATMENT)] as const;
    const done: string[] = [];
    const failed: string[] = [];
    queues[0].onDone(({ id }) => done.push(id));
    queues[0].onFailed(({ id }) => failed.push(id));
    await queues[0].follow(TREATMENT.stages);
    const begun: string[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    await queues[1].work('tiles', { concurrency: 2 }, async (_payload, { id }) => {
      begun.push(id);
      if (id === 'a') await finished;
      return id;
    });
    await queues[0].add(tiles('a'));
    await until(() => begun.length === 1, 'the first job is in hand');
    await refuse();
    try {
      finish();
      const adding = Promise.all([queues[0].add(tiles('b', 'c')), near.board.post('word/of', 'mouth')]);
      await until(() => outages.length > 0, 'the outage is told');
      const refused = await refusals(word);
      await until(async () => (await refusals(word)) >= refused + 5, 'the server has refused again and again');
      expect(await far.refusal()).toMatch(new RegExp(`^${word} `));
      await mend();
      await adding;
    } finally {
      await mend();
    }
    await until(() => done.length === 3, 'all are done');
    expect([begun.sort(), failed]).toEqual([['a', 'b', 'c'], []]);
    expect(await near.board.get('word/of')).toBe('mouth');
    await until(() => outages.at(-1) === undefined, 'its end is told');
    expect(outages.map((outage) => outage?.reason.split(' ')[0])).toEqual([word, undefined]);
    expect(await far.refusal()).toBeUndefined();
  });
});

it('who asks for one thing is told where the server goes on refusing', async () => {
  const connection = await connect(redis, `refuses-${namespaces++}`, 300);
  await admin.config('SET', 'maxmemory', '1');
  try {
    await expect(connection.board.post('a/b', 1)).rejects.toThrow(
      /^redis:\/\/127\.0\.0\.1:\d+: the queue is not writable: OOM command not allowed .*; mend the server and try again$/,
    );
  } finally {
    await admin.config('SET', 'maxmemory', '0');
  }
});

it('PostgreSQL that ends sessions or takes no writes for a moment is waited for', async () => {
  const server = await startPostgres();
  let client = new pg.Client(server.url);
  const isUp = async (): Promise<boolean> => {
    client = new pg.Client(server.url);
    return client.connect().then(
      () => true,
      () => false,
    );
  };
  try {
    await until(isUp, 'PostgreSQL is up');
    const connection = await connect(server, 'refuses');
    const outages: (Outage | undefined)[] = [];
    connection.onOutage((outage) => outages.push(outage));
    const queue = connection.open(TREATMENT);
    await queue.add(tiles('a'));
    await client.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await client.query('SELECT pg_reload_conf()');
    const answer = async (sql: string): Promise<unknown> =>
      Object.values((await client.query<Record<string, unknown>>(sql)).rows[0]!)[0];
    await until(async () => (await answer('SHOW default_transaction_read_only')) === 'on', 'it takes no writes');
    const others = "pid <> pg_backend_pid() AND backend_type = 'client backend'";
    const [oldest] = (await client.query<{ now: Date }>('SELECT now()')).rows;
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`);
    await until(async () => {
      const text = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE ${others} AND backend_start < $1`;
      return (await client.query<{ n: number }>(text, [oldest!.now])).rows[0]!.n === 0;
    }, 'the sessions have ended');
    const adding = queue.add(tiles('b'));
    await until(() => outages.length > 0, 'the outage is told');
    await client.query('SET default_transaction_read_only = off');
    await client.query('ALTER SYSTEM RESET default_transaction_read_only');
    await client.query('SELECT pg_reload_conf()');
    await adding;
    expect(await queue.states('tiles', ['a', 'b'])).toEqual(['waiting', 'waiting']);
    await expect.poll(() => outages.at(-1), { timeout: 10_000 }).toBeUndefined();
  } finally {
    await client.end();
    await server.stop();
  }
});

it('tells faults of the server from faults of what was asked', () => {
  const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
  const state = (code: string): Error => Object.assign(new Error('refused'), { code });
  const refusals = [
    'OOM command not allowed',
    'LOADING Redis is loading',
    'MISCONF Redis is configured',
    'NOAUTH Authentication',
    'CLUSTERDOWN The cluster',
    'MASTERDOWN Link with',
    'TRYAGAIN Multiple keys',
    'BUSY Redis is busy',
    'ERR Error running script (call to f_1): @user_script:9: -OOM command not allowed',
  ].map(reply);
  const states = ['53300', '53100', '57P01', '57P02', '57P03', '08006', '40001', '40P01', '25006', 'ECONNREFUSED'];
  for (const error of [...refusals, ...states.map(state)]) expect(isRefusal(error), error.message).toBe(true);
  const others = [
    reply('ERR wrong number of arguments'),
    reply('WRONGTYPE Operation'),
    state('23505'),
    new Error('OOM x'),
  ];
  for (const error of others) expect(isRefusal(error), error.message).toBe(false);
});
