import { chipWindow, type ChipPlan } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';
import { ModelError } from '../../models/model-error.ts';
import type { ObservedBlock } from '../../raster/observed-block.ts';
import type { ChipView } from './resolve-pixels.ts';

/** Of so few pixels nothing is concluded. */
const FEWEST_PX = 1024;

/** Place in a block of a pixel of a chip (counted row by row); undefined where it is not observed. */
export function observedPlace({ window, observed }: ObservedBlock, chip: Window, pixel: number): number | undefined {
  const col = chip.col + (pixel % chip.widthPx) - window.col;
  const row = chip.row + Math.floor(pixel / chip.widthPx) - window.row;
  if (col < 0 || row < 0 || col >= window.widthPx || row >= window.heightPx) return undefined;
  const place = row * window.widthPx + col;
  return observed[place] === 1 ? place : undefined;
}

/**
 * Holds the probabilities of a tile's chips to what a network gives: they differ where its input does.
 * Certainty (1 and 0) everywhere may be right, as over the sea, and a model in steps (trees, thresholds) may give one output
 * for much land.
 * @throws ModelError where all observed pixels, many and not alike, have one and the same output.
 */
export function refuseConstantOutput(
  views: readonly ChipView[],
  block: ObservedBlock,
  o: { readonly plan: Pick<ChipPlan, 'lattice' | 'tile'>; readonly isStepwise: boolean; readonly onnxPath: string },
): void {
  if (o.isStepwise) return;
  const output = new Sameness();
  const input = new Sameness();
  for (const { chipCol, chipRow, probabilities } of views) {
    const chip = chipWindow(o.plan.lattice, chipCol, chipRow);
    const plane = chip.widthPx * chip.heightPx;
    for (let pixel = 0; pixel < plane; pixel++) {
      const place = observedPlace(block, chip, pixel);
      if (place === undefined) continue;
      output.add((k) => probabilities[k * plane + pixel]!, probabilities.length / plane);
      if (!output.holds) return;
      input.add((band) => block.bands[band]![place]!, block.bands.length);
    }
  }
  if (output.count < FEWEST_PX || input.holds || output.first.includes(1)) return;
  const { col, row } = o.plan.tile;
  const same = output.first.map((value) => value.toFixed(3)).join(', ');
  throw new ModelError(
    `Model file ${o.onnxPath}: all ${output.count} observed pixels of the chips of the tile at pixel ${col}, ${row} have the same probabilities (${same}), though their input differs; is the scene in the units that the model's card expects?`,
  );
}

/** Whether the numbers of all pixels that are added are those of the first one. */
class Sameness {
  first: readonly number[] = [];
  count = 0;
  holds = true;

  add(valueOf: (index: number) => number, length: number): void {
    if (this.count === 0) this.first = Array.from({ length }, (_, index) => valueOf(index));
    this.count += 1;
    for (let index = 0; index < length && this.holds; index++) this.holds = valueOf(index) === this.first[index];
  }
}
