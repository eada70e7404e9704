// The same work on BullMQ alone: every tile is a job of each stage's queue, added to the next one's when it is done.
// node bare-bullmq.js produce|work REDIS_URL TILES
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { STAGES } from './synthetic-run.ts';

const [role, url = '', tiles = ''] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const queues = STAGES.map(
  (stage) => new Queue(stage, { connection, prefix: 'bare', defaultJobOptions: { removeOnComplete: true } }),
);
const CHUNK = 1000;

if (role === 'work') {
  const workers = STAGES.map((stage, index) => {
    const next = queues[index + 1];
    return new Worker(
      stage,
      async ({ data }: { data: { tile: number } }) => {
        if (next === undefined) await connection.incr('bare:done');
        else await next.add('tile', data);
      },
      { connection, prefix: 'bare', concurrency: 16 },
    );
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  process.send?.('ready');
} else {
  const beganMs = performance.now();
  for (let start = 0; start < Number(tiles); start += CHUNK) {
    const length = Math.min(CHUNK, Number(tiles) - start);
    await queues[0]!.addBulk(Array.from({ length }, (_, i) => ({ name: 'tile', data: { tile: start + i } })));
  }
  while (Number(await connection.get('bare:done')) < Number(tiles))
    await new Promise((resolve) => setTimeout(resolve, 100));
  const seconds = (performance.now() - beganMs) / 1000;
  console.log(JSON.stringify({ seconds, peakMemoryMB: process.resourceUsage().maxRSS / 1024 }));
  process.exit(0);
}
