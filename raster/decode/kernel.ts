import { instantiateKernel } from '../instantiate-kernel.ts';
import { kernelModule } from './kernel-module.ts';

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What kernel.c exports. */
interface KernelExports {
  readonly memory: WasmMemory;
  prepareLzw(): void;
  decodeLzw(inputAt: number, inputBytes: number, outputAt: number, outputBytes: number): number;
  sum16(at: number, widthPx: number, rows: number): void;
  heapBase(): number;
}

/** The LZW decoder reads and writes up to these bytes past the input and the output. */
const INPUT_SLACK_BYTES = 8;
const OUTPUT_SLACK_BYTES = 4104;
const PAGE_BYTES = 64 * 1024;

/**
 * The loops of block decoding in WebAssembly: some three times as fast as the same in JavaScript.
 * What they return lies in the kernel's own memory and stays as it is only until the next call.
 */
export class DecodeKernel {
  readonly #exports: KernelExports;
  /** Where what is decoded begins. */
  readonly #base: number;
  #heap: Uint8Array<ArrayBuffer>;

  constructor() {
    this.#exports = instantiateKernel<KernelExports>(kernelModule);
    this.#exports.prepareLzw();
    this.#base = this.#exports.heapBase();
    this.#heap = new Uint8Array(this.#exports.memory.buffer);
  }

  /**
   * Decodes one block of TIFF's LZW.
   * @returns at most `expectedBytes`; fewer where the input ends early
   * @throws RangeError where the input holds a code that cannot be, or is in the bit order of before TIFF 6.0
   */
  decodeLzw(input: Uint8Array, expectedBytes: number): Uint8Array {
    if (input.length >= 2 && input[0] === 0 && (input[1]! & 1) === 1) {
      throw new RangeError('expected LZW as in TIFF 6.0, found its older bit order');
    }
    const inputAt = this.#base + expectedBytes + OUTPUT_SLACK_BYTES;
    const inputEnd = inputAt + input.length;
    this.#growTo(inputEnd + INPUT_SLACK_BYTES);
    this.#heap.set(input, inputAt);
    this.#heap.fill(0, inputEnd, inputEnd + INPUT_SLACK_BYTES);
    const written = this.#exports.decodeLzw(inputAt, input.length, this.#base, expectedBytes);
    if (written < 0) throw new RangeError('expected LZW codes known so far, found one that cannot be');
    return this.#heap.subarray(this.#base, this.#base + written);
  }

  /** Undoes horizontal differences of 16-bit samples of one band, of bytes from anywhere, also from this kernel. */
  sum16(bytes: Uint8Array, shape: { readonly widthPx: number; readonly rows: number }): Uint8Array {
    const inPlace = bytes.buffer === this.#heap.buffer;
    const at = inPlace ? bytes.byteOffset : this.#base;
    if (!inPlace) {
      this.#growTo(at + bytes.length);
      this.#heap.set(bytes, at);
    }
    this.#exports.sum16(at, shape.widthPx, shape.rows);
    return this.#heap.subarray(at, at + bytes.length);
  }

  #growTo(bytes: number): void {
    const missing = bytes - this.#heap.length;
    if (missing <= 0) return;
    this.#exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#heap = new Uint8Array(this.#exports.memory.buffer);
  }
}

let kernel: DecodeKernel | undefined;

/** The kernel of this thread, made when first needed; safe to share, as its results are used up before the next call. */
export function decodeKernel(): DecodeKernel {
  kernel ??= new DecodeKernel();
  return kernel;
}
