import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { findRun, hasEnded, type RunRecord } from '../../pipeline/run-record.ts';
import { connectQueue } from '../../queue/job-queue.ts';
import { quadrat } from '../cli/quadrat.ts';
import { startRedis } from '../../benchmarks/servers.ts';
import { CuttableNetwork } from './cuttable-network.ts';
import { differences, writeSampleRun } from './sample-run.ts';
import { WorkerCrew } from './worker-crew.ts';

/** `npm run chaos` asks for the large size. */
const LARGE = process.env['QUADRAT_CHAOS'] === 'large';
const SIZE = LARGE
  ? {
      inference: '{tile: 64, chip: 96, overlap: 36}',
      resolution: 13,
      killEveryMs: 4_000,
      redisPausedMs: 20_000,
      cutMs: 8_000,
      takeoverS: 10,
      troubleEvery: 2,
    }
  : {
      inference: '{tile: 192, chip: 128, overlap: 32}',
      resolution: 20,
      killEveryMs: 2_500,
      redisPausedMs: 2_000,
      cutMs: 1_500,
      takeoverS: 3,
      troubleEvery: 1,
    };
const WORKERS = 4;
const LIMIT_MS = LARGE ? 30 * 60_000 : 90_000;

/** So long is waited for an item to be carried out before the next worker is killed. */
const PROGRESS_MS = 8_000;

/** On a machine that is busy otherwise one item would else be killed again and again until it is given up. */
async function progress(crew: WorkerCrew, itemsBefore: number): Promise<void> {
  const until = Date.now() + PROGRESS_MS;
  while (crew.itemLines().length === itemsBefore && Date.now() < until) await pause(100);
}

interface Attempt {
  readonly itemsComputed: number;
}

it(
  'ends byte-identical to an undisturbed run, whatever is killed, restarted, paused or cut',
  { timeout: LIMIT_MS },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-chaos-'));
    const [calm, wild, logs] = ['calm', 'wild', 'logs'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(logs);
    const runFile = path.join(folder, 'run.yaml');
    writeSampleRun(runFile, SIZE.inference, { resolution: SIZE.resolution });
    const undisturbed = quadrat('run', runFile, '--out', calm);
    expect(undisturbed.stderr + String(undisturbed.status)).toMatch(/0$/);

    const redis = await startRedis();
    const network = await CuttableNetwork.before(redis.port);
    const url = `redis://127.0.0.1:${network.port}`;
    const crew = new WorkerCrew(logs, ['--queue', url, '--workers', '1', '--takeover', String(SIZE.takeoverS)]);
    const watching = await connectQueue(redis.url);
    const happenings: string[] = [];
    try {
      const launched = quadrat('run', runFile, '--out', wild, '--queue', redis.url, '--detach', '--json');
      const { id } = JSON.parse(launched.stdout) as RunRecord;
      crew.start(WORKERS);
      const troubles = [
        [
          'Redis was restarted',
          async () => {
            await redis.halt();
            await pause(500);
            await redis.start();
          },
        ],
        [
          'Redis was paused',
          async () => {
            redis.process().kill('SIGSTOP');
            await pause(SIZE.redisPausedMs);
            redis.process().kill('SIGCONT');
          },
        ],
        [
          'the network was cut',
          async () => {
            network.cut();
            await pause(SIZE.cutMs);
            network.mend();
          },
        ],
      ] as [string, () => Promise<void>][];
      // Seeded, so that a failure can be looked at again.
      let seed = 20_231_124;
      const random = (below: number): number => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return Math.floor((seed / 2 ** 31) * below);
      };
      const deadline = Date.now() + LIMIT_MS - 20_000;
      let record = await findRun(watching.board, id);
      for (let round = 1; record === undefined || !hasEnded(record); round++) {
        if (Date.now() > deadline)
          throw new Error(`the run did not end: ${JSON.stringify(record)} after ${happenings.join('; ')}`);
        const before = crew.itemLines().length;
        await pause(SIZE.killEveryMs);
        await progress(crew, before);
        crew.kill(random(WORKERS));
        crew.start();
        happenings.push('a worker was killed');
        const trouble = round % SIZE.troubleEvery === 0 ? troubles.shift() : undefined;
        if (trouble !== undefined) {
          await trouble[1]();
          happenings.push(trouble[0]);
        }
        record = await findRun(watching.board, id);
      }
      expect(record.state).toBe('done');
      expect(troubles).toEqual([]);
      expect(differences(calm, wild)).toEqual([]);
      const attempts = (JSON.parse(readFileSync(path.join(calm, 'execution.json'), 'utf8')) as { attempts: Attempt[] })
        .attempts;
      const needed = attempts[0]!.itemsComputed;
      const computed = crew.itemLines().filter((line) => line.computed).length;
      console.log(
        `chaos: ${record.tiles} tiles; ${happenings.length} happenings (${tally(happenings)}); ` +
          `${computed} items computed of ${needed} needed: ${(computed / needed).toFixed(3)}`,
      );
      expect(computed / needed).toBeLessThan(2);
    } finally {
      await crew.stop('SIGKILL');
      await watching.close();
      await network.close();
      await redis.stop();
      if (process.env['QUADRAT_CHAOS_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
    }
  },
);

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word} ${count}×`).join(', ');
}
