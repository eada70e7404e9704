// A worker process whose threads sleep: node synthetic-worker.js QUEUE_URL THREADS SLEEP_MS
import { connectQueue } from '../../queue/job-queue.ts';
import { Worker } from '../../workers/worker.ts';
import { sleepingProcesses, STAGES, syntheticRuns } from './synthetic-run.ts';

const [url = '', threads = '1', sleepMs = '0'] = process.argv.slice(2);
const connection = await connectQueue(url);
const worker = new Worker({
  ...{ connection, queues: STAGES, coordinates: false, device: 'cpu', takeoverMs: 30_000 },
  processes: sleepingProcesses(Number(threads), Number(sleepMs)),
  writeReport: () => Promise.resolve(),
  runs: syntheticRuns,
});
await worker.start();
process.send?.('ready');
process.once('SIGTERM', () => {
  worker
    .stop(0)
    .then(() => connection.close())
    .catch((error: unknown) => console.error(error));
});
