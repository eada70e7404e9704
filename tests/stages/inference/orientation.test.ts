import { describe, expect, it } from 'vitest';
import { checkOrientation } from '../../../models/check-orientation.ts';
import type { ModelEnding } from '../../models/nearest-model.ts';
import { tried, type TileScene } from './predicted-scene.ts';

const SCENE: TileScene = { sidePx: 64, valueAt: (col, row) => 1 + (col + 2 * row) / 64 };
const KERNEL = {
  name: 'kernel',
  shape: [3, 3, 9, 9],
  floats: Array.from({ length: 729 }, (_, i) => ((i * 7) % 11) / 11),
};

const swapped = (from: string, to: string) => ({
  op: 'Transpose',
  from: [from],
  to,
  attributes: { perm: [0, 1, 3, 2] },
});
const reversed = (axis: number, from: string, to: string) => ({
  op: 'Slice',
  from: [from, 'last', 'first', `axis${axis}`, 'back'],
  to,
});
const REVERSING = [
  { name: 'last', shape: [1], integers: [-1] },
  { name: 'first', shape: [1], integers: [-100_000] },
  { name: 'back', shape: [1], integers: [-1] },
  ...[2, 3].map((axis) => ({ name: `axis${axis}`, shape: [1], integers: [axis] })),
];
const ending = (end: ModelEnding['end'], weights: ModelEnding['weights'] = []): ModelEnding => ({ end, weights });

const TURNED: readonly (readonly [how: string, ending: ModelEnding])[] = [
  ['with rows and columns swapped', ending([swapped('logits', 'out')])],
  ['mirrored from east to west', ending([reversed(3, 'logits', 'out')], REVERSING)],
  ['mirrored from north to south', ending([reversed(2, 'logits', 'out')], REVERSING)],
  ['turned by half a turn', ending([reversed(2, 'logits', 'a'), reversed(3, 'a', 'out')], REVERSING)],
  ['turned by a quarter to the right', ending([swapped('logits', 'a'), reversed(3, 'a', 'out')], REVERSING)],
  ['turned by a quarter to the left', ending([swapped('logits', 'a'), reversed(2, 'a', 'out')], REVERSING)],
];

describe('the orientation of what a model gives', () => {
  it.each(TURNED)('is refused in plan where chips come out %s', async (how, end) => {
    for (const chipPx of [64, 33]) {
      await expect(tried(end, SCENE, { chipPx })).rejects.toThrow(
        `comes out ${how}, expected each pixel at its own place`,
      );
    }
  });

  it('is right for pixels by themselves, for wide fields of view, and where an orientation is undone', async () => {
    const right = [
      ending([{ op: 'Identity', from: ['logits'], to: 'out' }]),
      ending([{ op: 'Conv', from: ['logits', 'kernel'], to: 'out', attributes: { pads: [4, 4, 4, 4] } }], [KERNEL]),
      ending([swapped('logits', 'a'), swapped('a', 'out')]),
      // A mean with the mirrored answer, as augmentation at the time of inference makes it.
      ending([reversed(3, 'logits', 'a'), { op: 'Add', from: ['logits', 'a'], to: 'out' }], REVERSING),
    ];
    for (const end of right) {
      for (const chipPx of [64, 33, 16, 8]) await expect(tried(end, SCENE, { chipPx })).resolves.toBeDefined();
    }
  });

  it('is looked for in one chip of a call alone', async () => {
    await expect(tried(TURNED[0]![1], SCENE, { chipPx: 32, batch: 1 })).rejects.toThrow('rows and columns swapped');
  });
});

it('a change all over a chip, as of a mean that a certain place does not feel, is no orientation', () => {
  const [classes, chipPx] = [2, 64];
  const before = new Float32Array(classes * chipPx ** 2);
  const isOfBlock = (i: number): boolean => {
    const [col, row] = [i % chipPx, Math.floor(i / chipPx) % chipPx];
    return row >= 6 && row < 16 && col >= 35 && col < 45;
  };
  const after = before.map((_, i) => (isOfBlock(i) ? 0 : 0.1));
  expect(() => checkOrientation(before, after, { classes, chipPx, onnxPath: 'model.onnx' })).not.toThrow();
});

describe('a model with chance in its graph', () => {
  const noisy = ending([
    { op: 'RandomNormalLike', from: ['logits'], to: 'noise' },
    { op: 'Add', from: ['logits', 'noise'], to: 'out' },
  ]);

  it.each([1, 2])('is refused in plan with %i chips in a call: no run could be repeated', async (batch) => {
    await expect(tried(noisy, SCENE, { chipPx: 32, batch })).rejects.toThrow(
      /for one and the same chip changes from call to call, expected the same each time/,
    );
  });
});
