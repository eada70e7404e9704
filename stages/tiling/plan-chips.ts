import type { Sha256 } from '../../engine/digest.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import { chipWindow, type ChipPlan } from '../../geo/chip-lattice.ts';
import { intersectWindows, type Window } from '../../geo/window.ts';
import { decodeObservedBlock, type ObservedBlock } from '../../raster/observed-block.ts';

export interface TilingInput {
  readonly preprocessed: Sha256;
}

export type TilingOptions = Omit<ChipPlan, 'chips'> & {
  /** The pixels that were preprocessed: the tile and the halo that its chips reach into. */
  readonly window: Window;
};

/** Lists the chips of a tile in lattice order, leaving out those without an observed pixel: the model has nothing to see there. */
export const planChips: Stage<TilingInput, TilingOptions> = {
  name: 'tiling',
  step: 'chips',
  version: 1,
  async run(input, { lattice, tile, cols, rows }, context) {
    const block = decodeObservedBlock(await context.artifacts.get(input.preprocessed));
    const chips: [number, number][] = [];
    for (let row = rows.first; row < rows.end; row++) {
      for (let col = cols.first; col < cols.end; col++) {
        if (seesAnything(block, chipWindow(lattice, col, row))) chips.push([col, row]);
      }
    }
    const made: ChipPlan = { lattice, tile, cols, rows, chips };
    return encodeJson(made);
  },
};

function seesAnything(block: ObservedBlock, chip: Window): boolean {
  const seen = intersectWindows(chip, block.window);
  if (seen === undefined) return false;
  for (let row = seen.row; row < seen.row + seen.heightPx; row++) {
    const start = (row - block.window.row) * block.window.widthPx + (seen.col - block.window.col);
    if (block.observed.subarray(start, start + seen.widthPx).includes(1)) return true;
  }
  return false;
}
