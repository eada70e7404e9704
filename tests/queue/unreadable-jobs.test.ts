import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { connectQueue, RETRY, type QueueConnection } from '../../queue/job-queue.ts';

let server: TestServer;
let redis: Redis;
let connection: QueueConnection;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  connection = await connectQueue(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await connection.close();
  await server.stop();
});

const GOOD = { name: 'tiles', data: '{}', opts: '{}', timestamp: '1', delay: '0', priority: '0' };
/** What a hand may put into a job, by the job's id. */
const JUNK = { data: { data: '{no' }, opts: { opts: 'no' }, parent: { parent: '[' }, attempts: { atm: 'many' } };

it('takes jobs that cannot be read out of the way, at once, and tells of them', async () => {
  const treatment = { stages: ['tiles'], takeovers: 1, ...RETRY, takeoverMs: 30_000, isPermanent: () => false };
  const queue = connection.open(treatment);
  const faults: string[] = [];
  queue.onFault(({ message }) => faults.push(message));
  for (const [id, fields] of Object.entries(JUNK)) {
    await redis.hset(`quadrat:tiles:${id}`, { ...GOOD, ...fields });
    await redis.lpush('quadrat:tiles:wait', id);
  }
  const done: unknown[] = [];
  await queue.work('tiles', { concurrency: 2 }, (payload) => Promise.resolve(void done.push(payload) as never));
  await queue.add([{ stage: 'tiles', id: 'own', payload: { tile: 1 } }]);
  await expect
    .poll(() => queue.states('tiles', ['own', ...Object.keys(JUNK)]), { timeout: 5000 })
    .toEqual(Array(5).fill('gone'));
  // One whose counters alone are junk may be in a worker's hand before it is dropped; its work is refused there as none.
  expect(done.filter((payload) => payload !== null)).toEqual([{ tile: 1 }]);
  const told = /^tiles: dropped \d that cannot be read, as "\w+"; look who can write/;
  expect(faults.some((fault) => told.test(fault))).toBe(true);
  expect(faults.filter((fault) => !told.test(fault) && !fault.startsWith('Missing key for job attempts'))).toEqual([]);
});

it('shows what was given up though a job beside it cannot be read', async () => {
  await redis.hset('quadrat:other:dead', { ...GOOD, failedReason: 'no such file', finishedOn: '2', atm: '1' });
  await redis.hset('quadrat:other:junk', { ...GOOD, ...JUNK.data });
  for (const id of ['dead', 'junk']) await redis.zadd('quadrat:other:failed', 2, id);
  expect(await connection.admin().dead('other', 10)).toMatchObject([{ id: 'dead', reason: 'no such file' }]);
});
