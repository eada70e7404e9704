// Puts a run of synthetic tiles through the queue: node synthetic-producer.js QUEUE_URL TILES STAGES ITEMS_PER_JOB GROUPS
import { RETRY, connectQueue } from '../../queue/job-queue.ts';
import { JOB_TREATMENT } from '../../pipeline/launch-run.ts';
import { ItemRunner } from '../../engine/loop/item-runner.ts';
import { forgetfulStore, SYNTHETIC_KEY, SyntheticItems } from './synthetic-run.ts';

const startedMs = performance.now();
const [url = '', tiles = '', stages = '', itemsPerJob = '', groups = ''] = process.argv.slice(2);
const connection = await connectQueue(url);
const treatment = { ...JOB_TREATMENT, ...RETRY, takeoverMs: 30_000, isPermanent: () => false };
const queue = connection.open(treatment);
await queue.follow(stages.split(','));
let firstDoneMs: number | undefined;
const runner = new ItemRunner({
  ...{ run: `synthetic-${process.pid}`, source: new SyntheticItems(Number(tiles), stages.split(',')), queue },
  ...{ artifacts: forgetfulStore, device: 'cpu', pin: '', outputsStand: false },
  itemsPerJob: Number(itemsPerJob),
  groupsInFlight: () => Number(groups) * Number(itemsPerJob),
  plan: '',
  keyOf: () => SYNTHETIC_KEY,
  onDone: () => void (firstDoneMs ??= performance.now()),
  onFailed: (id) => console.error(`failed: ${id}`),
  onRetried: () => undefined,
});
queue.onDone((job) => runner.heardDone(job));
queue.onFailed((job) => runner.heardFailed(job));
const beganMs = performance.now();
await runner.carryOut();
const seconds = (performance.now() - beganMs) / 1000;
const peakMemoryMB = process.resourceUsage().maxRSS / 1024;
await connection.close();
console.log(JSON.stringify({ seconds, peakMemoryMB, firstDoneS: ((firstDoneMs ?? Number.NaN) - startedMs) / 1000 }));
