import type { Window } from '../geo/window.ts';

/** Warped pixels; each array is row-major over the target window. */
export interface WarpedBlock {
  /** In the order of the block's bands; 0 where invalid. */
  readonly bands: Float32Array[];
  /** 1 = valid. */
  readonly valid: Uint8Array;
}

/** A block of a window without a valid pixel: the arrays of `into`, cleared, or new ones. */
export function blockFor(window: Window, o: { bandCount: number; into: WarpedBlock | undefined }): WarpedBlock {
  const { into } = o;
  if (into !== undefined) {
    into.valid.fill(0);
    for (const band of into.bands) band.fill(0);
    return into;
  }
  const count = window.widthPx * window.heightPx;
  const bands = Array.from({ length: o.bandCount }, () => new Float32Array(count));
  return { bands, valid: new Uint8Array(count) };
}
