import { loadModelPackage } from '../../models/model-package.ts';
import { tryPackage } from '../../models/try-package.ts';
import { writeNearestModel, type ModelEnding } from '../models/nearest-model.ts';
import type { OnnxOperation } from '../models/onnx-writer.ts';
import type { InputCase } from './input-case.ts';
import { refusalOf } from './refusal.ts';

const CHIP_PX = 32;

async function triedOn(folder: string, ending: ModelEnding) {
  const card = await loadModelPackage(writeNearestModel(folder, ending));
  return (await tryPackage(card, { chipPx: CHIP_PX, device: 'cpu', secondsPerChip: 60 })).model;
}

const node = (op: string, from: string, to: string, attributes = {}): OnnxOperation => ({
  op,
  to,
  attributes,
  from: from.split(' '),
});
const SOFTMAX = node('Softmax', 'logits', 'p', { axis: 1 });
const LIMITS = [
  { name: 'low', shape: [], floats: [1e-6] },
  { name: 'high', shape: [], floats: [1] },
];
const SCALES = [
  { name: 'twice', shape: [4], floats: [1, 1, 2, 2] },
  { name: 'half', shape: [4], floats: [1, 1, 0.5, 0.5] },
];

/** How a model ends, and what its numbers are. */
const ENDINGS: readonly (readonly [input: string, right: 'probabilities' | 'logits', ending: ModelEnding])[] = [
  ['logits', 'logits', { end: [node('Identity', 'logits', 'out')] }],
  ['log-probabilities', 'logits', { end: [node('LogSoftmax', 'logits', 'out', { axis: 1 })] }],
  ['Softmax', 'probabilities', { end: [node('Softmax', 'logits', 'out', { axis: 1 })] }],
  ['Softmax → Clip', 'probabilities', { end: [SOFTMAX, node('Clip', 'p low high', 'out')], weights: LIMITS }],
  [
    'Softmax → Resize, bilinear, and back',
    'probabilities',
    {
      end: [
        SOFTMAX,
        node('Resize', 'p  twice', 'large', { mode: 'linear' }),
        node('Resize', 'large  half', 'out', { mode: 'cubic' }),
      ],
      weights: SCALES,
    },
  ],
  [
    'Softmax → Transpose → Cast → Transpose',
    'probabilities',
    {
      end: [
        SOFTMAX,
        node('Transpose', 'p', 'last', { perm: [0, 2, 3, 1] }),
        node('Cast', 'last', 'short', { to: 10 }),
        node('Cast', 'short', 'long', { to: 1 }),
        node('Transpose', 'long', 'out', { perm: [0, 3, 1, 2] }),
      ],
    },
  ],
  ['Softmax → Mul by 1', 'probabilities', { end: [SOFTMAX, node('Mul', 'p high', 'out')], weights: LIMITS }],
  [
    'exponentials divided by their sum',
    'probabilities',
    {
      end: [
        node('ReduceMax', 'logits', 'top', { axes: [1] }),
        node('Sub', 'logits top', 'below'),
        node('Exp', 'below', 'e'),
        node('ReduceSum', 'e axis', 'sum'),
        node('Div', 'e sum', 'out'),
      ],
      weights: [{ name: 'axis', shape: [1], integers: [1] }],
    },
  ],
  [
    'one channel of a Sigmoid as Concat(1 − σ, σ)',
    'probabilities',
    {
      end: [
        node('ReduceSum', 'logits axis', 'one'),
        node('Sigmoid', 'one', 's'),
        node('Sub', 'high s', 'rest'),
        node('Concat', 'rest s', 'out', { axis: 1 }),
      ],
      weights: [...LIMITS, { name: 'axis', shape: [1], integers: [1] }],
      classCount: 2,
    },
  ],
];

/** Models that are no use as they are, and what a refusal names. */
const REFUSED: readonly (readonly [input: string, right: string, ending: ModelEnding, ...says: RegExp[]])[] = [
  [
    'Softmax over the columns in place of the classes',
    'refused: the sum over the classes, and the way out',
    { end: [node('Softmax', 'logits', 'out', { axis: 3 })] },
    /Softmax at the end of its graph.*sum over the classes/,
  ],
  [
    'probabilities in percent',
    'refused: the sum is 100',
    { end: [SOFTMAX, node('Mul', 'p percent', 'out')], weights: [{ name: 'percent', shape: [], floats: [100] }] },
    /sum over the classes is 100/,
  ],
  [
    'independent scores: Sigmoid → Clip',
    'refused: neither logits nor probabilities',
    { end: [node('Sigmoid', 'logits', 's'), node('Clip', 's low high', 'out')], weights: LIMITS },
    /Sigmoid/,
  ],
  [
    'a graph of a fixed batch whose classes come last',
    'refused: both shapes, and the way out',
    { end: [node('Transpose', 'logits', 'out', { perm: [0, 2, 3, 1] })], inputShape: [4, 1, 32, 32] },
    /expected output of shape \[4, 3, 32, 32\].*found \[4, 32, 32, 3\].*Transpose/,
  ],
  [
    'a graph whose output is half as large as its input',
    'refused: both shapes, and the way out',
    { end: [node('AveragePool', 'logits', 'out', { kernel_shape: [2, 2], strides: [2, 2] })] },
    /\[1, 3, 32, 32\].*\[1, 3, 16, 16\].*Resize/,
  ],
  [
    'a graph with a class more than its card, whose output states no sizes',
    'refused: both shapes, and the way out',
    {
      end: [node('ReduceSum', 'logits axis', 'one', { keepdims: 1 }), node('Concat', 'logits one', 'out', { axis: 1 })],
      weights: [{ name: 'axis', shape: [1], integers: [1] }],
    },
    /\[1, 3, 32, 32\].*\[1, 4, 32, 32\].*classification:classes/,
  ],
  [
    'weights of zero: the same output whatever the input',
    'refused',
    { end: [node('Mul', 'logits nothing', 'out')], weights: [{ name: 'nothing', shape: [], floats: [0] }] },
    /the same whatever the input/,
  ],
  [
    'one channel of a Sigmoid for two classes',
    'refused, with the way out',
    {
      end: [node('Sigmoid', 'logits', 'out')],
      classCount: 1,
      outputShape: [-1, 1, -1, -1],
      output: { 'classification:classes': ['other', 'building'].map((name, value) => ({ name, value })) },
    },
    /1 channels: export it with two, Concat/,
  ],
  [
    'NaN whatever the input',
    'refused',
    {
      end: [node('Sub', 'logits logits', 'zero'), node('Div', 'zero zero', 'out')],
    },
    /not finite/,
  ],
  [
    'a graph whose bands come last',
    'refused, with the way out',
    { end: [node('Identity', 'logits', 'out')], inputShape: [-1, 32, 32, 1] },
    /bands come last.*Transpose/,
  ],
  [
    'input of 8 bits',
    'refused, with the way out',
    {
      end: [node('Identity', 'logits', 'out')],
      properties: {
        'mlm:input': [
          {
            name: 'image',
            bands: ['B1'],
            input: { shape: [-1, 1, -1, -1], dim_order: ['batch', 'bands', 'height', 'width'], data_type: 'uint8' },
          },
        ],
      },
    },
    /data type uint8; only float32 is supported: export the model with a Cast/,
  ],
  [
    'a graph whose chips come out with rows and columns swapped',
    'refused, with the way out',
    { end: [node('Transpose', 'logits', 'out', { perm: [0, 1, 3, 2] })] },
    /comes out with rows and columns swapped, expected each pixel at its own place: export/,
  ],
  [
    'a graph with chance in it',
    'refused, with the way out',
    { end: [node('RandomNormalLike', 'logits', 'noise'), node('Add', 'logits noise', 'out')] },
    /changes from call to call.*evaluation mode/,
  ],
  [
    'logits that the card calls probabilities',
    'refused: the values, and the key that says it',
    { end: [node('Identity', 'logits', 'out')], output: { 'quadrat:values': 'probabilities' } },
    /quadrat:values of its card/,
  ],
];

function endingCase([input, right, ending]: (typeof ENDINGS)[number]): InputCase {
  return {
    part: 'models',
    input: `a graph that ends in ${input}`,
    right,
    source: 'ONNX operators, opset 13',
    check: async (folder) => {
      const { activation, activationBy } = await triedOn(folder, ending);
      const found = activation === 'none' ? 'probabilities' : 'logits';
      if (found !== right) throw new Error(`read as ${found}`);
      return `read as ${found} (by ${activationBy})`;
    },
  };
}

export const MODEL_INPUTS: readonly InputCase[] = [
  ...ENDINGS.map(endingCase),
  {
    part: 'models',
    input: 'probabilities that the card calls logits by quadrat:values',
    right: 'logits, and the contradiction is told',
    source: 'the card goes first',
    check: async (folder) => {
      const declared = { end: [SOFTMAX, node('Identity', 'p', 'out')], output: { 'quadrat:values': 'logits' } };
      const { activation, warnings } = await triedOn(folder, declared);
      const told = warnings.find((warning) => warning.includes('declared as logits'));
      if (activation !== 'softmax' || told === undefined) throw new Error(`read as ${activation}: ${told}`);
      return told;
    },
  },
  ...REFUSED.map(([input, right, ending, ...says]): InputCase => {
    const check = (folder: string): Promise<string> => refusalOf(() => triedOn(folder, ending), ...says);
    return { part: 'models', input, right, source: 'ONNX operators, opset 13', check };
  }),
];
