import { instantiateKernel } from '../raster/instantiate-kernel.ts';
import { ModelError } from './model-error.ts';
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

/**
 * Turns a model's output [chips, classes, pixels] into class probabilities, in place, and returns it. Softmax is taken
 * per pixel over the classes in float32 (relative error below 1e-6), with additions and multiplications in a fixed
 * order, so that the bits are the same on every machine and for every batch size. 'none' leaves probabilities as they are.
 * @throws ModelError where the output's length is not chips × classes × pixels, or the classes are too many.
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
  const perChip = o.classes * o.pixels;
  if (logits.length !== o.chips * perChip) {
    throw new ModelError(
      `The model's output has ${logits.length} values, expected ${o.chips} chips × ${o.classes} classes × ${o.pixels} pixels.`,
    );
  }
  if (o.activation === 'none') return logits;
  if (o.classes > MOST_CLASSES)
    throw new ModelError(`The model has ${o.classes} classes, expected at most ${MOST_CLASSES}.`);
  for (let chip = 0; chip < o.chips; chip++) softmaxPlanes(logits.subarray(chip * perChip, (chip + 1) * perChip), o);
  return logits;
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
