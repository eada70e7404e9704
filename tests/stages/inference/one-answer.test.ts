import { describe, expect, it } from 'vitest';
import type { ModelEnding } from '../../models/nearest-model.ts';
import type { OnnxOperation } from '../../models/onnx-writer.ts';
import { classesSeen, predicted, tried, type TileScene } from './predicted-scene.ts';

/** Water at 1, land at 3, both as restless as scenes are. */
const unrest = (col: number, row: number): number => 0.1 * Math.sin(12.9 * col + 78.2 * row);
const COAST: TileScene = { sidePx: 128, valueAt: (col, row) => (col < 50 ? 1 : 3) + unrest(col, row) };
const SEA: TileScene = { sidePx: 128, valueAt: (col, row) => 1 + unrest(col, row) };
const RADAR: TileScene = { sidePx: 128, valueAt: (col, row) => (col < 50 ? -20 : -8) + unrest(col, row) };
const FLAT: TileScene = { sidePx: 128, valueAt: () => 2.9 };
const CHIPS = { chipPx: 64 };

const node = (op: string, from: string, to = 'out', attributes: OnnxOperation['attributes'] = {}): OnnxOperation => ({
  op,
  to,
  attributes,
  from: from.split(' '),
});
const scalar = (name: string, value: number) => ({ name, shape: [], floats: [value] });
/** The three channels one after the other. */
const KERNEL_3 = { name: 'kernel', shape: [3, 3, 3, 3], floats: Array.from({ length: 81 }, (_, i) => (i % 7) / 10) };
const PADDED = { pads: [1, 1, 1, 1] };

/** 1 − p and p of a tensor p of one channel. */
const TWO = [node('Sub', 'one p', 'q'), node('Concat', 'q p', 'out', { axis: 1 })];
function above(bound: number, low = 0, high = 1): ModelEnding {
  return {
    end: [node('Greater', 'image bound', 'g'), node('Where', 'g high low', 'p'), ...TWO],
    weights: [scalar('bound', bound), scalar('low', low), scalar('high', high), scalar('one', 1)],
    classCount: 2,
  };
}
const ONE_HOT: readonly OnnxOperation[] = [
  node('ArgMax', 'scores', 'best', { axis: 1, keepdims: 0 }),
  node('OneHot', 'best depth ends', 'out', { axis: 1 }),
];
const ONE_HOT_WEIGHTS = [
  { name: 'depth', shape: [1], integers: [3] },
  { name: 'ends', shape: [2], floats: [0, 1] },
];
const clipped = (gain: number): ModelEnding => ({
  end: [
    node('Mul', 'logits gain', 'sharp'),
    node('Softmax', 'sharp', 's', { axis: 1 }),
    node('Clip', 's low high', 'out'),
  ],
  weights: [scalar('gain', gain), scalar('low', 1e-3), scalar('high', 0.998)],
});

/** Graphs that do not look at the land, and how far they come: refused in plan; told in plan; their tile stopped. */
type Found = 'refused' | 'told' | 'stopped';
const BLIND: readonly (readonly [what: string, found: Found, ending: ModelEnding])[] = [
  ['weights of zero', 'refused', { end: [node('Mul', 'logits nothing')], weights: [scalar('nothing', 0)] }],
  [
    'weights of zero before a Softmax',
    'refused',
    {
      end: [node('Mul', 'logits nothing', 'z'), node('Softmax', 'z', 'out', { axis: 1 })],
      weights: [scalar('nothing', 0)],
    },
  ],
  [
    'weights of zero before a convolution, whose padding makes a pattern',
    'refused',
    {
      end: [
        node('Mul', 'logits nothing', 'z'),
        node('Add', 'z one', 'same'),
        node('Conv', 'same kernel', 'out', PADDED),
      ],
      weights: [scalar('nothing', 0), scalar('one', 1), KERNEL_3],
    },
  ],
  [
    'a ReLU that is dead',
    'refused',
    { end: [node('Sub', 'logits far', 'below'), node('Relu', 'below')], weights: [scalar('far', 1e30)] },
  ],
  ['the sum of a chip and nothing else', 'refused', { end: [node('Sub', 'logits logits')] }],
  ['a threshold that no number reaches', 'told', above(1e30)],
  ['a threshold in stored numbers over reflectance', 'told', above(1500)],
  ['the same with scores in place of 0 and 1', 'told', above(1500, 0.2, 0.9)],
  [
    'ArgMax and OneHot over weights of zero',
    'told',
    { end: [node('Mul', 'logits nothing', 'scores'), ...ONE_HOT], weights: [scalar('nothing', 0), ...ONE_HOT_WEIGHTS] },
  ],
  [
    'a Clip that all is below of',
    'told',
    {
      end: [node('Clip', 'image low high', 'c'), node('Div', 'c most', 'p'), ...TWO],
      weights: [scalar('low', 4000), scalar('high', 8000), scalar('most', 10_000), scalar('one', 1)],
      classCount: 2,
    },
  ],
  [
    'a Max with a number that is larger',
    'told',
    {
      end: [node('Max', 'image low', 'c'), node('Div', 'c most', 'p'), node('Min', 'p one', 'least'), ...rename(TWO)],
      weights: [scalar('low', 4000), scalar('most', 10_000), scalar('one', 1)],
      classCount: 2,
    },
  ],
  [
    'a ReLU that is dead below 5000',
    'stopped',
    { end: [node('Sub', 'logits far', 'below'), node('Relu', 'below')], weights: [scalar('far', 5000)] },
  ],
  [
    'the same before a convolution, whose padding makes a pattern',
    'stopped',
    {
      end: [
        node('Sub', 'logits far', 'below'),
        node('Relu', 'below', 'zero'),
        node('Add', 'zero one', 'same'),
        node('Conv', 'same kernel', 'out', PADDED),
      ],
      weights: [scalar('far', 5000), scalar('one', 1), KERNEL_3],
    },
  ],
];

function rename(operations: readonly OnnxOperation[]): OnnxOperation[] {
  return operations.map((each) => ({ ...each, from: each.from.map((name) => (name === 'p' ? 'least' : name)) }));
}

/** Models that do, the scene, and the classes that it has. */
const RIGHT: readonly (readonly [
  what: string,
  scene: TileScene,
  classes: readonly number[],
  ending: ModelEnding,
  told?: boolean,
])[] = [
  ['logits', COAST, [1, 3], { end: [node('Identity', 'logits')] }],
  ['a Softmax', COAST, [1, 3], { end: [node('Softmax', 'logits', 'out', { axis: 1 })] }],
  ['a threshold', COAST, [1, 2], above(2)],
  ['a threshold, over the sea alone', SEA, [1], above(2), true],
  ['a threshold in decibel', RADAR, [1, 2], above(-15)],
  [
    'ArgMax and OneHot',
    COAST,
    [1, 3],
    { end: [node('Identity', 'logits', 'scores'), ...ONE_HOT], weights: ONE_HOT_WEIGHTS },
  ],
  [
    'ArgMax and OneHot, over the sea alone',
    SEA,
    [1],
    { end: [node('Identity', 'logits', 'scores'), ...ONE_HOT], weights: ONE_HOT_WEIGHTS },
    true,
  ],
  ['a Softmax and a Clip', COAST, [1, 3], clipped(1)],
  ['a Softmax and a Clip that bounds it all, over the sea alone', SEA, [1], clipped(100), true],
  [
    'a Softmax that is certain, over the sea alone',
    SEA,
    [1],
    {
      end: [node('Mul', 'logits much', 'sharp'), node('Softmax', 'sharp', 'out', { axis: 1 })],
      weights: [scalar('much', 1e5)],
    },
    true,
  ],
  [
    'logits in steps, as those of 8 bits are, over the sea alone',
    SEA,
    [1],
    {
      end: [node('Div', 'logits step', 'd'), node('Round', 'd', 'r'), node('Mul', 'r step')],
      weights: [scalar('step', 3)],
    },
    true,
  ],
  [
    'a Clip before the last convolution',
    COAST,
    [1, 3],
    {
      end: [node('Clip', 'logits low high', 'c'), node('Conv', 'c through', 'out')],
      weights: [
        scalar('low', -60),
        scalar('high', 60),
        { name: 'through', shape: [3, 3, 1, 1], floats: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      ],
    },
  ],
  ['logits, where the scene is the same everywhere', FLAT, [3], { end: [node('Identity', 'logits')] }],
];

describe('a model that gives one answer whatever it sees', () => {
  it.each(BLIND)('is found: %s (%s)', async (_what, found, ending) => {
    const trial = tried(ending, COAST, CHIPS);
    if (found === 'refused') return expect(trial).rejects.toThrow(/the same whatever the input/);
    const model = await trial;
    const tile = predicted(model, COAST, CHIPS);
    if (found === 'stopped') {
      return expect(tile).rejects.toThrow(/tile at pixel 0, 0 have the same probabilities.*though their input differs/);
    }
    expect(model.alikeFor).toBeDefined();
    // Whether it should be so, the map says.
    expect(classesSeen(await tile)).toHaveLength(1);
  });

  it.each(RIGHT.map(([what, ...right]) => [what, right] as const))(
    'is told from one that sees the land: %s',
    async (_what, [scene, classes, ending, isTold]) => {
      const model = await tried(ending, scene, CHIPS);
      expect(model.alikeFor).toBe(isTold === true ? 'seen' : undefined);
      expect(classesSeen(await predicted(model, scene, CHIPS))).toEqual(classes);
    },
  );
});
