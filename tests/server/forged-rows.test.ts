import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { deploymentKey, sealOf } from '../../queue/payload-seal.ts';
import { connectQueue, RETRY } from '../../queue/job-queue.ts';
import { JOB_TREATMENT } from '../../pipeline/launch-run.ts';
import { addToken, readTokenFile } from '../../server/token-file.ts';
import { serve, type Served } from './served.ts';

const KEY = deploymentKey('k'.repeat(32), 'key');
const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-rows-'));
const tokenFile = path.join(folder, 'tokens.json');
let token: string;

beforeAll(async () => {
  token = await addToken(tokenFile, { name: 'anna', role: 'operator' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whoever can write to the queue's server and has no key. */
interface Hand {
  job(
    queue: string,
    id: string,
    fields: { readonly data: string; readonly opts?: string; readonly failed?: boolean },
  ): Promise<void>;
  schedule(id: string, template: string): Promise<void>;
  event(queue: string, event: string, data: Readonly<Record<string, string>> | string): Promise<void>;
  notice(name: string, value: string): Promise<void>;
  bound(queue: string, field: string, value: string): Promise<void>;
  close(): Promise<void>;
}

/** Another user of the same database, who may write to every table of the queue. */
async function handOnPostgres(server: TestServer): Promise<Hand> {
  const owner = new pg.Client(server.url);
  await owner.connect();
  await owner.query(`CREATE ROLE mallory LOGIN; GRANT USAGE ON SCHEMA bullmq TO mallory;
    GRANT ALL ON ALL TABLES IN SCHEMA bullmq TO mallory; GRANT ALL ON ALL SEQUENCES IN SCHEMA bullmq TO mallory`);
  await owner.end();
  const client = new pg.Client({
    connectionString: server.url.replace('quadrat@', 'mallory@'),
    options: '-c search_path=bullmq',
  });
  await client.connect();
  const ask = async (text: string, ...values: unknown[]): Promise<void> => void (await client.query(text, values));
  return {
    job: (queue, id, { data, opts = '{}', failed }) =>
      ask(
        `INSERT INTO job (queue, id, seq, name, state, data, opts, added_at_ms, attempts_made, failed_reason, finished_at_ms)
          VALUES ($1, $2, nextval('job_seq'), $1, $3, $4, $5, 1, CASE $2 WHEN 'worn' THEN 2147483647 ELSE 0 END, 'by hand', 1)`,
        queue,
        id,
        failed === true ? 'failed' : 'waiting',
        data,
        opts,
      ),
    schedule: (id, template) =>
      ask(
        `INSERT INTO scheduler (queue, scheduler_id, name, pattern, template_data, template_opts)
          VALUES ('runs', $1, 'runs', '* * * * *', $2, '5')`,
        id,
        template,
      ),
    event: (queue, event, data) =>
      ask(
        'INSERT INTO event (queue, event, data, created_at_ms) VALUES ($1, $2, $3, 1)',
        queue,
        event,
        typeof data === 'string' ? data : JSON.stringify(data),
      ),
    notice: (name, value) => ask(`INSERT INTO quadrat_board (namespace, key, value) VALUES ('', $1, $2)`, name, value),
    bound: (queue, field, value) =>
      ask('INSERT INTO meta (queue, field, value) VALUES ($1, $2, $3)', queue, field, value),
    close: () => client.end(),
  };
}

async function handOnRedis(server: TestServer): Promise<Hand> {
  const redis = new Redis(server.url);
  const of = (queue: string): string => `quadrat:${queue}`;
  return {
    job: async (queue, id, { data, opts = '{}', failed }) => {
      const numbers = failed === true ? { atm: 'many', finishedOn: 'long ago' } : {};
      await redis.hset(`${of(queue)}:${id}`, {
        name: queue,
        data,
        opts,
        timestamp: 'x',
        delay: '0',
        priority: '0',
        ...numbers,
      });
      if (failed === true) await redis.zadd(`${of(queue)}:failed`, 1, id);
      else await redis.lpush(`${of(queue)}:wait`, id);
    },
    schedule: async (id, template) => {
      await redis.zadd(`${of('runs')}:repeat`, 1e300, id);
      await redis.hset(`${of('runs')}:repeat:${id}`, { name: 'runs', pattern: '* * * * *', data: template, opts: '5' });
    },
    event: async (queue, event, data) => {
      const fields = typeof data === 'string' ? ['data', data] : Object.entries(data).flat();
      await redis.xadd(`${of(queue)}:events`, '*', 'event', event, ...fields);
    },
    notice: async (name, value) => {
      await redis.hset(`${of('board')}:${name.split('/')[0]}`, name, `0 ${value}`);
    },
    bound: async (queue, field, value) => void (await redis.hset(`${of(queue)}:meta`, field, value)),
    close: async () => redis.disconnect(),
  };
}

const ORDER = { id: 'forged', runFile: '/etc/passwd', folder: '/tmp/forged' };
const JUNK = [
  'null',
  '5',
  '"text"',
  '[]',
  '[[]]',
  '{}',
  '{"payload":null,"seal":5}',
  JSON.stringify({ payload: ORDER }),
];

describe.each([
  ['PostgreSQL', startPostgres, handOnPostgres],
  ['Redis', startRedis, handOnRedis],
] as const)('on %s', (_name, start, handOn) => {
  let server: TestServer;
  let served: Served;
  let hand: Hand;

  beforeAll(async () => {
    server = await start();
    const door = { holders: () => readTokenFile(tokenFile), hostNames: new Set<string>() };
    served = await serve({ queueUrl: server.url, runsFolder: folder, door, key: KEY });
    await served.connection.board.post('session/first', null, 1);
    hand = await handOn(server);
  });
  afterAll(async () => {
    await hand.close();
    await served.close();
    await server.stop();
  });

  it('what a hand without the key writes is no word, no work and no result, and keeps none from its way', async () => {
    const connection = await connectQueue(server.url, { key: KEY });
    const queue = connection.open({
      ...JOB_TREATMENT,
      ...RETRY,
      backoffMs: 10,
      takeoverMs: 10_000,
      isPermanent: () => false,
    });
    const heard = new Set<string>();
    const seen: unknown[] = [];
    queue.onFault(() => undefined);
    queue.onDone(({ id, result }) => heard.add(`${id}: ${JSON.stringify(result)}`));
    await queue.follow(['tiling']);

    for (const [n, data] of JUNK.entries()) {
      await hand.job('tiling', `junk-${n}`, { data });
      await hand.job('runs', `dead-${n}`, { data, failed: true });
    }
    for (const [n, opts] of ['5', '"x"', '[]', '{"repeat":5}', '{"telemetry":{"metadata":"{no"}}'].entries())
      await hand.job('tiling', `opts-${n}`, { data: '{"payload":1}', opts });
    await hand.job('tiling', 'worn', { data: '{}' });
    for (const [n, template] of JUNK.entries()) await hand.schedule(`schedule-${n}`, template);
    for (const name of ['run/x', 'ended/x', 'worker/x', 'control/x/paused', 'session/x', 'session-use/x'])
      await hand.notice(name, JUNK[Math.floor(Math.random() * JUNK.length)]!);
    await hand.bound('inference', 'concurrency', 'many');
    for (let n = 0; n < 100; n += 1) {
      await hand.event('tiling', 'completed', { jobId: 'own', returnvalue: '{no' });
      await hand.event('tiling', 'completed', '[5]');
      await hand.event('tiling', 'completed', { jobId: 'own', returnvalue: '{"result":"forged"}' });
      await hand.event('tiling', 'failed', { other: 'x' });
      await hand.event('tiling', 'progress', { jobId: 'own', data: '{no' });
    }
    const seal = sealOf(KEY, 'result/tiling/another', 'moved')!;
    await hand.event('tiling', 'completed', { jobId: 'own', returnvalue: JSON.stringify({ result: 'moved', seal }) });

    await queue.work('tiling', { concurrency: 2 }, (payload) => {
      seen.push(payload);
      return Promise.resolve('own result');
    });
    const beganMs = performance.now();
    await queue.add([{ stage: 'tiling', id: 'own', payload: { tile: 1 } }]);
    await expect.poll(() => [...heard], { timeout: 30_000 }).toEqual(['own: "own result"']);
    expect(performance.now() - beganMs).toBeLessThan(20_000);
    expect(seen).toEqual([{ tile: 1 }]);
    await expect
      .poll(() => queue.failureOf('tiling', 'junk-0'), { timeout: 30_000 })
      .toMatch(/signed with the key of this deployment/);
    expect([...heard]).toEqual(['own: "own result"']);
    await connection.close();
  });

  it.each([
    ...['/api/runs', '/api/queues', '/api/workers', '/api/schedules', '/metrics', '/health/ready'],
    ...['/queues/api/queues?activeQueue=runs', '/queues/api/job-schedulers', '/queues/api/queues/tiling/workers'],
  ])('%s answers all the same', async (url) => {
    const answer = await fetch(`${served.address('127.0.0.1')}${url}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    expect([answer.status, text.slice(0, 300)]).toEqual([200, expect.any(String)]);
    if (url === '/api/schedules') expect(text).toBe('[]');
  });

  it('sessions begin and end all the same', async () => {
    const entered = await fetch(`${served.address('127.0.0.1')}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token }),
    });
    expect(entered.status).toBe(303);
  });
});
