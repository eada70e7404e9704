import { instantiateKernel } from '../raster/instantiate-kernel.ts';
import { ModelError } from './model-error.ts';
import type { Activation } from './model-output.ts';
import { SUM_TOLERANCE, SWING_TOLERANCE } from './output-values.ts';
import { softmaxModule } from './softmax-kernel-module.ts';

interface SoftmaxKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Softmax over float32 planes [classes][pixels] at a byte address, in place; pixels is a multiple of 4. */
  softmax(address: number, classes: number, pixels: number): void;
  heapBase(): number;
}

/** What the kernel has room for. */
const MOST_CLASSES = 4096;
const PAGE_BYTES = 65_536;
let loaded: SoftmaxKernel | undefined;

/** What an output is, and how its faults are told. */
export interface OutputOfChips {
  readonly chips: number;
  readonly classes: number;
  readonly pixels: number;
  readonly activation: Activation;
  /** Whether the model's card says which, so that what a chip looks like does not matter. */
  readonly isDeclared: boolean;
  readonly onnxPath: string;
  /** Whether a pixel of a chip is observed: what the model makes of others is of no account. */
  readonly isObserved: (chip: number, pixel: number) => boolean;
  /** Where a pixel of a chip is, for people. */
  readonly whereOf: (chip: number, pixel: number) => string;
}

/**
 * Turns a model's output [chips, classes, pixels] into class probabilities, in place, and returns it. Softmax is taken
 * per pixel over the classes in float32 (relative error below 1e-6), with additions and multiplications in a fixed
 * order, so that the bits are the same on every machine and for every batch size. 'none' leaves probabilities as they are.
 * @throws ModelError where the output's length is not chips × classes × pixels, the classes are too many, the values of an
 * observed pixel are not finite or, being probabilities, do not lie within 0 to 1 or sum to one, or where those of a chip are
 * probabilities though those of the model are logits.
 */
export function classProbabilities(output: Float32Array, o: OutputOfChips): Float32Array {
  const perChip = o.classes * o.pixels;
  if (output.length !== o.chips * perChip) {
    throw new ModelError(
      `Model file ${o.onnxPath}: the output has ${output.length} values, expected ${o.chips} chips × ${o.classes} classes × ${o.pixels} pixels.`,
    );
  }
  if (o.classes > MOST_CLASSES)
    throw new ModelError(`The model has ${o.classes} classes, expected at most ${MOST_CLASSES}.`);
  for (let chip = 0; chip < o.chips; chip++) {
    const planes = output.subarray(chip * perChip, (chip + 1) * perChip);
    if (o.activation === 'softmax') {
      if (!o.isDeclared) refuseProbabilities(planes, chip, o);
      softmaxPlanes(planes, o);
      checkFinite(planes.subarray(0, o.pixels), chip, o);
    } else checkSums(planes, chip, o);
  }
  return output;
}

/**
 * One value that is not finite makes all probabilities of its pixel NaN, so that after a softmax one plane tells for all of
 * them. What is NaN must never become a class.
 */
function checkFinite(plane: Float32Array, chip: number, o: OutputOfChips): void {
  let sum = 0;
  for (let i = 0; i < plane.length; i++) sum += plane[i]!;
  if (!Number.isNaN(sum)) return;
  const pixel = plane.findIndex((value, i) => Number.isNaN(value) && o.isObserved(chip, i));
  if (pixel !== -1) throw faultAt(pixel, NOT_FINITE, { chip, o });
}

function checkSums(planes: Float32Array, chip: number, o: OutputOfChips): void {
  const isWithin = planes.every((value) => value >= LEAST && value <= MOST);
  for (let pixel = 0; pixel < o.pixels; pixel++) {
    let sum = 0;
    for (let i = pixel; i < planes.length; i += o.pixels) sum += planes[i]!;
    if (isWithin && Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    // Mostly of what is not observed.
    const { least, most } = valuesAt(planes, pixel, o.pixels);
    if (least >= LEAST && most <= MOST && Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    if (!o.isObserved(chip, pixel)) continue;
    const fault = Number.isFinite(sum)
      ? `are read as probabilities, but are ${rounded(least)} to ${rounded(most)} and sum to ${rounded(sum)}, expected 0 to 1 and a sum of 1 within ${SUM_TOLERANCE}; export the model so that it gives probabilities everywhere`
      : NOT_FINITE;
    throw faultAt(pixel, fault, { chip, o });
  }
}

const [LEAST, MOST] = [-SWING_TOLERANCE, 1 + SWING_TOLERANCE] as const;
/** So many pixels of a chip are looked at, evenly. */
const LOOKED_PX = 1024;
/** Of so few nothing is concluded. */
const FEWEST_LOOKED = 64;
/** Probabilities of half precision sum to one within this. */
const CLOSE_TO_ONE = 2e-3;

/** Of logits no other than a few lie within 0 to 1 and sum to one: where those of most pixels do, they are probabilities. */
function refuseProbabilities(planes: Float32Array, chip: number, o: OutputOfChips): void {
  // Odd, so that columns take their turns.
  const stepPx = Math.max(1, (Math.floor(o.pixels / LOOKED_PX) - 1) | 1);
  let looked = 0;
  let found = 0;
  let first: number | undefined;
  for (let pixel = 0; pixel < o.pixels; pixel += stepPx) {
    const { sum, least, most } = valuesAt(planes, pixel, o.pixels);
    if (!o.isObserved(chip, pixel)) continue;
    looked += 1;
    if (least < 0 || most > 1 || !(Math.abs(sum - 1) <= CLOSE_TO_ONE)) continue;
    found += 1;
    first ??= pixel;
  }
  if (first === undefined || looked < FEWEST_LOOKED || found * 2 < looked) return;
  const fault = `and most of its chip are probabilities (0 to 1, with a sum of 1), but the model gave logits when it was tried; export it so that it gives one of them everywhere, or declare "quadrat:values" in mlm:output`;
  throw faultAt(first, fault, { chip, o });
}

function valuesAt(
  planes: Float32Array,
  pixel: number,
  pixels: number,
): { readonly sum: number; readonly least: number; readonly most: number } {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (let i = pixel; i < planes.length; i += pixels) {
    const value = planes[i]!;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { sum, least, most };
}

const NOT_FINITE = 'hold one that is not a finite number (NaN or infinite)';

function faultAt(
  pixel: number,
  fault: string,
  { chip, o }: { readonly chip: number; readonly o: OutputOfChips },
): ModelError {
  return new ModelError(`Model file ${o.onnxPath}: the values that come out for ${o.whereOf(chip, pixel)} ${fault}.`);
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The planes of one chip go through the kernel's own memory, their rows padded to a multiple of four pixels. */
function softmaxPlanes(
  planes: Float32Array,
  { classes, pixels }: { readonly classes: number; readonly pixels: number },
): void {
  const kernel = softmaxKernel();
  const padded = Math.ceil(pixels / 4) * 4;
  const address = Math.ceil(kernel.heapBase() / 16) * 16;
  const missingBytes = address + classes * padded * 4 - kernel.memory.buffer.byteLength;
  if (missingBytes > 0) kernel.memory.grow(Math.ceil(missingBytes / PAGE_BYTES));
  const room = new Float32Array(kernel.memory.buffer, address, classes * padded);
  if (padded === pixels) {
    room.set(planes);
    kernel.softmax(address, classes, padded);
    planes.set(room);
    return;
  }
  for (let k = 0; k < classes; k++) room.set(planes.subarray(k * pixels, (k + 1) * pixels), k * padded);
  kernel.softmax(address, classes, padded);
  for (let k = 0; k < classes; k++) planes.set(room.subarray(k * padded, k * padded + pixels), k * pixels);
}

/** Compiled on first use: a module does no work when it is imported. */
function softmaxKernel(): SoftmaxKernel {
  loaded ??= instantiateKernel<SoftmaxKernel>(softmaxModule);
  return loaded;
}
