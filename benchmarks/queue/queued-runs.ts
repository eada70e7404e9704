import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RunRecord } from '../../pipeline/board/run-record.ts';
import { startRedis } from '../servers.ts';
import { end } from './processes.ts';
import { command, root, sampleRun } from './sample-run.ts';

const WORKERS = 2;
const QUEUES_OF_RUNS = [1, 200, 1000];
/** The work of a run: 24 tiles of the sample case. */
const INFERENCE = '{tile: 192, chip: 128, overlap: 32}';
const WINDOW_MS = 60_000;
const STATUS_CALLS = 5;

interface Queued {
  readonly itemsPerSecond: number;
  /** Processor time of the workers for an item, which does not depend on what else the machine does. */
  readonly processorMsPerItem: number;
  readonly runsEnded: number;
  /** Processor time of Redis, as a fraction of one core. */
  readonly redisShare: number;
  readonly statusMs: number;
  /** The processor time in it. */
  readonly statusProcessorMs: number;
}

/** Many runs queued at once on two workers, against one alone: items a second, what Redis does, how long `status` takes. */
export async function queuedRuns(say: (text: string) => void): Promise<void> {
  say(`Runs of 24 tiles queued at once on ${WORKERS} workers of one thread`);
  let alone: number | undefined;
  for (const runs of QUEUES_OF_RUNS) {
    const measured = await queued(runs);
    alone ??= measured.itemsPerSecond;
    say(
      `  ${runs}: ${measured.itemsPerSecond.toFixed(1)} items/s, ${(measured.itemsPerSecond / alone).toFixed(2)} times one run's; ` +
        `${measured.processorMsPerItem.toFixed(0)} ms of processor an item; ${measured.runsEnded} ended; Redis ${(measured.redisShare * 100).toFixed(1)} % of a core; ` +
        `status ${measured.statusMs.toFixed(0)} ms (goal: below 1000), of which processor ${measured.statusProcessorMs.toFixed(0)} ms`,
    );
  }
}

async function queued(runs: number): Promise<Queued> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-queued-'));
  const server = await startRedis();
  const redis = new Redis(server.url);
  const children: ChildProcess[] = [];
  try {
    const api = await serve(server.url, folder, children);
    const workers = Array.from({ length: WORKERS }, () =>
      spawn(process.execPath, [command, 'worker', '--queue', server.url, '--workers', '1'], { stdio: 'ignore' }),
    );
    children.push(...workers);
    const meter = new Meter(api, redis, workers);
    // The model is loaded, and code that is used often is compiled.
    await launch(api, folder, 'warm-up');
    while (!(await listed(api)).every(({ state }) => state === 'done')) await pause(200);
    const before = await meter.read();
    for (let i = 0; i < runs; i++) await launch(api, folder, `queued-${i}`);
    if (runs === 1) while (!(await listed(api)).every(({ state }) => state === 'done')) await pause(100);
    else await pause(WINDOW_MS);
    const after = await meter.read();
    const seconds = after.atS - before.atS;
    return {
      itemsPerSecond: (after.items - before.items) / seconds,
      processorMsPerItem: ((after.workersS - before.workersS) * 1000) / (after.items - before.items),
      runsEnded: after.ended - before.ended,
      redisShare: (after.redisS - before.redisS) / seconds,
      ...(await statusCost(server.url)),
    };
  } finally {
    await end(children);
    redis.disconnect();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function launch(api: string, folder: string, name: string): Promise<void> {
  sampleRun(folder, name, INFERENCE);
  const body = JSON.stringify({ runFile: `${name}.yaml` });
  const reply = await fetch(`${api}/api/runs`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
  });
  if (reply.status !== 202) throw new Error(`run ${name}: ${await reply.text()}`);
}

/** What has been done so far, and the processor time that it took. */
class Meter {
  readonly #api: string;
  readonly #redis: Redis;
  readonly #workers: readonly ChildProcess[];

  constructor(api: string, redis: Redis, workers: readonly ChildProcess[]) {
    this.#api = api;
    this.#redis = redis;
    this.#workers = workers;
  }

  async read(): Promise<{ atS: number; items: number; ended: number; redisS: number; workersS: number }> {
    const runs = await listed(this.#api);
    const cpu = await this.#redis.info('cpu');
    const of = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(cpu)![1]);
    return {
      atS: performance.now() / 1000,
      items: runs.reduce((sum, { computed }) => sum + computed, 0),
      ended: runs.filter(({ state }) => state === 'done').length,
      redisS: of('used_cpu_user') + of('used_cpu_sys'),
      workersS: this.#workers.reduce((sum, { pid }) => sum + processorS(pid!), 0),
    };
  }
}

/** Linux counts a process's time in hundredths of a second, in the 14th and 15th field of its `stat`. */
function processorS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function serve(queue: string, folder: string, children: ChildProcess[]): Promise<string> {
  const args = [command, 'serve', '--queue', queue, '--runs', folder, '--allow-root', root, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let text = '';
  for await (const chunk of child.stderr) {
    text += String(chunk);
    const address = /listens on (\S+)/.exec(text)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error(`the server did not start: ${text}`);
}

async function listed(api: string): Promise<RunRecord[]> {
  return (await (await fetch(`${api}/api/runs`)).json()) as RunRecord[];
}

/** Says at its end what processor time the process took. */
const TELL_PROCESSOR_TIME =
  'data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();console.error((user+system)/1000)})';

/** What `status` takes as a command, the start of its process included: the medians of some calls. */
async function statusCost(queue: string): Promise<Pick<Queued, 'statusMs' | 'statusProcessorMs'>> {
  const times: number[] = [];
  const processor: number[] = [];
  for (let i = 0; i < STATUS_CALLS; i++) {
    const beganMs = performance.now();
    const args = ['--import', TELL_PROCESSOR_TIME, command, 'status', '--once', '--queue', queue];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    times.push(performance.now() - beganMs);
    processor.push(Number(text));
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(STATUS_CALLS / 2)]!;
  return { statusMs: median(times), statusProcessorMs: median(processor) };
}
