import { areasNear } from '../../geo/areas-near.ts';
import { coverPolygons } from '../../geo/coverage.ts';
import type { Coverage } from '../../geo/coverage.ts';
import type { PixelAreaModel } from '../../geo/pixel-area.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';
import { intersectWindows } from '../../geo/window.ts';
import type { Window } from '../../geo/window.ts';
import { ClassSums } from './class-areas-sums.ts';
import { RasterError } from '../raster-error.ts';

/** The mapped area of each class in the part of one statistical area that lies in a block. */
export interface ClassAreas {
  readonly code: string;
  /** m², by class index. */
  readonly classAreasM2: Float64Array;
  /** m² of the pixels without a class. */
  readonly notObservedM2: number;
}

/**
 * Mapped class areas of a block by statistical area: exact coverage of each pixel times its true area. Only areas that
 * cover a part of the window are returned, in the order given. Sums run along each row and then down the rows, so the
 * same block gives the same bits.
 * @param o.classes class values of the window's pixels, row-major.
 * @param o.nodata the value of a pixel without a class; it wins over a class of the same value.
 * @param o.values class values in the order of the class index.
 * @throws RasterError where the array does not fit the window, or where an area covers a pixel whose value is neither
 * a class nor nodata.
 */
export function classAreasOfBlock(o: {
  readonly classes: Uint8Array | Uint16Array;
  readonly nodata: number;
  readonly window: Window;
  readonly values: readonly number[];
  readonly areas: readonly ProjectedArea[];
  readonly pixelArea: PixelAreaModel;
}): ClassAreas[] {
  const { col, row, widthPx, heightPx } = o.window;
  if (o.classes.length !== widthPx * heightPx) {
    throw new RasterError(
      `The block of classes at column ${col}, row ${row} must hold ${widthPx} × ${heightPx} values, ` +
        `but holds ${o.classes.length}.`,
    );
  }
  const sums = new ClassSums(o);
  return areasNear(o.areas, [col, row, col + widthPx, row + heightPx]).flatMap((index) => {
    const area = o.areas[index]!;
    const touched = intersectWindows(o.window, touchedPixels(area));
    if (touched === undefined) return [];
    const coverage = coverPolygons(area.polygons, touched);
    if (coverage.edgeCol.length + coverage.runCol.length === 0) return [];
    return [{ code: area.code, ...sums.sum(coverage, area.code) }];
  });
}

/** The pixels that an area's bounds touch; they may lie outside the grid. */
function touchedPixels(area: ProjectedArea): Window {
  const [minCol, minRow, maxCol, maxRow] = area.boundsPx;
  const col = Math.floor(minCol);
  const row = Math.floor(minRow);
  return { col, row, widthPx: Math.ceil(maxCol) - col, heightPx: Math.ceil(maxRow) - row };
}

/** Rows covered at once: bounds the memory for an area far larger than the grid. */
const BAND_ROWS = 2048;

/**
 * The whole area of each statistical area in m²: coverage times true pixel area over the grid's lattice, extended as
 * far past the grid as the area reaches. What `classAreasOfBlock` finds for an area in all blocks, and the part of the
 * area outside the grid, add up to it.
 */
export function areaTotalsM2(areas: readonly ProjectedArea[], pixelArea: PixelAreaModel): Float64Array {
  return Float64Array.from(areas, (area) => areaTotalM2(area, pixelArea));
}

function areaTotalM2(area: ProjectedArea, pixelArea: PixelAreaModel): number {
  const touched = touchedPixels(area);
  let totalM2 = 0;
  for (let from = 0; from < touched.heightPx; from += BAND_ROWS) {
    const heightPx = Math.min(BAND_ROWS, touched.heightPx - from);
    const coverage = coverPolygons(area.polygons, { ...touched, row: touched.row + from, heightPx });
    for (let i = 0; i < heightPx; i++) totalM2 += rowTotalM2(coverage, i, pixelArea);
  }
  return totalM2;
}

function rowTotalM2(coverage: Coverage, windowRow: number, pixelArea: PixelAreaModel): number {
  const row = coverage.window.row + windowRow;
  let areaM2 = 0;
  for (let i = coverage.runStart[windowRow]!; i < coverage.runStart[windowRow + 1]!; i++) {
    const col = coverage.runCol[i]!;
    areaM2 += pixelArea.runAreaM2(row, col, col + coverage.runLengthPx[i]!);
  }
  for (let i = coverage.rowStart[windowRow]!; i < coverage.rowStart[windowRow + 1]!; i++) {
    areaM2 += coverage.edgeFraction[i]! * pixelArea.areaM2(coverage.edgeCol[i]!, row);
  }
  return areaM2;
}
