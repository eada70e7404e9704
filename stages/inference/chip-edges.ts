import { chipCount, type ChipPlan } from '../../geo/chip-lattice.ts';
import type { Window } from '../../geo/window.ts';
import type { ChipView } from './resolve-pixels.ts';

/** The parts of a tile's chips that overlap chips of a neighbouring tile: what the neighbour, or the tile with the neighbour's help, decides. */
export function edgeViews(plan: ChipPlan, whole: ChipView, classCount: number): ChipView[] {
  return sharedParts(plan, whole.chipCol, whole.chipRow).map((part) => cutView(whole, part, classCount));
}

function sharedParts({ lattice, cols, rows }: ChipPlan, chipCol: number, chipRow: number): Window[] {
  const { chipPx, overlapPx } = lattice;
  if (overlapPx === 0) return [];
  const vertical = (col: number): Window => ({ col, row: 0, widthPx: overlapPx, heightPx: chipPx });
  const horizontal = (row: number): Window => ({ col: 0, row, widthPx: chipPx, heightPx: overlapPx });
  const far = chipPx - overlapPx;
  const parts: Window[] = [];
  if (chipCol === cols.first && chipCol > 0) parts.push(vertical(0));
  if (chipCol === cols.end - 1 && chipCol < chipCount(lattice, 'col') - 1) parts.push(vertical(far));
  if (chipRow === rows.first && chipRow > 0) parts.push(horizontal(0));
  if (chipRow === rows.end - 1 && chipRow < chipCount(lattice, 'row') - 1) parts.push(horizontal(far));
  return parts;
}

function cutView(whole: ChipView, part: Window, classCount: number): ChipView {
  const width = whole.part.widthPx;
  const plane = width * whole.part.heightPx;
  const probabilities = new Float32Array(classCount * part.widthPx * part.heightPx);
  let to = 0;
  for (let k = 0; k < classCount; k++) {
    for (let y = part.row; y < part.row + part.heightPx; y++, to += part.widthPx) {
      const from = k * plane + y * width + part.col;
      probabilities.set(whole.probabilities.subarray(from, from + part.widthPx), to);
    }
  }
  return { chipCol: whole.chipCol, chipRow: whole.chipRow, part, probabilities };
}
