import type { Window } from '../../geo/window.ts';
import type { Segment } from './segment.ts';

/** One band of the source block and what is around it. */
export interface KernelSource {
  /** Samples of the block, row-major. */
  readonly pixels: Float32Array;
  /** 1 = valid; undefined = all valid. */
  readonly valid: Uint8Array | undefined;
  /** Where the block lies in the source grid. */
  readonly window: Window;
  /** Size of the whole source grid. */
  readonly gridWidthPx: number;
  readonly gridHeightPx: number;
}

/** One band of the output and the mask common to all bands, row-major. */
export interface KernelOutput {
  readonly pixels: Float32Array;
  readonly valid: Uint8Array;
}

/** The kernels that have a loop in WebAssembly. */
export type CellLoop = 'nearest' | 'bilinear' | 'cubic';

/** A resampling kernel. */
export interface Kernel {
  /** Gives the same bits where every sample exists and is valid, and faster; undefined where there is none. */
  readonly loop: CellLoop | undefined;
  /** Whether segments carry pixel corners rather than centres. */
  readonly corners: boolean;
  /** Samples read at most this far, in pixels, beyond the pixel of a position. */
  readonly reachXPx: number;
  readonly reachYPx: number;
  /** Fills the output of a segment; pixels without a valid value are left as they are (0, invalid). */
  resample(source: KernelSource, segment: Segment, output: KernelOutput): void;
}

/** GDAL adds this before it cuts a position to a pixel, against rounding just below a whole number. */
export const POSITION_EPSILON_PX = 1e-10;

/** Index into the block of a pixel of the source grid; -1 where the block has none or it is invalid. */
export function sampleIndex(source: KernelSource, col: number, row: number): number {
  const { window } = source;
  const c = col - window.col;
  const r = row - window.row;
  if (c < 0 || r < 0 || c >= window.widthPx || r >= window.heightPx) return -1;
  const index = r * window.widthPx + c;
  return source.valid !== undefined && source.valid[index] === 0 ? -1 : index;
}

/**
 * Index into the block of the pixel that holds a position; -1 where it is off the grid (whose far
 * edges belong to it, as in GDAL) or invalid. Where it is -1, gdalwarp leaves the target pixel
 * invalid whatever the kernel, and so do we.
 */
export function holderIndex(source: KernelSource, x: number, y: number): number {
  const { gridWidthPx, gridHeightPx } = source;
  const right = x + POSITION_EPSILON_PX;
  const lower = y + POSITION_EPSILON_PX;
  // Written so that NaN fails it.
  if (!(x >= 0 && y >= 0 && right <= gridWidthPx && lower <= gridHeightPx)) return -1;
  const col = Math.min(Math.floor(right), gridWidthPx - 1);
  const row = Math.min(Math.floor(lower), gridHeightPx - 1);
  return sampleIndex(source, col, row);
}
