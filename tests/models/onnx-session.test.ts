import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { classProbabilities } from '../../models/class-probabilities.ts';
import { ModelError } from '../../models/model-error.ts';
import { checkDevice, onnxRuntimeVersion, openOnnxSession } from '../../models/onnx-session.ts';
import { writeNearestModel } from './nearest-model.ts';
import { goldenModel } from './small-package.ts';

const golden = JSON.parse(await readFile(goldenModel('outputs.json'), 'utf8')) as {
  readonly logits: readonly number[];
  readonly probabilities: readonly number[];
};
const SIDE = 16;
const image = Float32Array.from({ length: 2 * 2 * SIDE * SIDE }, (_, i) => Math.sin(i * 0.37));
const open = (threads = 1) => openOnnxSession({ onnxPath: goldenModel('small-unet.onnx'), device: 'cpu', threads });

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i += 1) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

describe('a session', () => {
  it("gives PyTorch's logits, and with the softmax its probabilities", async () => {
    const session = await open();
    const { data, shape } = await session.run(image, [2, 2, SIDE, SIDE]);
    await session.release();
    expect(shape).toEqual([2, 3, SIDE, SIDE]);
    expect(largestDifference(data, golden.logits)).toBeLessThan(1e-5);
    const sizes = { chips: 2, classes: 3, pixels: SIDE * SIDE, onnxPath: '', whereOf: () => '' };
    const probabilities = classProbabilities(data, {
      ...sizes,
      activation: 'softmax',
      isDeclared: false,
      isObserved: () => true,
    });
    expect(largestDifference(probabilities, golden.probabilities)).toBeLessThan(1e-5);
  });

  it('gives the same bits for any batch, number of threads and target', async () => {
    const [one, two] = await Promise.all([open(1), open(2)]);
    const whole = (await one.run(image, [2, 2, SIDE, SIDE])).data;
    const into = new Float32Array(whole.length + 5).subarray(5);
    await two.run(image, [2, 2, SIDE, SIDE], { into, intoShape: [2, 3, SIDE, SIDE] });
    expect(into).toEqual(whole);
    const half = image.length / 2;
    const chips = [
      (await one.run(image.subarray(0, half), [1, 2, SIDE, SIDE])).data,
      (await two.run(image.subarray(half), [1, 2, SIDE, SIDE])).data,
    ];
    expect(Float32Array.from(chips.flatMap((chip) => [...chip]))).toEqual(whole);
    await Promise.all([one.release(), two.release()]);
  });

  it('fills up the batch of a model that takes one size only', async () => {
    const session = await openOnnxSession({ onnxPath: goldenModel('batch-of-four.onnx'), device: 'cpu', threads: 1 });
    const negated = image.map((value) => -value);
    const { data, shape } = await session.run(image, [2, 2, SIDE, SIDE]);
    expect(shape).toEqual([2, 2, SIDE, SIDE]);
    expect(data).toEqual(negated);
    const into = new Float32Array(image.length);
    await session.run(image, [2, 2, SIDE, SIDE], { into, intoShape: [2, 2, SIDE, SIDE] });
    expect(into).toEqual(negated);
    await session.release();
  });

  it.each([
    ['its classes last', { op: 'Transpose', from: ['logits'], to: 'out', attributes: { perm: [0, 2, 3, 1] } }],
    [
      'half the size',
      { op: 'AveragePool', from: ['logits'], to: 'out', attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
    ],
  ])('refuses an output with %s, of a batch that is filled up as of any other', async (_what, end) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'quadrat-session-'));
    for (const batch of [-1, 4]) {
      writeNearestModel(folder, { end: [end], inputShape: [batch, 1, -1, -1] });
      const onnxPath = path.join(folder, 'model.onnx');
      const session = await openOnnxSession({ onnxPath, device: 'cpu', threads: 1 });
      const into = new Float32Array(2 * 3 * SIDE * SIDE);
      const chips = image.subarray(0, 2 * SIDE * SIDE);
      const run = session.run(chips, [2, 1, SIDE, SIDE], { into, intoShape: [2, 3, SIDE, SIDE] });
      await expect(run).rejects.toThrow(ModelError);
      // Where in the source of ONNX Runtime it is found is nothing to a user.
      await expect(run).rejects.not.toThrow(/onnxruntime_src/);
      await session.release();
    }
    await rm(folder, { recursive: true });
  });

  it('names the file and the shape where an input does not suit the model', async () => {
    const session = await open();
    const fault = session.run(new Float32Array(3 * SIDE * SIDE), [1, 3, SIDE, SIDE]);
    await expect(fault).rejects.toThrow(/small-unet\.onnx could not be run on an input of shape \[1, 3, 16, 16\]/);
    await expect(fault).rejects.toBeInstanceOf(ModelError);
    await session.release();
  });

  it.each(['tpu', 'cuda'])('names a device that is not here: %s', async (device) => {
    const onnxPath = goldenModel('small-unet.onnx');
    const isHere = await checkDevice(device as 'cpu').then(
      () => true,
      () => false,
    );
    const opened = openOnnxSession({ onnxPath, device: device as 'cpu', threads: 1 });
    if (isHere) await (await opened).release();
    else
      await expect(opened).rejects.toThrow(
        new RegExp(`^The device ${device} cannot be used on this machine .*--device cpu`),
      );
  });

  it('tells a model that cannot be loaded from a device that is not here', async () => {
    await expect(checkDevice('cpu')).resolves.toBeUndefined();
  });

  it('names a file that is no model', async () => {
    const onnxPath = goldenModel('outputs.json');
    const opened = openOnnxSession({ onnxPath, device: 'cpu', threads: 1 });
    await expect(opened).rejects.toThrow(/^Model file .*outputs\.json cannot be loaded: /);
  });

  it('knows its version, which is part of the platform', () => {
    expect(onnxRuntimeVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });
});
