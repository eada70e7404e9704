import { PermanentError } from '../errors/error-kinds.ts';
import { areasOfCentres, OUTSIDE_AREAS } from '../geo/area-rows.ts';
import type { Window } from '../geo/window.ts';
import type { PixelBlock } from '../raster/raster-source.ts';
import type { FrameRaster, SampleFrame } from './sample-frame.ts';

/** Stands for the value of a pixel without a class. */
export const NOT_OBSERVED = Number.MIN_SAFE_INTEGER;

/** Pixels of a row, colStart ≤ col < colEnd, that lie in the same area and are alike in class and stratum. */
export interface FrameRun {
  readonly row: number;
  readonly colStart: number;
  readonly colEnd: number;
  /** Index of the area; 0 where the frame has no areas. */
  readonly area: number;
  /** Stored values, or `NOT_OBSERVED`. Without a raster of strata the two are the same. */
  readonly classValue: number;
  readonly stratumValue: number;
}

/** Pixels in memory at once, whatever the size of the raster; a row is never split. */
const STRIP_PIXELS = 1 << 24;

/**
 * Goes through the pixels of the areas, row by row from the top and from left to right, so that the order does not
 * depend on how the raster is stored; memory holds one row of its blocks. Pixels without a class are among them.
 * @throws PermanentError for a value that is no whole number or none of the known classes; RasterError where reading
 * fails.
 */
export async function eachFrameRun(frame: SampleFrame, visit: (run: FrameRun) => void): Promise<void> {
  const { widthPx, heightPx } = frame.grid;
  const { blockHeightPx } = frame.raster.source.header;
  const rows = Math.max(1, Math.min(blockHeightPx, Math.floor(STRIP_PIXELS / widthPx)));
  for (let row = 0; row < heightPx; row += rows) {
    const window: Window = { col: 0, row, widthPx, heightPx: Math.min(rows, heightPx - row) };
    const areas = frame.areas === undefined ? undefined : areasOfCentres(frame.areas.projected, window);
    if (areas?.every((area) => area === OUTSIDE_AREAS) === true) continue;
    const classes = await frame.raster.source.read({ bands: [0], window });
    const strata = await frame.strata?.source.read({ bands: [0], window });
    visitStrip({ frame, window, areas, classes, strata }, visit);
  }
}

interface Strip {
  readonly frame: SampleFrame;
  readonly window: Window;
  readonly areas: Int32Array | undefined;
  readonly classes: PixelBlock;
  readonly strata: PixelBlock | undefined;
}

function visitStrip(strip: Strip, visit: (run: FrameRun) => void): void {
  const { frame, window, areas, classes, strata } = strip;
  for (let r = 0; r < window.heightPx; r++) {
    const base = r * window.widthPx;
    for (let from = base; from < base + window.widthPx;) {
      const end = endOfRun(strip, from, base + window.widthPx);
      const area = areas === undefined ? 0 : areas[from]!;
      if (area !== OUTSIDE_AREAS) {
        const classValue = checked(frame.raster, valueAt(classes, from));
        const stratumValue = strata === undefined ? classValue : checked(frame.strata!, valueAt(strata, from));
        visit({ row: window.row + r, colStart: from - base, colEnd: end - base, area, classValue, stratumValue });
      }
      from = end;
    }
  }
}

/** The first pixel after `from` that differs from it, or `end`. */
function endOfRun({ areas, classes, strata }: Strip, from: number, end: number): number {
  const classValue = valueAt(classes, from);
  const stratumValue = strata === undefined ? 0 : valueAt(strata, from);
  for (let at = from + 1; at < end; at++) {
    if (areas !== undefined && areas[at] !== areas[from]) return at;
    if (valueAt(classes, at) !== classValue) return at;
    if (strata !== undefined && valueAt(strata, at) !== stratumValue) return at;
  }
  return end;
}

function valueAt({ bands, valid }: PixelBlock, at: number): number {
  return valid !== undefined && valid[at] === 0 ? NOT_OBSERVED : bands[0]![at]!;
}

function checked({ classes, isComplete, location }: FrameRaster, value: number): number {
  if (value === NOT_OBSERVED) return value;
  if (!Number.isInteger(value)) {
    throw new PermanentError(`${location}: expected whole class values, found ${value}`);
  }
  if (!isComplete || classes.some((known) => known.value === value)) return value;
  const known = classes.map((one) => `${one.value} ${one.name}`).join(', ');
  throw new PermanentError(`${location}: expected the classes ${known}, found the value ${value}`);
}

/** Whether a pixel belongs to the population. */
export function isInPopulation(frame: SampleFrame, run: FrameRun): boolean {
  return frame.includeNotObserved || (run.classValue !== NOT_OBSERVED && run.stratumValue !== NOT_OBSERVED);
}
