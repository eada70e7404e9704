import type { Window } from '../../geo/window.ts';

/** Samples that warping writes: as they are, or rounded half up and limited to what int16 holds. */
export type WarpedArray = Float32Array | Int16Array;

/** Warped pixels; each array is row-major over the target window. */
export interface WarpedBlock<Samples extends WarpedArray = Float32Array> {
  /** In the order of the block's bands; 0 where invalid. */
  readonly bands: Samples[];
  /** 1 = valid. */
  readonly valid: Uint8Array;
}

/** A new block of a window without a valid pixel. */
export function emptyBlock(window: Window, bandCount: number): WarpedBlock {
  const count = window.widthPx * window.heightPx;
  return { bands: Array.from({ length: bandCount }, () => new Float32Array(count)), valid: new Uint8Array(count) };
}

/** Makes every pixel of a block invalid and 0. */
export function clearBlock({ bands, valid }: WarpedBlock<WarpedArray>): void {
  valid.fill(0);
  for (const band of bands) band.fill(0);
}
