import { axisSegments, strideOf, type AxisSegment, type ChipLattice } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';
import { CONFIDENCE_SCALE, notObservedValue, NOT_OBSERVED_CONFIDENCE, type ClassBlock } from '../../raster/class-block.ts';
import { risingWeights, segmentWeights } from './blend-weights.ts';

/** Class probabilities of a part of a chip: planes of float32, [class][row][column] of the part. */
export interface ChipView {
  readonly chipCol: number;
  readonly chipRow: number;
  /** In pixels of the chip. */
  readonly part: Window;
  readonly probabilities: Float32Array;
}

export interface ResolveRequest {
  readonly lattice: ChipLattice;
  readonly classValues: readonly number[];
  readonly block: ClassBlock;
  /** 1 where observed; the block's pixels, row-major. A chip that is not known to anybody has none. */
  readonly observed: Uint8Array;
  /** A view that holds the pixels asked for, or undefined where that chip is not known here. */
  readonly findView: (chipCol: number, chipRow: number, neededPx: Window) => ChipView | undefined;
}

/** A rectangle of the block that the same chips cover. */
interface Patch {
  readonly window: Window;
  readonly chipCols: AxisSegment['chips'];
  readonly chipRows: AxisSegment['chips'];
}

/**
 * Writes class and confidence of every pixel whose chips are all known; the others stay as they are. A pixel's probabilities are the weighted sum over its chips in lattice order (row by row),
 * so that they have the same bits whichever tile resolves it.
 * @returns the number of observed pixels left, as one of their chips belongs to another tile.
 */
export function resolvePixels(request: ResolveRequest): number {
  const { lattice, block } = request;
  const { col, row, widthPx, heightPx } = block.window;
  const rising = risingWeights(lattice);
  const cols = axisSegments(lattice, 'col', col, col + widthPx);
  const rows = axisSegments(lattice, 'row', row, row + heightPx);
  let left = 0;
  for (const down of rows) {
    for (const across of cols) {
      const window = { col: across.startPx, row: down.startPx, widthPx: across.endPx - across.startPx, heightPx: down.endPx - down.startPx };
      left += resolvePatch(request, { window, chipCols: across.chips, chipRows: down.chips }, rising);
    }
  }
  return left;
}

function resolvePatch(request: ResolveRequest, patch: Patch, rising: Float64Array): number {
  const views = findViews(request, patch);
  if (views === undefined) return countObserved(request, patch.window);
  const acrossWeights = segmentWeights(patch.chipCols.length, patch.window.widthPx, rising);
  const downWeights = segmentWeights(patch.chipRows.length, patch.window.heightPx, rising);
  const classCount = request.classValues.length;
  const sums = new Float64Array(classCount * patch.window.widthPx);
  for (let y = 0; y < patch.window.heightPx; y++) {
    sums.fill(0);
    views.forEach((view, index) => {
      const across = acrossWeights[index % acrossWeights.length]!;
      const down = downWeights[Math.floor(index / acrossWeights.length)]![y]!;
      addChipRow(sums, { view, across, down, classCount, ...rowOfView(request.lattice, view, patch.window, y) });
    });
    decideRow(request, patch.window, y, sums);
  }
  return 0;
}

/** The views of the patch in lattice order; undefined where one is not known. */
function findViews(request: ResolveRequest, patch: Patch): ChipView[] | undefined {
  const stride = strideOf(request.lattice);
  const views: ChipView[] = [];
  for (const chipRow of patch.chipRows) {
    for (const chipCol of patch.chipCols) {
      const { window } = patch;
      const needed = { ...window, col: window.col - chipCol * stride, row: window.row - chipRow * stride };
      const view = request.findView(chipCol, chipRow, needed);
      if (view === undefined) return undefined;
      views.push(view);
    }
  }
  return views;
}

function rowOfView(lattice: ChipLattice, view: ChipView, window: Window, y: number): { start: number; plane: number } {
  const stride = strideOf(lattice);
  const col = window.col - view.chipCol * stride - view.part.col;
  const row = window.row + y - view.chipRow * stride - view.part.row;
  return { start: row * view.part.widthPx + col, plane: view.part.widthPx * view.part.heightPx };
}

interface ChipRow {
  readonly view: ChipView;
  readonly across: Float64Array;
  readonly down: number;
  readonly classCount: number;
  readonly start: number;
  readonly plane: number;
}

/** Adds one chip's weighted probabilities to the sums, [class][column]. */
function addChipRow(sums: Float64Array, { view, across, down, classCount, start, plane }: ChipRow): void {
  const width = across.length;
  const { probabilities } = view;
  for (let k = 0; k < classCount; k++) {
    const from = k * plane + start;
    const to = k * width;
    for (let x = 0; x < width; x++) sums[to + x]! += down * across[x]! * probabilities[from + x]!;
  }
}

/** Picks the most probable class of each observed pixel of a row; the first one where two are equal. */
function decideRow({ block, observed, classValues }: ResolveRequest, window: Window, y: number, sums: Float64Array): void {
  const width = window.widthPx;
  const { classes, confidence } = block;
  const notObserved = notObservedValue(classes);
  const start = (window.row + y - block.window.row) * block.window.widthPx + (window.col - block.window.col);
  for (let x = 0; x < width; x++) {
    let best = 0;
    let most = sums[x]!;
    for (let k = 1, at = width + x; k < classValues.length; k++, at += width) {
      if (sums[at]! > most) {
        most = sums[at]!;
        best = k;
      }
    }
    const seen = observed[start + x] === 1;
    classes[start + x] = seen ? classValues[best]! : notObserved;
    confidence[start + x] = seen ? Math.min(Math.round(most / CONFIDENCE_SCALE), 1 / CONFIDENCE_SCALE) : NOT_OBSERVED_CONFIDENCE;
  }
}

function countObserved({ block, observed }: ResolveRequest, window: Window): number {
  let count = 0;
  for (let y = 0; y < window.heightPx; y++) {
    const start = (window.row + y - block.window.row) * block.window.widthPx + (window.col - block.window.col);
    for (let x = 0; x < window.widthPx; x++) count += observed[start + x]!;
  }
  return count;
}
