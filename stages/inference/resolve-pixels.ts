import { axisSegments, strideOf, type AxisSegment, type ChipLattice } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';
import {
  CONFIDENCE_SCALE,
  notObservedValue,
  NOT_OBSERVED_CONFIDENCE,
  type ClassBlock,
} from '../../raster/class-block.ts';
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

/** How certainty is stored. */
const CERTAIN = 1 / CONFIDENCE_SCALE;

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
      const window = {
        col: across.startPx,
        row: down.startPx,
        widthPx: across.endPx - across.startPx,
        heightPx: down.endPx - down.startPx,
      };
      left += resolvePatch(request, { window, chipCols: across.chips, chipRows: down.chips }, rising);
    }
  }
  return left;
}

function resolvePatch(request: ResolveRequest, patch: Patch, rising: Float64Array): number {
  const views = findViews(request, patch);
  if (views === undefined) return countObserved(request, patch.window);
  const { window } = patch;
  if (views.length === 1) {
    for (let y = 0; y < window.heightPx; y++) {
      const { start, plane } = rowOfView(request.lattice, views[0]!, window, y);
      decideRow(request, { window, y, values: views[0]!.probabilities, start, plane });
    }
    return 0;
  }
  const acrossWeights = segmentWeights(patch.chipCols.length, window.widthPx, rising);
  const downWeights = segmentWeights(patch.chipRows.length, window.heightPx, rising);
  // Float32 as the chips themselves: one type keeps the inner loops fast.
  const values = new Float32Array(request.classValues.length * window.widthPx);
  for (let y = 0; y < window.heightPx; y++) {
    values.fill(0);
    views.forEach((view, index) => {
      const across = acrossWeights[index % acrossWeights.length]!;
      const down = downWeights[Math.floor(index / acrossWeights.length)]![y]!;
      addChipRow(values, { view, across, down, ...rowOfView(request.lattice, view, window, y) });
    });
    decideRow(request, { window, y, values, start: 0, plane: window.widthPx });
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
  readonly start: number;
  readonly plane: number;
}

/** Adds one chip's weighted probabilities to the sums, [class][column]. */
function addChipRow(sums: Float32Array, { view: { probabilities }, across, down, start, plane }: ChipRow): void {
  const width = across.length;
  for (let to = 0, from = start; to < sums.length; to += width, from += plane) {
    for (let x = 0; x < width; x++) sums[to + x]! += down * across[x]! * probabilities[from + x]!;
  }
}

/** Where the probabilities of a row of a patch lie: those of a class begin at `start` plus the class index × `plane`. */
interface DecidedRow {
  readonly window: Window;
  readonly y: number;
  readonly values: Float32Array;
  readonly start: number;
  readonly plane: number;
}

/** The most probable class of each pixel of a row, by its place among the classes, and its probability. */
interface BestOfRow {
  readonly place: Uint16Array;
  readonly probability: Float32Array;
}

/** Grown as needed: rows are decided one at a time. */
let bestOfRow: BestOfRow = { place: new Uint16Array(0), probability: new Float32Array(0) };

/** Class after class, not pixel after pixel: the planes lie far apart, and reading across them misses the cache. */
function findBest({ values, start, plane }: DecidedRow, widthPx: number, classCount: number): BestOfRow {
  if (bestOfRow.place.length < widthPx) {
    bestOfRow = { place: new Uint16Array(widthPx), probability: new Float32Array(widthPx) };
  }
  const { place, probability } = bestOfRow;
  for (let x = 0; x < widthPx; x++) {
    place[x] = 0;
    probability[x] = values[start + x]!;
  }
  for (let k = 1, from = start + plane; k < classCount; k++, from += plane) {
    for (let x = 0; x < widthPx; x++) {
      const value = values[from + x]!;
      if (value <= probability[x]!) continue;
      probability[x] = value;
      place[x] = k;
    }
  }
  return bestOfRow;
}

/** Picks the most probable class of each observed pixel of a row; the first one where two are equal. */
function decideRow({ block, observed, classValues }: ResolveRequest, row: DecidedRow): void {
  const { classes, confidence } = block;
  const { widthPx } = row.window;
  const notObserved = notObservedValue(classes);
  const { place, probability } = findBest(row, widthPx, classValues.length);
  let to = (row.window.row + row.y - block.window.row) * block.window.widthPx + (row.window.col - block.window.col);
  for (let x = 0; x < widthPx; x++, to++) {
    if (observed[to] === 0) {
      classes[to] = notObserved;
      confidence[to] = NOT_OBSERVED_CONFIDENCE;
      continue;
    }
    classes[to] = classValues[place[x]!]!;
    confidence[to] = Math.min(Math.round(probability[x]! / CONFIDENCE_SCALE), CERTAIN);
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
