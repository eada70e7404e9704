import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModelPackage } from '../../models/model-package.ts';
import { tryPackage } from '../../models/try-package.ts';
import { start } from '../cli/started.ts';
import { writeNearestModel, type ModelEnding } from '../models/nearest-model.ts';
import { isAbove, writeOneTileRun } from './one-tile-run.ts';

/** 3.7 GiB of floats: more than any model of this size may take, little enough that no machine of tests is brought down. */
const VALUES = 1e9;

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'quadrat-huge-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A graph that makes a tensor of so many values where {@link isAbove} holds, and of none elsewhere. */
function hugeAbove(bound: number): ModelEnding {
  const condition = isAbove(bound);
  return {
    end: [
      ...condition.operations,
      { op: 'Cast', from: ['isAbove'], to: 'one', attributes: { to: 7 } },
      { op: 'Mul', from: ['one', 'values'], to: 'size' },
      { op: 'ConstantOfShape', from: ['size'], to: 'zeros' },
      { op: 'ReduceSum', from: ['zeros'], to: 'zero', attributes: { keepdims: 0 } },
      { op: 'Add', from: ['logits', 'zero'], to: 'out' },
    ],
    weights: [...condition.weights, { name: 'values', shape: [1], integers: [VALUES] }],
  };
}

describe('a model that takes memory by the values of its pixels', () => {
  it('is refused when it is tried', async () => {
    const card = await loadModelPackage(writeNearestModel(folder, hugeAbove(-1e9)));
    const trial = tryPackage(card, { chipPx: 32, device: 'cpu', secondsPerChip: 60 });
    await expect(trial).rejects.toThrow(
      /^Model file .*model\.onnx cannot be run: it takes more than 1 GiB of memory: export it for smaller chips or batches\.$/,
    );
  });

  it('on a tile of a run stops that tile, and names it, the model and how much', async () => {
    const run = await writeOneTileRun(folder, { name: 'huge', model: hugeAbove(1e6), secondsPerChip: 60 });
    const { status, stdout } = await start('run', run, '--workers', '1').ended;
    expect(stdout).toMatch(
      /inference\/predict\/\S+: Model file .*model\.onnx was ended: it takes more than 1 GiB of memory for 2 chips of this tile/,
    );
    expect(status).toBe(4);
  });
});
