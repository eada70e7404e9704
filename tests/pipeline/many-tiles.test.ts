import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readRunFile } from '../../config/read-run-file.ts';
import { MemoryArtifactStore } from '../../engine/memory-artifact-store.ts';
import { platformFingerprint } from '../../engine/platform.ts';
import { ArrivingBlocks } from '../../pipeline/outputs/arriving-blocks.ts';
import { codeVersion } from '../../pipeline/code-version.ts';
import { writeManifest } from '../../pipeline/outputs/manifest.ts';
import { PendingGroups } from '../../engine/loop/pending-groups.ts';
import { planRun } from '../../pipeline/planning/plan-run.ts';
import { PlannedItems } from '../../pipeline/planned-items.ts';
import { runIdentity } from '../../pipeline/run-identity.ts';
import { RunFolder } from '../../pipeline/outputs/run-folder.ts';
import { TileGrid } from '../../pipeline/planning/tile-grid.ts';
import { readTileRecords, writeTileRecords } from '../../pipeline/outputs/tile-records.ts';
import { storeWorkPlan } from '../../pipeline/planning/work-plan.ts';
import { root } from '../cli/quadrat.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'quadrat-many-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lattices = fc
  .record({
    widthPx: fc.integer({ min: 1, max: 3000 }),
    heightPx: fc.integer({ min: 1, max: 3000 }),
    chipPx: fc.integer({ min: 16, max: 256 }),
    overlapShare: fc.double({ min: 0, max: 0.49, noNaN: true }),
  })
  .map(({ overlapShare, ...o }) => ({ ...o, overlapPx: Math.floor(o.chipPx * overlapShare) }));

describe('the tiles of a grid', () => {
  it('cover every pixel once, in order, and are found by id and by row', () => {
    fc.assert(
      fc.property(lattices, fc.integer({ min: 64, max: 1024 }), (lattice, tilePx) => {
        const tiles = new TileGrid(lattice, tilePx);
        let pixels = 0;
        let index = 0;
        for (const { id, window, tileRow } of tiles) {
          pixels += window.widthPx * window.heightPx;
          expect(tiles.indexOf(id)).toBe(index);
          const { first, end } = tiles.rowsWithin(window);
          expect([first, end]).toEqual([tileRow, tileRow + 1]);
          index += 1;
        }
        expect([index, pixels]).toEqual([tiles.count, lattice.widthPx * lattice.heightPx]);
        expect(tiles.at(tiles.count)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});

describe('groups that are pending', () => {
  it('come in order, and again where they are put back', () => {
    const pending = new PendingGroups(4);
    const take = (): number | undefined => {
      const { first } = pending;
      pending.takeFirst();
      return first;
    };
    expect([take(), take(), take()]).toEqual([0, 1, 2]);
    pending.putBack([2, 0, 3]);
    pending.putBack([0]);
    expect([take(), take(), take(), pending.isEmpty]).toEqual([0, 2, 3, true]);
  });
});

describe('blocks that arrive', () => {
  it('are given to who waits, to who asks later, and to who follows', async () => {
    const blocks = new ArrivingBlocks(3);
    const digests = ['00', 'ab', 'cd'].map((byte) => byte.repeat(32));
    const waited = blocks.at(0);
    blocks.arrive(0, digests[0]!);
    const heard: string[] = [];
    blocks.follow({
      arrived: (index, digest) => heard.push(`${index} ${digest}`),
      abandoned: ({ message }) => heard.push(message),
    });
    blocks.arrive(1, digests[1]!);
    const never = blocks.at(2);
    blocks.abandon(new Error('given up'));
    await expect(never).rejects.toThrow('given up');
    await expect(blocks.at(2)).rejects.toThrow('given up');
    expect([await waited, await blocks.at(1)]).toEqual([digests[0], digests[1]]);
    expect(heard).toEqual([`0 ${digests[0]}`, `1 ${digests[1]}`, 'given up']);
  });
});

it('keeps the manifest of a run of many tiles small, and what their items made in a table', async () => {
  const loaded = await readRunFile(path.join(root, 'sample-tiles', 'run.yaml'));
  const inference = { tile: 64, chip: 96, overlap: 36, batch: 'auto', device: 'cpu', secondsPerChip: 'auto' } as const;
  const plan = await planRun({
    ...loaded,
    runFile: { ...loaded.runFile, inference, grid: { crs: 'EPSG:32632', resolution: 1.8 } },
  });
  expect(plan.tiles.count).toBeGreaterThan(20_000);
  const artifacts = new MemoryArtifactStore();
  const items = new PlannedItems((await storeWorkPlan(plan, artifacts)).work);
  const digest = 'ab'.repeat(32);
  const results = {
    resultOf: () => undefined,
    *results() {
      for (let ordinal = 0; ordinal < items.itemCount; ordinal++)
        yield [items.idAt(ordinal), { digest, sizeBytes: 1 }] as const;
    },
  };
  const failures = new Map(
    Array.from({ length: items.itemCount }, (_, i) => [items.idAt(i), 'its imagery is damaged']),
  );
  const target = new RunFolder(folder);
  expect(await writeTileRecords(target, items, results)).toEqual(['artifacts.csv']);
  await writeManifest(target, {
    ...{ plan, items, artifacts, results, stored: [], code: await codeVersion() },
    identity: runIdentity(plan),
    revision: { number: 1, changed: [], earlier: [] },
    platform: platformFingerprint({ inferenceRuntime: 'none', executionProvider: 'cpu' }),
    ...{ status: 'partial', failures, validation: undefined, outputs: {} },
  });
  const manifest = (await target.readManifest())!;
  expect(Object.keys(manifest['failures'] as object).sort()).toEqual([...failures.keys()].slice(0, 20_000).sort());
  expect(manifest['plan']).toMatchObject({ tileCount: plan.tiles.count });
  expect(Object.keys(manifest['artifacts'] as object)).toEqual([
    'acquisition/scene/east-2023-07-13',
    'acquisition/scene/west-2023-07-08',
    'aggregation/merge/run',
    'validation/publish/run',
    'validation/run/run',
  ]);
  const rows = readFileSync(path.join(folder, 'artifacts.csv'), 'utf8').trimEnd().split('\n');
  expect(rows).toHaveLength(1 + items.itemCount - 5);
  const read: string[] = [];
  for await (const [id] of readTileRecords(target, plan.tiles, [])) if (items.isOfMap(id)) read.push(id);
  expect([read.length, new Set(read).size]).toEqual([items.mapItemCount - 2, items.mapItemCount - 2]);
  expect(items.isOfMap('preprocessing/tile/r9999c9999')).toBe(false);
  expect(rows.slice(0, 2)).toEqual(['item,artifact', `preprocessing/tile/r0000c0000,${digest}`]);
});
