import type { Sha256 } from '../../engine/digest.ts';
import { PermanentError } from '../../errors/error-kinds.ts';
import type { Stage } from '../../engine/stage.ts';
import type { ChipLattice } from '../../geo/chip-lattice.ts';
import { encodeClassBlock } from '../../raster/class-block.ts';
import { viewFinder } from './find-view.ts';
import { decodePredictedTile } from './predicted-tile.ts';
import { resolvePixels } from './resolve-pixels.ts';

export interface BlendInput {
  readonly tile: Sha256;
  /** Predicted tiles to the left, above and above left, where there are such. */
  readonly neighbours: readonly Sha256[];
}

export interface BlendOptions {
  readonly lattice: ChipLattice;
  readonly classValues: readonly number[];
}

/** Decides the pixels along a tile's left and upper edge, where its chips blend with its neighbours'; gives the tile's block of the map. */
export const blendTile: Stage<BlendInput, BlendOptions> = {
  name: 'inference',
  step: 'blend',
  version: 2,
  keep: 'run',
  async run(input, { lattice, classValues }, context) {
    const tile = decodePredictedTile(await context.artifacts.get(input.tile));
    if (tile.undecidedPx === 0) return encodeClassBlock(tile.block);
    const views = [...tile.edges];
    for (const digest of input.neighbours) {
      views.push(...decodePredictedTile(await context.artifacts.get(digest)).edges);
    }
    const { block, observed } = tile;
    const left = resolvePixels({ lattice, classValues, block, observed, findView: viewFinder(views) });
    const decidedBefore = countOnes(observed) - tile.undecidedPx;
    if (left !== decidedBefore) {
      const where = `tile at pixel ${block.window.col}, ${block.window.row}`;
      throw new PermanentError(
        `${where}: expected its neighbours' chips for all shared pixels, found none for ${left - decidedBefore}`,
      );
    }
    return encodeClassBlock(block);
  },
};

function countOnes(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  return count;
}
