import { chipWindow, type ChipPlan } from '../../geo/chip-lattice.ts';
import { intersectWindows } from '../../geo/window.ts';
import { scaleBand, type BandScaling } from '../../models/band-scaling.ts';
import type { ObservedBlock } from '../../raster/observed-block.ts';

/** Scales a block as the model's card says, in place; what is not observed becomes 0 after scaling. */
export function scaleBlock(block: ObservedBlock, scalings: readonly BandScaling[]): ObservedBlock {
  block.bands.forEach((band, index) => scaleBand(band, scalings[index]!, { valid: block.observed }));
  return block;
}

/** Cuts chips from a scaled block into a tensor of their size: float32 [chip][band][row][column]; what lies past the grid is 0. */
export function fillChipTensor(
  tensor: Float32Array,
  block: ObservedBlock,
  { lattice, chips }: Pick<ChipPlan, 'lattice' | 'chips'>,
): void {
  const plane = lattice.chipPx * lattice.chipPx;
  tensor.fill(0);
  chips.forEach(([chipCol, chipRow], index) => {
    const chip = chipWindow(lattice, chipCol, chipRow);
    const seen = intersectWindows(chip, block.window);
    if (seen === undefined) return;
    block.bands.forEach((band, b) => {
      const origin =
        (index * block.bands.length + b) * plane + (seen.row - chip.row) * chip.widthPx + (seen.col - chip.col);
      for (let y = 0; y < seen.heightPx; y++) {
        const from = (seen.row + y - block.window.row) * block.window.widthPx + (seen.col - block.window.col);
        tensor.set(band.subarray(from, from + seen.widthPx), origin + y * chip.widthPx);
      }
    });
  });
}
