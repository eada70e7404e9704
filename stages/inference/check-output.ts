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

/** A Clip, or a Softmax that is certain, gives this or more in all of a range. */
const NEAR_CERTAIN = 0.99;

/**
 * Holds the probabilities of a tile's chips to what a network gives: they differ where its input does, and by more than the
 * place in a chip.
 * Near certainty everywhere may be right, as over the sea, and a model in steps (trees, thresholds, whole numbers, bounds) may
 * give one output for much land: whether that is all of the land shows in the map.
 * @throws ModelError where all observed pixels, many and not alike, have one and the same output, or those of every chip that
 * of the first one.
 */
export function refuseConstantOutput(
  views: readonly ChipView[],
  block: ObservedBlock,
  o: { readonly plan: Pick<ChipPlan, 'lattice' | 'tile'>; readonly isStepwise: boolean; readonly onnxPath: string },
): void {
  if (o.isStepwise) return;
  const { lattice, tile } = o.plan;
  const of = `Model file ${o.onnxPath}: all`;
  const where = `observed pixels of the chips of the tile at pixel ${tile.col}, ${tile.row} have the same probabilities`;
  const question = 'though their input differs; is the scene in the units that the model’s card expects?';
  const whole = sameness(views, block, { lattice, isByPlace: false });
  if (whole !== undefined && whole.countPx >= FEWEST_PX && !whole.isInputAlike) {
    if (whole.first.some((value) => value >= NEAR_CERTAIN)) return;
    const same = whole.first.map((value) => value.toFixed(3)).join(', ');
    throw new ModelError(`${of} ${whole.countPx} ${where} (${same}), ${question}`);
  }
  const chips = sameness(views, block, { lattice, isByPlace: true });
  if (chips === undefined || chips.countPx < FEWEST_PX || chips.isInputAlike) return;
  throw new ModelError(`${of} ${chips.countPx} ${where} as those in the same place of another chip, ${question}`);
}

/** What was compared, all of which has the same output. */
interface Sameness {
  readonly countPx: number;
  readonly isInputAlike: boolean;
  /** Of the first pixel that others were compared with. */
  readonly first: readonly number[];
}

/**
 * Compares each observed pixel with the first one, or with the first in its place of a chip.
 * @returns undefined as soon as one has another output
 */
function sameness(
  views: readonly ChipView[],
  block: ObservedBlock,
  { lattice, isByPlace }: { readonly lattice: ChipPlan['lattice']; readonly isByPlace: boolean },
): Sameness | undefined {
  const plane = lattice.chipPx ** 2;
  // Of what is compared with, the view, the pixel in its chip, and the place in the block.
  const [ofView, ofPixel, ofPlace] = [0, 0, 0].map(() => new Int32Array(isByPlace ? plane : 1).fill(-1)) as Triple;
  let countPx = 0;
  let isInputAlike = true;
  for (const [index, { chipCol, chipRow, probabilities }] of views.entries()) {
    const chip = chipWindow(lattice, chipCol, chipRow);
    for (let pixel = 0; pixel < plane; pixel++) {
      const place = observedPlace(block, chip, pixel);
      if (place === undefined) continue;
      const slot = isByPlace ? pixel : 0;
      if (ofView[slot] === -1) {
        [ofView[slot], ofPixel[slot], ofPlace[slot]] = [index, pixel, place];
        if (isByPlace) continue;
      }
      countPx += 1;
      const other = views[ofView[slot]!]!.probabilities;
      for (let at = pixel, of = ofPixel[slot]!; at < probabilities.length; at += plane, of += plane)
        if (probabilities[at] !== other[of]) return undefined;
      isInputAlike &&= block.bands.every((band) => band[place] === band[ofPlace[slot]!]);
    }
  }
  const first = views[ofView[0]!]?.probabilities ?? new Float32Array(0);
  return { countPx, isInputAlike, first: [...first].filter((_, at) => at % plane === ofPixel[0]) };
}

type Triple = [Int32Array, Int32Array, Int32Array];
