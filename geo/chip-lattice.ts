import type { Window } from './window.ts';

/**
 * The one lattice of chips of a grid, anchored at its origin: chip (0, 0) begins at pixel (0, 0), the
 * next one a stride further. The last chips may reach past the grid's right and bottom edge.
 */
export interface ChipLattice {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly chipPx: number;
  /** How far a chip reaches into the next one; less than half a chip, so that at most two meet along an axis. */
  readonly overlapPx: number;
}

/** A half-open range of chip columns or rows. */
export interface ChipRange {
  readonly first: number;
  readonly end: number;
}

/** A stretch of pixels along one axis that the same one or two chips cover. */
export interface AxisSegment {
  readonly startPx: number;
  readonly endPx: number;
  /** Chip indices along the axis, ascending; where there are two, they blend. */
  readonly chips: readonly [number] | readonly [number, number];
}

export function strideOf(lattice: ChipLattice): number {
  return lattice.chipPx - lattice.overlapPx;
}

/** Number of chips along an axis of the grid: as many as leave no pixel uncovered, and no more. */
export function chipCount(lattice: ChipLattice, axis: 'col' | 'row'): number {
  const sizePx = axis === 'col' ? lattice.widthPx : lattice.heightPx;
  return Math.max(1, Math.ceil((sizePx - lattice.overlapPx) / strideOf(lattice)));
}

/** The pixels of a chip; may reach past the grid. */
export function chipWindow(lattice: ChipLattice, chipCol: number, chipRow: number): Window {
  const stride = strideOf(lattice);
  return { col: chipCol * stride, row: chipRow * stride, widthPx: lattice.chipPx, heightPx: lattice.chipPx };
}

/**
 * Cuts the pixels `startPx` to `endPx` of an axis where the set of covering chips changes.
 * The range must begin at a multiple of the stride.
 */
export function axisSegments(lattice: ChipLattice, axis: 'col' | 'row', startPx: number, endPx: number): AxisSegment[] {
  const stride = strideOf(lattice);
  const lastChip = chipCount(lattice, axis) - 1;
  const segments: AxisSegment[] = [];
  const add = (from: number, to: number, chips: AxisSegment['chips']): void => {
    if (Math.min(to, endPx) > from) segments.push({ startPx: from, endPx: Math.min(to, endPx), chips });
  };
  for (let chip = Math.floor(startPx / stride); chip <= lastChip && chip * stride < endPx; chip++) {
    const originPx = chip * stride;
    const alonePx = chip === 0 ? originPx : originPx + lattice.overlapPx;
    if (chip > 0) add(originPx, alonePx, [chip - 1, chip]);
    add(alonePx, chip === lastChip ? endPx : originPx + stride, [chip]);
  }
  return segments;
}

/** The chips of a tile that see anything at all. */
export interface ChipPlan {
  readonly lattice: ChipLattice;
  /** The pixels that the tile is responsible for. */
  readonly tile: Window;
  /** The chips that begin in the tile; no other tile has them. */
  readonly cols: ChipRange;
  readonly rows: ChipRange;
  /** Those of them with an observed pixel, as [column, row], row by row. */
  readonly chips: readonly (readonly [chipCol: number, chipRow: number])[];
}
