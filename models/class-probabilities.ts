import { ModelError } from './model-error.ts';

/** Steps of the table: 2^(j / STEPS), so that the rest of the reduction is at most ln 2 / (2 · STEPS) = 0.00135. */
const STEPS = 256;
const STEPS_PER_UNIT = STEPS / Math.LN2;
const UNITS_PER_STEP = Math.LN2 / STEPS;
/** Below exp(−87) float32 has no normal numbers; such a class has no share of the pixel. */
const SMALLEST = -87;
const MANTISSAS = Float64Array.from({ length: STEPS }, (_, step) => 2 ** (step / STEPS));
const POWERS = Float64Array.from({ length: 128 }, (_, power) => 2 ** -power);

/**
 * Turns a model's output [chips, classes, pixels] into class probabilities, in place, and returns it. Softmax is taken
 * per pixel over the classes in float64, with exp as 2^(k/256) · (1 + r + r²/2) (Tang 1989; relative error below
 * 5e-10): only IEEE additions and multiplications in a fixed order, so the same bits on every machine and for every
 * batch size. 'none' leaves probabilities as they are.
 * @throws ModelError where the output's length is not chips × classes × pixels, where a value is not finite, or where
 * what is declared to be probabilities does not sum to one.
 */
export function classProbabilities(
  logits: Float32Array,
  o: {
    readonly chips: number;
    readonly classes: number;
    readonly pixels: number;
    readonly activation: 'softmax' | 'none';
  },
): Float32Array {
  if (logits.length !== o.chips * o.classes * o.pixels) {
    throw new ModelError(
      `The model's output has ${logits.length} values, expected ${o.chips} chips × ${o.classes} classes × ${o.pixels} pixels.`,
    );
  }
  if (o.activation === 'none') {
    checkProbabilities(logits, o);
    return logits;
  }
  const exponentials = new Float64Array(o.classes);
  for (let chip = 0; chip < o.chips; chip += 1) {
    const start = chip * o.classes * o.pixels;
    softmaxPlanes(logits.subarray(start, start + o.classes * o.pixels), o.pixels, exponentials);
  }
  return logits;
}

/** Softmax over the planes of one chip; `exponentials` is room for one value per class. */
function softmaxPlanes(planes: Float32Array, pixels: number, exponentials: Float64Array): void {
  const classes = exponentials.length;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    let largest = planes[pixel]!;
    for (let k = 1, i = pixel + pixels; k < classes; k += 1, i += pixels) {
      const value = planes[i]!;
      if (value > largest) largest = value;
    }
    let sum = 0;
    for (let k = 0, i = pixel; k < classes; k += 1, i += pixels) {
      const x = planes[i]! - largest;
      const step = x > SMALLEST ? (x * STEPS_PER_UNIT - 0.5) | 0 : 0;
      const r = x - step * UNITS_PER_STEP;
      const e = MANTISSAS[step & (STEPS - 1)]! * POWERS[-(step >> 8)]! * (1 + r * (1 + 0.5 * r));
      // Written so that NaN, which is neither larger nor smaller, gets through to the sum.
      const kept = x > SMALLEST ? e : x * 0;
      exponentials[k] = kept;
      sum += kept;
    }
    if (!(sum >= 1)) throw notFinite();
    const share = 1 / sum;
    for (let k = 0, i = pixel; k < classes; k += 1, i += pixels) planes[i] = exponentials[k]! * share;
  }
}

function notFinite(): ModelError {
  return new ModelError('The model gave a value that is not a finite number.');
}

/** How far from one the probabilities of a pixel may sum: float32 sums of 1000 classes stay well within. */
const SUM_TOLERANCE = 1e-3;

function checkProbabilities(
  values: Float32Array,
  o: { readonly chips: number; readonly classes: number; readonly pixels: number },
): void {
  for (let chip = 0; chip < o.chips; chip += 1) {
    for (let pixel = 0; pixel < o.pixels; pixel += 1) {
      let sum = 0;
      for (let k = 0, i = chip * o.classes * o.pixels + pixel; k < o.classes; k += 1, i += o.pixels) sum += values[i]!;
      if (Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
      throw new ModelError(
        `The model's output is declared to be probabilities, but those of a pixel sum to ${sum}, expected 1 within ${SUM_TOLERANCE}.`,
      );
    }
  }
}
