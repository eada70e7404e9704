import type { Window } from '../../geo/window.ts';
import { instantiateKernel } from '../instantiate-kernel.ts';
import { cellModule } from './cells-module.ts';
import type { ControlCell } from './control-grid.ts';
import type { CellLoop } from './kernel.ts';

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A loop of cells.c, which says what its parameters are. */
type LoopFunction = (
  out: number,
  outStride: number,
  samples: number,
  stride: number,
  firstCol: number,
  endCol: number,
  firstRow: number,
  endRow: number,
  size: number,
) => void;

/** What cells.c exports. */
type CellExports = {
  readonly memory: WasmMemory;
  readonly roundToInt16: (at: number, count: number) => void;
  readonly cornersAt: () => number;
  readonly heapBase: () => number;
} & Readonly<Record<CellLoop, LoopFunction>>;

const PAGE_BYTES = 64 * 1024;
const SAMPLE_BYTES = 4;
/** x and y of the corners of a cell. */
const CORNER_COUNT = 8;
/** Pixels that are rounded at once; the last ones may lie past the output. */
const ROUNDED_AT_ONCE = 8;

/** Where the pixels of a piece of work lie; views into the memory of the loops. */
export interface CellArrays {
  /** As large as the samples' window, row-major. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** As large as the output's window, row-major. */
  readonly output: Float32Array<ArrayBuffer>;
}

/** The part of a cell to be made, in pixels of the cell. */
export interface CellPart {
  readonly firstCol: number;
  readonly endCol: number;
  readonly firstRow: number;
  readonly endRow: number;
}

/**
 * The loops of warping in WebAssembly, over cells whose samples all exist and are valid: some two
 * to four times as fast as the same in JavaScript. Samples and output lie in their own memory.
 */
export class CellLoops {
  readonly #exports: CellExports;
  /** Where samples begin. */
  readonly #base: number;
  #corners: Float64Array;
  #samplesWindow: Window | undefined;
  #outputWindow: Window | undefined;

  constructor() {
    this.#exports = instantiateKernel<CellExports>(cellModule);
    this.#base = Math.ceil(this.#exports.heapBase() / SAMPLE_BYTES) * SAMPLE_BYTES;
    this.#corners = this.#cornersOf(this.#exports.memory);
  }

  /** Makes room for the samples of a window of the source grid and the output of a window of the target grid. */
  place(samples: Window, output: Window): CellArrays {
    const samplesCount = samples.widthPx * samples.heightPx;
    const outputCount = output.widthPx * output.heightPx;
    this.#growTo(this.#base + (samplesCount + outputCount + ROUNDED_AT_ONCE) * SAMPLE_BYTES);
    this.#samplesWindow = samples;
    this.#outputWindow = output;
    const { buffer } = this.#exports.memory;
    return {
      samples: new Float32Array(buffer, this.#base, samplesCount),
      output: new Float32Array(buffer, this.#base + samplesCount * SAMPLE_BYTES, outputCount),
    };
  }

  /** Makes a part of a cell within the windows placed last. */
  run(loop: CellLoop, cell: ControlCell, part: CellPart): void {
    const samples = this.#samplesWindow!;
    const output = this.#outputWindow!;
    this.#setCorners(cell);
    const stride = samples.widthPx * SAMPLE_BYTES;
    const outStride = output.widthPx * SAMPLE_BYTES;
    const samplesEnd = this.#base + samples.heightPx * stride;
    const origin = this.#base - samples.row * stride - samples.col * SAMPLE_BYTES;
    const out = samplesEnd + (cell.row - output.row) * outStride + (cell.col - output.col) * SAMPLE_BYTES;
    const { firstCol, endCol, firstRow, endRow } = part;
    this.#exports[loop](out, outStride, origin, stride, firstCol, endCol, firstRow, endRow, cell.sizePx);
  }

  /** The output placed last, rounded half up to int16; overwrites it, and is good until the next piece of work. */
  roundedOutput(): Int16Array {
    const samples = this.#samplesWindow!;
    const output = this.#outputWindow!;
    const at = this.#base + samples.widthPx * samples.heightPx * SAMPLE_BYTES;
    const count = output.widthPx * output.heightPx;
    this.#exports.roundToInt16(at, Math.ceil(count / ROUNDED_AT_ONCE) * ROUNDED_AT_ONCE);
    return new Int16Array(this.#exports.memory.buffer, at, count);
  }

  #setCorners(cell: ControlCell): void {
    const corners = this.#corners;
    for (let i = 0; i < 4; i++) {
      corners[2 * i] = cell.x[i]!;
      corners[2 * i + 1] = cell.y[i]!;
    }
  }

  #growTo(bytes: number): void {
    const { memory } = this.#exports;
    const missing = bytes - memory.buffer.byteLength;
    if (missing <= 0) return;
    memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#corners = this.#cornersOf(memory);
  }

  #cornersOf({ buffer }: WasmMemory): Float64Array {
    return new Float64Array(buffer, this.#exports.cornersAt(), CORNER_COUNT);
  }
}

let loopsOfThread: CellLoops | undefined;

/** The loops of this thread, made when first asked for. */
export function cellLoops(): CellLoops {
  loopsOfThread ??= new CellLoops();
  return loopsOfThread;
}
