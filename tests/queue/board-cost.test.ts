import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis, type TestServer } from '../../benchmarks/servers.ts';
import { waitingRecord } from '../../pipeline/launch-run.ts';
import { Lookout } from '../../pipeline/board/lookout.ts';
import { findRun, listRuns, postRun } from '../../pipeline/board/run-record.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';

let server: TestServer;
let redis: Redis;
let connection: QueueConnection;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  connection = await connectQueue(server.url);
});
afterAll(async () => {
  await connection.close();
  redis.disconnect();
  await server.stop();
});

/** Commands that Redis carried out meanwhile, and bytes that it answered with. */
async function costOf(action: () => Promise<unknown>): Promise<{ calls: (name: string) => number; bytes: number }> {
  const sent = async (): Promise<number> =>
    Number(/^total_net_output_bytes:(\d+)/m.exec(await redis.info('stats'))![1]);
  await redis.config('RESETSTAT');
  const before = await sent();
  await action();
  const bytes = (await sent()) - before;
  const stats = await redis.info('commandstats');
  return { bytes, calls: (name) => Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0) };
}

async function post(count: number, state: 'waiting' | 'done', prefix: string): Promise<void> {
  for (let i = 0; i < count; i++) {
    const order = { id: `${prefix}-${i}`, runFile: '/runs/run.yaml', folder: `/runs/${prefix}-${i}` };
    await postRun(connection.board, { ...waitingRecord(order, { name: prefix, title: prefix }), state });
  }
}

it('costs a field to read a notice and two small sections to look, however many runs wait or have ended', async () => {
  const lookout = new Lookout(connection.board, 'w');
  const few = await costOf(() => lookout.see());
  await post(300, 'done', 'ended');
  await post(100, 'waiting', 'queued');
  const many = await costOf(() => lookout.see());
  expect([few.calls('hgetall'), many.calls('hgetall')]).toEqual([2, 2]);
  expect(many.bytes).toBeLessThan(few.bytes + 2_000);

  const found = await costOf(async () => {
    for (let i = 0; i < 20; i++) expect((await findRun(connection.board, 'queued-7'))?.state).toBe('waiting');
  });
  expect([found.calls('hget'), found.calls('hgetall'), found.calls('eval')]).toEqual([20, 0, 0]);
  const listed = (await listRuns(connection.board)).filter(({ id }) => /^(ended|queued)-\d/.test(id));
  expect(listed).toHaveLength(400);
});

it('keeps a run in sight when it ends, and shows the attempt that is under way', async () => {
  const record = waitingRecord({ id: 'again', runFile: '/r.yaml', folder: '/r' }, { name: 'again', title: 'again' });
  await postRun(connection.board, { ...record, state: 'failed' });
  expect((await findRun(connection.board, 'again'))?.state).toBe('failed');
  await postRun(connection.board, { ...record, state: 'running' });
  expect((await findRun(connection.board, 'again'))?.state).toBe('running');
  const listed = (await listRuns(connection.board)).filter(({ id }) => id === 'again');
  expect(listed.map(({ state }) => state)).toEqual(['running']);
});
