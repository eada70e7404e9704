import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModelPackage } from '../../models/model-package.ts';
import { tryPackage } from '../../models/try-package.ts';
import { connectQueue } from '../../queue/job-queue.ts';
import { listWorkers } from '../../pipeline/board/worker-record.ts';
import { RUNS } from '../../pipeline/stage-queues.ts';
import { startRedis } from '../../benchmarks/servers.ts';
import { start } from '../cli/started.ts';
import { writeNearestModel, type ModelEnding } from '../models/nearest-model.ts';
import { onnxGraph } from '../models/onnx-writer.ts';
import { isAbove, writeOneTileRun } from './one-tile-run.ts';

/** A second and what a busy machine adds. */
const SOON_MS = 6000;
/** More than it takes to load a model of a few operations. */
const TICKS_AT_IT = 150;
let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'quadrat-endless-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Hands on what comes in, as long as the condition, which it does not change, holds. */
const BODY = onnxGraph({
  inputs: [
    { name: 'turn', shape: [], type: 'int64' },
    { name: 'go', shape: [], type: 'bool' },
    { name: 'x', shape: [-1, -1, -1, -1] },
  ],
  outputs: [
    { name: 'goOn', shape: [], type: 'bool' },
    { name: 'y', shape: [-1, -1, -1, -1] },
  ],
  operations: [
    { op: 'Identity', from: ['go'], to: 'goOn' },
    { op: 'Identity', from: ['x'], to: 'y' },
  ],
});

/** A graph that loops for ever where {@link isAbove} holds. */
function endlessAbove(bound: number): ModelEnding {
  const condition = isAbove(bound);
  return {
    end: [
      ...condition.operations,
      { op: 'Loop', from: ['', 'isAbove', 'logits'], to: 'out', attributes: { body: { graph: BODY } } },
    ],
    weights: condition.weights,
  };
}

function writeRun(model: ModelEnding, secondsPerChip: number | 'auto'): Promise<string> {
  return writeOneTileRun(folder, { name: 'endless', model, secondsPerChip });
}

/** What Linux says of a process: its state and its parent after its name in brackets; empty where there is none. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** Processes that a process has begun. */
function begunBy(pid: number): number[] {
  const parentOf = (each: string): number => Number(/\) \S (\d+)/.exec(statOf(each))?.[1] ?? 0);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

/** Not one that has ended and waits for its parent to ask. */
function isAlive(pid: number): boolean {
  return /\) [^ZX] /.test(statOf(String(pid)));
}

/** Clock ticks, hundredths of a second, in which a process has computed. */
function computedTicks(pid: number): number {
  return Number(statOf(String(pid)).split(') ')[1]?.split(' ')[11] ?? 0);
}

async function expectGone(begun: readonly number[]): Promise<void> {
  await expect.poll(() => begun.filter(isAlive), { timeout: SOON_MS }).toEqual([]);
}

describe('a model that comes to no end', () => {
  it('is refused when it is tried', async () => {
    const card = await loadModelPackage(writeNearestModel(folder, endlessAbove(-1e9)));
    const trial = tryPackage(card, { chipPx: 32, device: 'cpu', secondsPerChip: 1 });
    await expect(trial).rejects.toThrow(
      /^Model file .*model\.onnx cannot be run: it takes more than 1 seconds for a chip \(does its graph loop\?\)/,
    );
  });

  it('on a tile of a run stops that tile, and names it and the model', async () => {
    const { status, stdout } = await start('run', await writeRun(endlessAbove(1e6), 1), '--workers', '1').ended;
    expect(stdout).toMatch(/inference\/predict\/\S+: Model file .*model\.onnx was ended: it takes more than 1 seconds/);
    expect(status).toBe(4);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('goes with the run at %s, soon and without a trace', async (signal) => {
    const { child, ended } = start('run', await writeRun(endlessAbove(1e6), 3600), '--workers', '1');
    await untilStuck();
    const begun = begunBy(child.pid!);
    expect(begun.length).toBeGreaterThan(0);
    const toldMs = performance.now();
    child.kill(signal);
    const { status, stderr } = await ended;
    expect(performance.now() - toldMs).toBeLessThan(SOON_MS);
    expect(status).toBe(5);
    expect(stderr).toContain('Stopping: what is finished is kept');
    await expectGone(begun);
    expect(readdirSync(path.join(folder, 'runs', 'endless')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([['SIGINT'], ['SIGTERM', 'SIGTERM']] as const)(
    'in a worker goes back to the queue at %s',
    async (...told) => {
      const server = await startRedis();
      try {
        const run = await writeRun(endlessAbove(1e6), 3600);
        await start('run', run, '--detach', '--workers', '0', '--queue', server.url).ended;
        const { child, ended } = start('worker', '--queue', server.url, '--workers', '1');
        await untilStuck();
        const begun = begunBy(child.pid!);
        const connection = await connectQueue(server.url);
        const isStopping = async (): Promise<boolean> =>
          (await listWorkers(connection.board)).some(({ stopping }) => stopping);
        for (const signal of told.slice(0, -1)) {
          child.kill(signal);
          await expect.poll(isStopping, { timeout: 30_000 }).toBe(true);
        }
        const toldMs = performance.now();
        child.kill(told.at(-1));
        const { status, stdout } = await ended;
        expect(performance.now() - toldMs).toBeLessThan(SOON_MS);
        expect([status, stdout]).toEqual([0, expect.stringContaining('"msg":"stopped"')]);
        await expectGone(begun);
        const admin = connection.admin();
        for (const queue of [RUNS, 'inference'])
          expect(await admin.counts(queue)).toMatchObject({ active: 0, waiting: 1, failed: 0 });
        await connection.close();
      } finally {
        await server.stop();
      }
    },
  );

  it('ends with the process that runs it, though that is killed', async () => {
    const { child, ended } = start('plan', await writeRun(endlessAbove(-1e9), 3600));
    let begun: number[] = [];
    while (begun.length === 0) {
      await pause(100);
      begun = begunBy(child.pid!);
    }
    await expect.poll(() => Math.max(...begun.map(computedTicks)), { timeout: 60_000 }).toBeGreaterThan(TICKS_AT_IT);
    child.kill('SIGKILL');
    await ended;
    await expectGone(begun);
  });
});

/** Until there is no new result for a second: the model is at it. */
async function untilStuck(): Promise<void> {
  const artifacts = path.join(folder, 'runs', 'endless', 'artifacts');
  for (let [before, now] = [-1, 0]; before !== now || now < 4; await pause(2000))
    [before, now] = [now, countBelow(artifacts)];
}

function countBelow(runs: string): number {
  try {
    return readdirSync(runs, { recursive: true }).length;
  } catch {
    return 0;
  }
}
