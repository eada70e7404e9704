import { describe, expect, it } from 'vitest';
import type { ModelEnding } from '../../models/nearest-model.ts';
import type { OnnxOperation } from '../../models/onnx-writer.ts';
import { predicted, tried, type TileScene } from './predicted-scene.ts';

/** Chips of the right part have numbers below zero in the middle, which made-up input has not. */
const SCENE: TileScene = {
  sidePx: 180,
  valueAt: (col, row) => (col < 112 ? 2 : -0.5) + 0.7 * Math.sin(12.9 * col + 78.2 * row),
};
/** No more than some of a chip, and the whole of another, is under clouds; the last chips reach past the scene. */
const CLOUDY: TileScene = { ...SCENE, isObserved: (col, row) => row > 60 && (col + row) % 3 > 0 };

const node = (op: string, from: string, to = 'out', attributes: OnnxOperation['attributes'] = {}): OnnxOperation => ({
  op,
  to,
  attributes,
  from: from.split(' '),
});
const SOFTMAX = node('Softmax', 'logits', 'shares', { axis: 1 });
/** A tensor where a chip is below zero in the middle, another one elsewhere. */
function eitherOr(below: string, elsewhere: string, further: readonly OnnxOperation[] = []): ModelEnding {
  return {
    end: [
      SOFTMAX,
      ...further,
      node('ReduceMean', 'image', 'middle', { axes: [1, 2, 3], keepdims: 1 }),
      node('Less', 'middle zero', 'isBelow'),
      node('Where', `isBelow ${below} ${elsewhere}`),
    ],
    weights: [
      { name: 'zero', shape: [], floats: [0] },
      { name: 'one', shape: [], floats: [1] },
      { name: 'start', shape: [1], integers: [0] },
      { name: 'first', shape: [1], integers: [1] },
      { name: 'axis', shape: [1], integers: [1] },
    ],
  };
}
/** Numbers far outside of 0 to 1 that sum to one: a, 1 − a and 0 of a logit a. */
const SUMS_TO_ONE = [
  node('Slice', 'logits start first axis', 'a'),
  node('Sub', 'one a', 'rest'),
  node('Sub', 'a a', 'none'),
  node('Concat', 'a rest none', 'odd', { axis: 1 }),
];

describe.each([1, 2, 5])('what a model gives is settled once, and held to that in chips, %i in a call', (batch) => {
  const chips = { chipPx: 64, batch };

  it.each([SCENE, CLOUDY])('probabilities where logits were settled stop the tile', async (scene) => {
    const model = await tried(eitherOr('shares', 'logits'), scene, chips);
    expect(model.activation).toBe('softmax');
    await expect(predicted(model, scene, chips)).rejects.toThrow(
      /pixel \d+, \d+ of the grid, in the chips of the tile at pixel 0, 0, and most of its chip are probabilities .*but the model gave logits when it was tried/,
    );
  });

  it.each([SCENE, CLOUDY])('logits where probabilities were settled stop the tile', async (scene) => {
    const model = await tried(eitherOr('logits', 'shares'), scene, chips);
    expect(model.activation).toBe('none');
    await expect(predicted(model, scene, chips)).rejects.toThrow(
      /tile at pixel 0, 0, are read as probabilities, but are -\S+ to \S+ and sum to/,
    );
  });

  it('so do numbers that sum to one by far more and far less than probabilities are', async () => {
    const model = await tried(eitherOr('odd', 'shares', SUMS_TO_ONE), SCENE, chips);
    expect(model.activation).toBe('none');
    await expect(predicted(model, SCENE, chips)).rejects.toThrow(/are -\S+ to \S+ and sum to 1, expected 0 to 1/);
  });

  it('the card’s word stands', async () => {
    const declared = { ...eitherOr('shares', 'logits'), output: { 'quadrat:values': 'logits' } };
    const model = await tried(declared, SCENE, chips);
    await expect(predicted(model, SCENE, chips)).resolves.toBeDefined();
  });

  it.each(['logits', 'shares'])('%s everywhere are right, at edges and beside clouds, too', async (output) => {
    const model = await tried({ end: [SOFTMAX, node('Identity', output)] }, CLOUDY, chips);
    const { block, observed } = await predicted(model, CLOUDY, chips);
    for (const [i, isObserved] of observed.entries()) {
      if (isObserved === 0) continue;
      const value = Math.fround(SCENE.valueAt(i % 180, Math.floor(i / 180)));
      const scores = [1, 2, 3].map((centre) => Math.exp(2 * centre * value - centre ** 2 - 2 * value));
      const sum = scores.reduce((all, score) => all + score, 0);
      const best = scores.indexOf(Math.max(...scores));
      // Where two are as likely as one another, either is right.
      if (Math.abs(value - 1.5) > 1e-3 && Math.abs(value - 2.5) > 1e-3) expect(block.classes[i]).toBe(best + 1);
      expect(Math.abs(block.confidence[i]! / 250 - scores[best]! / sum)).toBeLessThan(0.004);
    }
  });
});

describe('chips in one call', () => {
  const ofBatch: ModelEnding = {
    end: [node('ReduceMean', 'logits', 'mean', { axes: [0, 2, 3], keepdims: 1 }), node('Sub', 'logits mean')],
  };
  it('must not change one another’s numbers', async () => {
    await expect(tried(ofBatch, SCENE, { chipPx: 64, batch: 2 })).rejects.toThrow(
      /changes with the other chips of the same call.*evaluation mode.*inference\.batch: 1/,
    );
    await expect(tried(ofBatch, SCENE, { chipPx: 64, batch: 1 })).resolves.toBeDefined();
  });

  it('must be as many as the run has in one', async () => {
    const forOne: ModelEnding = {
      end: [node('Reshape', 'logits shape')],
      weights: [{ name: 'shape', shape: [4], integers: [1, 3, 64, 64] }],
    };
    await expect(tried(forOne, SCENE, { chipPx: 64, batch: 2 })).rejects.toThrow(
      /input of shape \[2, 1, 64, 64\].*though it can on one chip.*inference\.batch: 1/,
    );
    await expect(tried(forOne, SCENE, { chipPx: 64, batch: 1 })).resolves.toBeDefined();
  });
});
