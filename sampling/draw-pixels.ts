import type { SampleFrame } from './sample-frame.ts';
import { eachFrameRun, isInPopulation, type FrameRun } from './frame-runs.ts';

/** A pixel of the frame that was drawn. */
export interface DrawnPixel {
  readonly col: number;
  readonly row: number;
  /** Index of the area; 0 where the frame has none. */
  readonly area: number;
  /** Stored values, or `NOT_OBSERVED`. */
  readonly classValue: number;
  readonly stratumValue: number;
}

/** A pixel with its group and its place in the order in which the group was drawn. */
export interface RankedPixel extends DrawnPixel {
  readonly group: number;
  readonly order: number;
}

/**
 * Finds the pixels of given ranks. The pixels of a group are ranked by row, then column, from 0.
 * @param groupOf the group of a run; undefined where none is drawn from it
 * @param ranks of each group, in the order drawn
 * @returns by group, then in the order drawn
 */
export async function findRanks(
  frame: SampleFrame,
  groupOf: (run: FrameRun) => number | undefined,
  ranks: readonly (readonly number[])[],
): Promise<RankedPixel[]> {
  const wanted = ranks.map((drawn) =>
    drawn.map((rank, order) => ({ rank, order })).toSorted((a, b) => a.rank - b.rank),
  );
  const passed = ranks.map(() => 0);
  const next = ranks.map(() => 0);
  const found: RankedPixel[] = [];
  await eachFrameRun(frame, (run) => {
    const group = isInPopulation(frame, run) ? groupOf(run) : undefined;
    if (group === undefined) return;
    const first = passed[group]!;
    passed[group] = first + run.colEnd - run.colStart;
    const list = wanted[group]!;
    for (let i = next[group]!; i < list.length && list[i]!.rank < passed[group]; i++) {
      next[group] = i + 1;
      const col = run.colStart + list[i]!.rank - first;
      found.push({ ...pixelOf(run, col), group, order: list[i]!.order });
    }
  });
  return found.toSorted((a, b) => a.group - b.group || a.order - b.order);
}

/** Every `spacing`-th column and row from a start. */
export interface PixelLattice {
  readonly spacing: number;
  readonly startCol: number;
  readonly startRow: number;
}

/** A pixel with its column and row in the sampling grid. */
export interface GridPixel extends DrawnPixel {
  readonly gridCol: number;
  readonly gridRow: number;
}

/**
 * Finds the pixels of the population on each of several lattices.
 * @returns a list for each lattice, row by row, every other row from right to left, so that neighbours in the list are
 * neighbours on the ground
 */
export async function findOnLattices(frame: SampleFrame, lattices: readonly PixelLattice[]): Promise<GridPixel[][]> {
  const found: GridPixel[][] = lattices.map(() => []);
  await eachFrameRun(frame, (run) => {
    if (!isInPopulation(frame, run)) return;
    for (const [i, { spacing, startCol, startRow }] of lattices.entries()) {
      if ((run.row - startRow) % spacing !== 0) continue;
      const gridRow = (run.row - startRow) / spacing;
      const firstCol = Math.max(0, Math.ceil((run.colStart - startCol) / spacing));
      for (let gridCol = firstCol; startCol + gridCol * spacing < run.colEnd; gridCol++) {
        found[i]!.push({ ...pixelOf(run, startCol + gridCol * spacing), gridCol, gridRow });
      }
    }
  });
  return found.map((pixels) => pixels.toSorted((a, b) => a.gridRow - b.gridRow || serpentine(a, b)));
}

type GridPlace = Pick<GridPixel, 'gridCol' | 'gridRow'>;

/** Order along a row of the sampling grid: from left to right, and back in the next. */
export function serpentine(a: GridPlace, b: GridPlace): number {
  return a.gridRow % 2 === 0 ? a.gridCol - b.gridCol : b.gridCol - a.gridCol;
}

function pixelOf({ row, area, classValue, stratumValue }: FrameRun, col: number): DrawnPixel {
  return { col, row, area, classValue, stratumValue };
}
