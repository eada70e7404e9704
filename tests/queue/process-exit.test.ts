import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, startRedis, type TestServer } from '../../benchmarks/servers.ts';

const moduleUrl = new URL('../../dist/queue/job-queue.js', import.meta.url).href;

/** Runs a script in a process of its own and tells how it ended and how long after its last line. */
function run(script: string, queue: string): Promise<{ code: number | null; output: string; lingeredMs: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, QUEUE: queue },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let lastLineAtMs = Number.NaN;
  const listen = (chunk: Buffer): void => {
    output += chunk.toString();
    lastLineAtMs = performance.now();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output, lingeredMs: performance.now() - lastLineAtMs }));
  });
}

const OPEN = `
  import { connectQueue } from ${JSON.stringify(moduleUrl)};
  const connection = await connectQueue(process.env.QUEUE);
  const queue = connection.open({
    stages: ['tiles'], attempts: 2, backoffMs: 60_000, takeoverMs: 30_000, takeovers: 3, isPermanent: () => false,
  });
  await queue.follow(['tiles']);
  const add = (...ids) => queue.add(ids.map((id) => ({ stage: 'tiles', id, payload: null })));
`;

const servers: TestServer[] = [];
beforeAll(async () => {
  servers.push(await startRedis(), await startPostgres());
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
});

const PLACES = [
  ['embedded', () => 'embedded:'],
  ['on Redis', () => servers[0]!.url],
  ['on PostgreSQL', () => servers[1]!.url],
] as const;

describe.each(PLACES)('%s', (_place, url) => {
  it.each([
    ['idle', `await queue.work('tiles', { concurrency: 2 }, async () => {});`],
    [
      'with a job in hand that never ends and one that waits for its next attempt',
      `let calls = 0;
     const both = new Promise((resolve) => {
       queue.work('tiles', { concurrency: 2 }, (_payload, job) => {
         if (++calls === 2) setTimeout(resolve, 100);
         return job.id === 'endless' ? new Promise(() => {}) : Promise.reject(new Error('flaky'));
       });
     });
     await add('endless', 'flaky');
     await both;`,
    ],
  ])('a process ends by itself after closing its queue: %s', async (_state, script) => {
    const { code, output, lingeredMs } = await run(
      `${OPEN}${script}; await connection.close(); console.log('closed');`,
      url(),
    );
    expect(output).toBe('closed\n');
    expect(code).toBe(0);
    // A fraction of a second on an idle machine; what would hold the process are timers of a minute.
    expect(lingeredMs).toBeLessThan(15_000);
  });
});
