import type { Sha256 } from '../../engine/digest.ts';
import { CancelledError } from '../../errors/error-kinds.ts';
import { decodeJson } from '../../engine/json.ts';
import type { Stage, StageContext } from '../../engine/stage.ts';
import { chipWindow, type ChipPlan } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';
import { classProbabilities } from '../../models/class-probabilities.ts';
import type { BandScaling } from '../../models/band-scaling.ts';
import { openOnnxSession } from '../../models/onnx-session.ts';
import { classArray, notObservedValue, NOT_OBSERVED_CONFIDENCE, type ClassBlock } from '../../raster/class-block.ts';
import { decodeObservedBlock, type ObservedBlock } from '../../raster/observed-block.ts';
import { observedPlace, refuseConstantOutput } from './check-output.ts';
import { edgeViews } from './chip-edges.ts';
import { fillChipTensor, scaleBlock } from './chip-tensor.ts';
import { viewFinder } from './find-view.ts';
import { encodePredictedTile } from './predicted-tile.ts';
import { resolvePixels, type ChipView } from './resolve-pixels.ts';

export interface PredictInput {
  readonly preprocessed: Sha256;
  readonly chipPlan: Sha256;
}

export interface PredictOptions {
  /** Which graph the model is, by digest. */
  readonly onnxDigest: Sha256;
  readonly activation: 'softmax' | 'none';
  /** Whether the model's card says which. */
  readonly isDeclared: boolean;
  /** Whether the graph has operations that give the same for ranges of input: trees, thresholds, rounding, bounds. */
  readonly isStepwise: boolean;
  /** One per band. */
  readonly scalings: readonly BandScaling[];
  readonly classValues: readonly number[];
}

/** Runs the model over the chips of a tile and decides every pixel that no neighbour's chip reaches. */
export const predictTile: Stage<PredictInput, PredictOptions> = {
  name: 'inference',
  step: 'predict',
  version: 2,
  needsDevice: true,
  keep: 'consumers',
  async run(input, options, context) {
    const plan = decodeJson<ChipPlan>(await context.artifacts.get(input.chipPlan));
    const block = scaleBlock(decodeObservedBlock(await context.artifacts.get(input.preprocessed)), options.scalings);
    const views = await predictChips(plan, block, options, context);
    const { classValues } = options;
    const observed = cropObserved(block, plan);
    const decided = notObservedBlock(plan, classValues);
    const undecidedPx = resolvePixels({
      lattice: plan.lattice,
      classValues,
      block: decided,
      observed,
      findView: viewFinder(views),
    });
    const edges = views.flatMap((view) => edgeViews(plan, view, classValues.length));
    return encodePredictedTile({ block: decided, observed, undecidedPx, edges }, classValues);
  },
};

async function predictChips(
  plan: ChipPlan,
  block: ObservedBlock,
  options: PredictOptions,
  context: StageContext,
): Promise<ChipView[]> {
  const { chips, lattice } = plan;
  if (chips.length === 0) return [];
  const { onnxPath, device, threadsPerSession: threads, batch, secondsPerChip, memoryBytes } = context.settings;
  const session = await context.keep(`onnx:${options.onnxDigest}:${secondsPerChip}:${memoryBytes}`, () =>
    openOnnxSession({ onnxPath, digest: options.onnxDigest, device, threads, secondsPerChip, memoryBytes }),
  );
  const { chipPx } = lattice;
  const classes = options.classValues.length;
  const part = { col: 0, row: 0, widthPx: chipPx, heightPx: chipPx };
  const pixels = chipPx * chipPx;
  const perChip = classes * pixels;
  // Arrays for all tiles of a thread: fresh ones for each cost more in page faults and garbage collection than all copying.
  const most = Math.max(chips.length, (plan.cols.end - plan.cols.first) * (plan.rows.end - plan.rows.first));
  const all = await context.keep(`probabilities:${most * perChip}`, async () => new Float32Array(most * perChip));
  const inputPerChip = options.scalings.length * pixels;
  const room = await context.keep(`chips:${batch * inputPerChip}`, async () => new Float32Array(batch * inputPerChip));
  const views: ChipView[] = [];
  for (let first = 0; first < chips.length; first += batch) {
    if (context.signal.aborted) throw new CancelledError('inference was cancelled between two batches');
    const group = chips.slice(first, first + batch);
    const tensor = room.subarray(0, group.length * inputPerChip);
    fillChipTensor(tensor, block, { lattice, chips: group });
    const into = all.subarray(first * perChip, (first + group.length) * perChip);
    const shape = [group.length, options.scalings.length, chipPx, chipPx] as const;
    await session.run(tensor, shape, { into, intoShape: [group.length, classes, chipPx, chipPx] });
    classProbabilities(into, {
      chips: group.length,
      classes,
      pixels,
      activation: options.activation,
      isDeclared: options.isDeclared,
      onnxPath,
      isObserved: (chip, pixel) => observedPlace(block, chipWindow(lattice, ...group[chip]!), pixel) !== undefined,
      whereOf: (chip, pixel) => whereText(plan, chipWindow(lattice, ...group[chip]!), pixel),
    });
    group.forEach(([chipCol, chipRow], index) => {
      const probabilities = into.subarray(index * perChip, (index + 1) * perChip);
      views.push({ chipCol, chipRow, part, probabilities });
    });
  }
  refuseConstantOutput(views, block, { plan, isStepwise: options.isStepwise, onnxPath });
  return views;
}

function whereText({ tile }: ChipPlan, chip: Window, pixel: number): string {
  const [col, row] = [chip.col + (pixel % chip.widthPx), chip.row + Math.floor(pixel / chip.widthPx)];
  return `pixel ${col}, ${row} of the grid, in the chips of the tile at pixel ${tile.col}, ${tile.row},`;
}

/** The observed mask of the tile alone, without its halo. */
function cropObserved({ window, observed }: ObservedBlock, { tile }: ChipPlan): Uint8Array {
  const cropped = new Uint8Array(tile.widthPx * tile.heightPx);
  for (let y = 0; y < tile.heightPx; y++) {
    const from = (tile.row + y - window.row) * window.widthPx + (tile.col - window.col);
    cropped.set(observed.subarray(from, from + tile.widthPx), y * tile.widthPx);
  }
  return cropped;
}

/** A block in which nothing is decided yet: what stays so is not observed, never a class. */
function notObservedBlock({ tile }: ChipPlan, classValues: readonly number[]): ClassBlock {
  const pixels = tile.widthPx * tile.heightPx;
  const classes = classArray(classValues, pixels);
  classes.fill(notObservedValue(classes));
  return { window: tile, classes, confidence: new Uint8Array(pixels).fill(NOT_OBSERVED_CONFIDENCE) };
}
