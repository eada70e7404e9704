import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { connectQueue, RETRY, type JobQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { deploymentKey, isSealed, keyOfNamespace, sealOf } from '../../queue/payload-seal.ts';

const KEY = deploymentKey('k'.repeat(32), 'key');
const OTHER = deploymentKey('o'.repeat(32), 'key');
let redis: TestServer;
const connections: QueueConnection[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await redis.stop();
});

async function side(key?: Uint8Array, namespace = ''): Promise<{ connection: QueueConnection; queue: JobQueue }> {
  const connection = await connectQueue(`${redis.url}?namespace=${namespace}`, { key });
  connections.push(connection);
  const treatment = { stages: ['tiles'], takeovers: 1, ...RETRY, takeoverMs: 10_000, isPermanent: () => false };
  return { connection, queue: connection.open(treatment) };
}

it('carries out jobs that were signed with the key of the deployment, and no others', async () => {
  const [mine, foreign, stranger] = [await side(KEY), await side(OTHER), await side()];
  const seen: unknown[] = [];
  await mine.queue.add([{ stage: 'tiles', id: 'signed', payload: { tile: 1 } }]);
  await foreign.queue.add([{ stage: 'tiles', id: 'other-key', payload: { tile: 2 } }]);
  await stranger.queue.add([{ stage: 'tiles', id: 'unsigned', payload: { folder: '/elsewhere' } }]);
  await mine.queue.work('tiles', { concurrency: 1 }, (payload) => {
    seen.push(payload);
    return Promise.resolve(null);
  });
  await expect.poll(() => mine.queue.states('tiles', ['other-key', 'unsigned'])).toEqual(['failed', 'failed']);
  await expect.poll(() => seen).toEqual([{ tile: 1 }]);
  expect(await mine.queue.failureOf('tiles', 'unsigned')).toMatch(/signed with the key of this deployment/);
});

it('hears of results of the deployment, and of none that others made up, moved or changed', async () => {
  const [mine, worker] = [await side(KEY, 'results'), await side(KEY, 'results')];
  const heard: unknown[] = [];
  mine.queue.onDone(({ id, result }) => heard.push([id, result]));
  await mine.queue.follow(['tiles']);
  const events = new Redis(redis.url);
  const told = async (id: string, returned: unknown): Promise<void> =>
    void (await events.xadd(
      'quadrat:results.tiles:events',
      '*',
      'event',
      'completed',
      'jobId',
      id,
      'returnvalue',
      JSON.stringify(returned),
    ));
  const seal = sealOf(keyOfNamespace(KEY, 'results'), 'result/tiles/first', 'digest of the first');
  await told('second', { result: 'digest of the first' });
  await told('second', { result: 'digest of the first', seal });
  await told('first', { result: 'digest of the second', seal });
  await mine.queue.add([{ stage: 'tiles', id: 'first', payload: null }]);
  await worker.queue.work('tiles', { concurrency: 1 }, () => Promise.resolve('digest of the first'));
  await expect.poll(() => heard).toEqual([['first', 'digest of the first']]);
  events.disconnect();
});

it('takes nothing of another installation that has the same key', async () => {
  const [mine, other] = [await side(KEY), await side(KEY, 'other')];
  await other.connection.board.post('run/moved', { folder: '/runs/other' });
  const moved = new Redis(redis.url);
  await moved.hset('quadrat:board:run', 'run/moved', (await moved.hget('quadrat:other.board:run', 'run/moved'))!);
  expect(await mine.connection.board.get('run/moved')).toBeUndefined();
  moved.disconnect();
});

it('sees no notice on the board that was not signed, or that was moved', async () => {
  const [mine, stranger] = [(await side(KEY)).connection.board, (await side()).connection.board];
  await mine.post('run/a', { folder: '/runs/a' });
  await stranger.post('run/b', { folder: '/elsewhere' });
  await stranger.post('run/c', (await stranger.get('run/a'))!);
  expect([...(await mine.read('run/'))]).toEqual([['run/a', { folder: '/runs/a' }]]);
  expect([await mine.get('run/a'), await mine.get('run/b'), await mine.get('run/c')]).toEqual([
    { folder: '/runs/a' },
    undefined,
    undefined,
  ]);
});

it('binds a seal to the place and to every part of the value', () => {
  const seal = sealOf(KEY, 'job/tiles', { a: 1, b: [2] });
  expect(isSealed(KEY, 'job/tiles', { value: { b: [2], a: 1 }, seal })).toBe(true);
  for (const [place, value] of [
    ['job/runs', { a: 1, b: [2] }],
    ['job/tiles', { a: 1, b: [3] }],
  ] as const)
    expect(isSealed(KEY, place, { value, seal })).toBe(false);
  expect(isSealed(KEY, 'job/tiles', { value: null, seal: undefined })).toBe(false);
  expect(isSealed(undefined, 'job/tiles', { value: null, seal: undefined })).toBe(true);
  expect(() => deploymentKey('short\n', 'key')).toThrow(/key: expected a key of at least 32 characters, found 5/);
});
