// npm run bench:queue: what the queue costs, whether work scales with workers, and whether runs share them fairly, however many.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../servers.ts';
import { end, runScript, startScript } from './processes.ts';
import { queuedRuns } from './queued-runs.ts';
import { command, sampleRun } from './sample-run.ts';
import { STAGES } from './synthetic-run.ts';

const TILES = 100_000;
const WORKERS = 2;
/** Tiles of 64 pixels: so many share a job. */
const ITEMS_PER_JOB = 64;

interface Measured {
  readonly seconds: number;
  readonly peakMemoryMB: number;
  readonly firstDoneS?: number;
}

const parts: Record<string, () => Promise<void>> = {
  throughput,
  scaling,
  fairness,
  real,
  queued: () => queuedRuns(say),
};
const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();

async function throughput(): Promise<void> {
  const quadrat = (itemsPerJob: number): Promise<Measured & { redisMB: number }> =>
    onRedis(async (url) => {
      const threads = '4';
      const workers = await Promise.all(
        Array.from({ length: WORKERS }, () => startScript('synthetic-worker.js', url, threads, '0')),
      );
      const groups = String(2 * WORKERS * Number(threads) + 2);
      const args = [url, String(TILES), STAGES.join(','), String(itemsPerJob), groups];
      const measured = JSON.parse(await runScript('synthetic-producer.js', ...args)) as Measured;
      await end(workers);
      return measured;
    });
  const ours = await quadrat(ITEMS_PER_JOB);
  const singly = await quadrat(1);
  const bare = await onRedis(async (url) => {
    const workers = await Promise.all(
      Array.from({ length: WORKERS }, () => startScript('bare-bullmq.js', 'work', url, '0')),
    );
    const measured = JSON.parse(await runScript('bare-bullmq.js', 'produce', url, String(TILES))) as Measured;
    await end(workers);
    return measured;
  });
  const row = (name: string, { seconds, peakMemoryMB, redisMB }: Measured & { redisMB: number }): string =>
    `${name}: ${seconds.toFixed(1)} s, ${(TILES / seconds).toFixed(0)} tiles/s, ${((seconds / TILES) * 1e6).toFixed(0)} µs a tile, ` +
    `producer at most ${peakMemoryMB.toFixed(0)} MB, Redis at most ${redisMB.toFixed(0)} MB`;
  say(`${TILES} tiles through ${STAGES.length} stages that do nothing, ${WORKERS} worker processes`);
  say(`  ${row('Quadrat', ours)}; first tile done ${ours.firstDoneS?.toFixed(2)} s after the process started`);
  say(`  ${row('Quadrat, one tile a job', singly)}`);
  say(`  ${row('bare BullMQ', bare)}`);
  const ratio = (measured: Measured): string => (measured.seconds / bare.seconds).toFixed(2);
  say(`  ratio ${ratio(ours)}; one tile a job ${ratio(singly)} (goal: at most 1.3)`);
}

async function scaling(): Promise<void> {
  const tiles = 600;
  const sleepMs = 40;
  say(`${tiles} tiles through a stage that sleeps ${sleepMs} ms, one thread a worker process`);
  let alone = 0;
  for (const workers of [1, 2, 4]) {
    const { seconds } = await onRedis(async (url) => {
      const crew = await Promise.all(
        Array.from({ length: workers }, () => startScript('synthetic-worker.js', url, '1', String(sleepMs))),
      );
      const args = [url, String(tiles), 'inference', '1', String(2 * workers + 2)];
      const measured = JSON.parse(await runScript('synthetic-producer.js', ...args)) as Measured;
      await end(crew);
      return measured;
    });
    if (workers === 1) alone = seconds;
    say(
      `  ${workers}: ${seconds.toFixed(2)} s, efficiency ${(alone / (workers * seconds)).toFixed(3)} (goal: at least 0.95)`,
    );
  }
}

/** Two runs of the sample case at once, against the small one alone on half of the workers. */
async function fairness(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-fairness-'));
  const small = sampleRun(folder, 'small', '{tile: 192, chip: 128, overlap: 32}');
  const large = sampleRun(folder, 'large', '{tile: 96, chip: 128, overlap: 32}');
  const elapsedS = async (workers: number, withLarge: boolean): Promise<number> => {
    const { seconds } = await onRedis(async (url) => {
      const crew = Array.from({ length: workers }, () => startWorker(url));
      if (withLarge)
        await runScript(
          command,
          'run',
          large,
          '--out',
          path.join(folder, `large-${workers}`),
          '--queue',
          url,
          '--detach',
        );
      if (withLarge) await new Promise((resolve) => setTimeout(resolve, 4000));
      const out = path.join(folder, `small-${workers}-${String(withLarge)}`);
      await runScript(command, 'run', small, '--out', out, '--queue', url, '--workers', '0', '--json');
      await end(crew);
      const { attempts } = JSON.parse(readFileSync(path.join(out, 'execution.json'), 'utf8')) as {
        attempts: { elapsedMs: number }[];
      };
      return { seconds: attempts[0]!.elapsedMs / 1000, peakMemoryMB: 0 };
    });
    return seconds;
  };
  const alone = await elapsedS(1, false);
  const beside = await elapsedS(2, true);
  say('A small run (24 tiles of the sample case) beside a large one (176 tiles) of equal priority');
  say(
    `  alone on one worker ${alone.toFixed(1)} s; beside the large one on two ${beside.toFixed(1)} s: factor ${(beside / alone).toFixed(2)} (goal: below 2)`,
  );
  rmSync(folder, { recursive: true, force: true });
}

/** The real case, if it is there: two worker processes of one thread against one process of two. */
async function real(): Promise<void> {
  const runFile =
    process.env['QUADRAT_REAL_RUN'] ??
    sampleRun(mkdtempSync(path.join(tmpdir(), 'quadrat-real-')), 'real', '{tile: 512, chip: 128, overlap: 32}');
  const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-real-'));
  const elapsed = (out: string): number => {
    const { attempts } = JSON.parse(readFileSync(path.join(out, 'execution.json'), 'utf8')) as {
      attempts: { elapsedMs: number }[];
    };
    return attempts[0]!.elapsedMs / 1000;
  };
  const one = path.join(folder, 'one');
  await runScript(command, 'run', runFile, '--out', one, '--workers', '2', '--json');
  const two = path.join(folder, 'two');
  await onRedis(async (url) => {
    const crew = [startWorker(url), startWorker(url)];
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await runScript(command, 'run', runFile, '--out', two, '--queue', url, '--workers', '0', '--json');
    await end(crew);
    return { seconds: 0, peakMemoryMB: 0 };
  });
  say(
    `${path.basename(runFile)}: one process of two threads ${elapsed(one).toFixed(1)} s, two worker processes on Redis ${elapsed(two).toFixed(1)} s`,
  );
  rmSync(folder, { recursive: true, force: true });
}

async function onRedis(action: (url: string) => Promise<Measured>): Promise<Measured & { readonly redisMB: number }> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  try {
    const measured = await action(server.url);
    const peak = /^used_memory_peak:(\d+)/m.exec(await redis.info('memory'))?.[1];
    return { ...measured, redisMB: Number(peak) / 1e6 };
  } finally {
    redis.disconnect();
    await server.stop();
  }
}

function startWorker(url: string): ReturnType<typeof spawn> {
  return spawn(process.execPath, [command, 'worker', '--queue', url, '--workers', '1'], { stdio: 'ignore' });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
