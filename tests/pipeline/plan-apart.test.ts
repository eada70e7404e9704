import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunFile, type LoadedRunFile } from '../../config/read-run-file.ts';
import { TransientError } from '../../errors/error-kinds.ts';
import { planApart } from '../../pipeline/plan-apart.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { underWatch } from '../../pipeline/planning/watch.ts';
import { runIdentity } from '../../pipeline/run-identity.ts';
import { connectQueue, type QueueConnection } from '../../queue/job-queue.ts';
import { root } from '../cli/quadrat.ts';

const file = path.join(root, 'sample-tiles', 'run.yaml');

async function changed(part: Partial<LoadedRunFile['runFile']>): Promise<LoadedRunFile> {
  const loaded = await readRunFile(file);
  return { ...loaded, runFile: { ...loaded.runFile, ...part } };
}

describe('a plan made apart', () => {
  it('is the plan that this thread would make', async () => {
    const loaded = await readRunFile(file);
    const [apart, here] = [await planApart(loaded), await planRun(loaded)];
    expect(runIdentity(apart)).toEqual(runIdentity(here));
    expect([...apart.tiles]).toEqual([...here.tiles]);
    const { tiles: _tiles, locate: _locate, secondsPerChip: _secondsPerChip, ...rest } = here;
    expect(apart).toMatchObject(rest);
  });

  it('fails alone where its memory does not suffice', async () => {
    await expect(planApart(await readRunFile(file), { heapBytes: 6 * 1024 ** 2 })).rejects.toThrow(
      /run\.yaml: expected a run that can be planned in 6 MiB of memory, found one that needs more/,
    );
  });

  it.each([
    [{ grid: { crs: 'EPSG:32632', resolution: 0.0001 } }, /grid: expected at most 1,000,000 pixels a side, found \d/],
    [
      {
        grid: { crs: 'EPSG:32632', resolution: 0.1 },
        inference: { tile: 64, chip: 32, overlap: 0, batch: 'auto', device: 'cpu', secondsPerChip: 'auto' },
      },
      /inference\.tile: expected at most 2,000,000 tiles, found [\d,]+ of 64 pixels/,
    ],
    [
      {
        inference: { tile: 8192, chip: 128, overlap: 32, batch: 'auto', device: 'cpu', secondsPerChip: 'auto' },
        grid: { crs: 'EPSG:32632', resolution: 1 },
      },
      /inference\.tile: expected tiles that take at most 2 GiB while they are computed, found 5.5 GiB/,
    ],
    [
      { inference: { tile: 1024, chip: 4096, overlap: 32, batch: 256, device: 'cpu', secondsPerChip: 'auto' } },
      /inference\.batch: expected chips of at most 1 GiB in one call of the model, found 256 chips/,
    ],
  ] as const)('refuses %j by arithmetic', async (part, sentence) => {
    await expect(planApart(await changed(part))).rejects.toMatchObject({
      name: 'LimitError',
      message: expect.stringMatching(sentence) as unknown,
    });
  });
});

describe('planning under watch', () => {
  let connection: QueueConnection;
  beforeAll(async () => {
    connection = await connectQueue('embedded:');
  });
  afterAll(() => connection.close());

  it('gives a run up that two workers after the first have ended over, and counts no fault that is told of', async () => {
    const order = { id: 'deadly-12345678', runFile: '/runs/deadly.yaml', folder: '/runs/deadly' };
    const planning = (plan: () => Promise<string>): Promise<string> => underWatch(order, connection.board, plan);
    /** A worker that ends in the middle of it says nothing more. */
    const dies = async (): Promise<void> => {
      await new Promise<void>((begun, failed) => {
        planning(() => {
          begun();
          return new Promise<string>(() => undefined);
        }).catch(failed);
      });
    };
    await dies();
    await dies();
    await expect(planning(() => Promise.reject(new TransientError('no answer')))).rejects.toThrow('no answer');
    await dies();
    await expect(planning(() => Promise.resolve('a plan'))).rejects.toThrow(
      /deadly\.yaml: expected a run that can be planned, found that 3 workers, one after another, ended/,
    );
  });
});
