import { serpentine, type DrawnPixel, type GridPixel, type RankedPixel } from './draw-pixels.ts';
import type { SampleFrame } from './sample-frame.ts';
import { eachFrameRun, isInPopulation, type FrameRun } from './frame-runs.ts';

/** A drawn pixel with its true area. */
export type SizedPixel<T extends DrawnPixel> = T & { readonly areaM2: number };

/** Draws pixels that are offered one after the other, each with the inclusion probability that it should have. */
export interface PixelDraw {
  offer(probability: number, pixel: () => SizedPixel<DrawnPixel>): void;
  /** In the order drawn, the reserve after the units. */
  drawn(): readonly SizedPixel<DrawnPixel>[];
}

/** A part of the frame in which pixels are drawn with chances by their true area. */
export interface AreaGroup {
  readonly areaM2: number;
  /** Without the reserve. */
  readonly units: number;
  readonly draw: PixelDraw;
}

/**
 * Draws pixels with inclusion probabilities units × area of the pixel ÷ area of the group, in one pass over the frame; which
 * they are does not depend on how the raster is stored.
 * @param groupOf the group of a run; undefined where none is drawn from it
 * @returns by group, then in the order drawn, the reserve after the units
 */
export async function drawByArea(
  frame: SampleFrame,
  groupOf: (run: FrameRun) => number | undefined,
  groups: readonly AreaGroup[],
): Promise<SizedPixel<RankedPixel>[]> {
  await eachFrameRun(frame, (run) => {
    const index = isInPopulation(frame, run) ? groupOf(run) : undefined;
    if (index === undefined || groups[index]!.units === 0) return;
    const { units, areaM2: total, draw } = groups[index]!;
    const { dependsOn } = frame.pixelArea;
    let areaM2 = frame.pixelArea.areaM2(run.colStart, run.row);
    for (let col = run.colStart; col < run.colEnd; col++) {
      if (dependsOn === 'pixel') areaM2 = frame.pixelArea.areaM2(col, run.row);
      const pixelM2 = areaM2;
      draw.offer((units * areaM2) / total, () => ({ ...pixelOf(run, col), areaM2: pixelM2 }));
    }
  });
  return groups.flatMap(({ draw }, group) => draw.drawn().map((pixel, order) => ({ ...pixel, group, order })));
}

/** Rows `spacing` apart, and in each the places that lie whole steps of land from a start. */
export interface AreaLattice {
  readonly spacing: number;
  readonly startRow: number;
  /** True area of the pixels of a row between two places. */
  readonly stepM2: number;
  /** From the middle of the grid to the first place, at least 0 and below the step. */
  readonly startM2: number;
}

/**
 * Finds the pixels of the population that hold the places of several lattices: a pixel's chance is its true area ÷
 * (spacing × step), as long as no pixel is larger than a step. Land is counted from the grid's middle column, so that
 * places of one column of the sampling grid stay near each other from row to row; columns left of it are below 0.
 * @returns a list for each lattice, row by row, every other row from right to left
 */
export async function findOnAreaLattices(
  frame: SampleFrame,
  lattices: readonly AreaLattice[],
): Promise<SizedPixel<GridPixel>[][]> {
  const { pixelArea, grid } = frame;
  const middle = Math.floor(grid.widthPx / 2);
  const found: SizedPixel<GridPixel>[][] = lattices.map(() => []);
  await eachFrameRun(frame, (run) => {
    if (!isInPopulation(frame, run)) return;
    const landTo = (col: number): number =>
      pixelArea.runAreaM2(run.row, 0, col) - pixelArea.runAreaM2(run.row, 0, middle);
    for (const [i, { spacing, startRow, stepM2, startM2 }] of lattices.entries()) {
      if ((run.row - startRow) % spacing !== 0) continue;
      const placesTo = (col: number): number => Math.ceil((landTo(col) - startM2) / stepM2);
      const end = placesTo(run.colEnd);
      for (let gridCol = placesTo(run.colStart); gridCol < end; gridCol++) {
        const col = lastBelow(run, (at) => placesTo(at) <= gridCol);
        found[i]!.push({
          ...pixelOf(run, col),
          gridCol,
          gridRow: (run.row - startRow) / spacing,
          areaM2: pixelArea.areaM2(col, run.row),
        });
      }
    }
  });
  return found.map((pixels) => pixels.toSorted((a, b) => a.gridRow - b.gridRow || serpentine(a, b)));
}

/** The last column of a run for which a condition holds that holds for its first, and no more from some column on. */
function lastBelow({ colStart, colEnd }: FrameRun, holds: (col: number) => boolean): number {
  let [low, high] = [colStart, colEnd];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function pixelOf({ row, area, classValue, stratumValue }: FrameRun, col: number): DrawnPixel {
  return { col, row, area, classValue, stratumValue };
}
