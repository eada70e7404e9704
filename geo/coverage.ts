import { BoundaryCells } from './coverage-cells.ts';
import { CellOrder } from './coverage-order.ts';
import { GeoError } from './geo-error.ts';
import type { PixelPolygon } from './project-areas.ts';
import type { Window } from './window.ts';

/**
 * Which share of each pixel of a window polygons cover; sparse, so its size follows the polygons' boundary.
 * Window row r has the partly covered pixels `rowStart[r] … rowStart[r+1]-1` of the edge arrays and the runs of wholly
 * covered pixels `runStart[r] … runStart[r+1]-1` of the run arrays, both by ascending column. Columns are the grid's.
 */
export interface Coverage {
  readonly window: Window;
  /** heightPx + 1 offsets into the edge arrays. */
  readonly rowStart: Uint32Array;
  readonly edgeCol: Int32Array;
  /** Share of the pixel that is covered, above 0 and below 1. */
  readonly edgeFraction: Float64Array;
  /** heightPx + 1 offsets into the run arrays. */
  readonly runStart: Uint32Array;
  readonly runCol: Int32Array;
  readonly runLengthPx: Int32Array;
}

/** Shares nearer than this to 0 or 1 are rounding noise: such pixels are not covered, or wholly covered. */
const NOISE_FRACTION = 1e-12;

/** Arrays that every call fills anew; thousands of small areas would else leave most of the work to the collector. */
let workspace: { readonly cells: BoundaryCells; readonly order: CellOrder } | undefined;

/**
 * The exact share of each pixel that the polygons cover (the definition of exactextract), in float64.
 *
 * Its cost follows the number of vertices and of pixels on the boundary, never the area. The direction of a ring does
 * not matter: an exterior adds, a hole takes away. Edges are straight in pixel space; they may lie outside the window,
 * on pixel edges or on one another. Polygons must not overlap (see `uniteAreas`): in a
 * pixel that is partly covered by two overlapping polygons their shares would add, up to 1.
 *
 * @param window may reach past the grid: columns and rows may be negative.
 * @throws GeoError where a coordinate is not finite or a ring has half a point.
 */
export function coverPolygons(polygons: readonly PixelPolygon[], window: Window): Coverage {
  workspace ??= { cells: new BoundaryCells(), order: new CellOrder() };
  const { cells, order } = workspace;
  cells.start(window);
  for (const polygon of polygons) {
    addRing(cells, polygon.exterior, -1);
    for (const hole of polygon.holes) addRing(cells, hole, 1);
  }
  return new CoverageBuilder(cells).build(order);
}

/** Adds a ring so that its inside counts `-winding`, whichever way it runs. */
function addRing(cells: BoundaryCells, ring: Float64Array, winding: number): void {
  const { signedArea, touches } = surveyRing(ring, cells.window);
  if (!touches || signedArea === 0) return;
  const sign = signedArea > 0 ? winding : -winding;
  let x0 = ring[ring.length - 2]!;
  let y0 = ring[ring.length - 1]!;
  for (let i = 0; i < ring.length; i += 2) {
    const x1 = ring[i]!;
    const y1 = ring[i + 1]!;
    cells.addEdge(x0, y0, x1, y1, sign);
    x0 = x1;
    y0 = y1;
  }
}

/** Signed area of a ring (shoelace about its first vertex) and whether it can cover a pixel of the window. */
function surveyRing(ring: Float64Array, window: Window): { signedArea: number; touches: boolean } {
  const originX = ring[0] ?? 0;
  const originY = ring[1] ?? 0;
  let doubled = 0;
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  let x0 = 0;
  let y0 = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i]!;
    const y = ring[i + 1]!;
    const x1 = x - originX;
    const y1 = y - originY;
    doubled += x0 * y1 - x1 * y0;
    x0 = x1;
    y0 = y1;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  if (!Number.isFinite(doubled) || ring.length % 2 !== 0) throw brokenRing(ring);
  const besides = maxX <= window.col || minX >= window.col + window.widthPx;
  const beyond = maxY <= window.row || minY >= window.row + window.heightPx;
  return { signedArea: doubled / 2, touches: !besides && !beyond };
}

function brokenRing(ring: Float64Array): GeoError {
  const at = ring.findIndex((value) => !Number.isFinite(value));
  const found = at < 0 ? `${ring.length} numbers` : `${ring[at]} at vertex ${at >> 1}`;
  return new GeoError(`A ring of a polygon needs pairs of finite pixel coordinates, but has ${found}.`);
}

/** Sums the pieces of a row from left to right and writes what they cover. */
class CoverageBuilder {
  readonly #cells: BoundaryCells;
  readonly #runStart: Uint32Array;
  readonly #edgeStart: Uint32Array;
  readonly #edgeCol: Int32Array;
  readonly #edgeFraction: Float64Array;
  readonly #runCol: Int32Array;
  readonly #runLengthPx: Int32Array;
  #edges = 0;
  #runs = 0;
  #firstRunOfRow = 0;

  constructor(cells: BoundaryCells) {
    const { heightPx } = cells.window;
    this.#cells = cells;
    this.#edgeStart = new Uint32Array(heightPx + 1);
    this.#runStart = new Uint32Array(heightPx + 1);
    this.#edgeCol = new Int32Array(cells.count);
    this.#edgeFraction = new Float64Array(cells.count);
    // A run ends at a cell or at the end of its row.
    this.#runCol = new Int32Array(cells.count + heightPx);
    this.#runLengthPx = new Int32Array(cells.count + heightPx);
  }

  build(cellOrder: CellOrder): Coverage {
    const { window } = this.#cells;
    const rowStart = cellOrder.sort(this.#cells);
    const { order } = cellOrder;
    for (let row = 0; row < window.heightPx; row++) {
      this.#firstRunOfRow = this.#runs;
      this.#addRow({ row, order, from: rowStart[row]!, to: rowStart[row + 1]! });
      this.#edgeStart[row + 1] = this.#edges;
      this.#runStart[row + 1] = this.#runs;
    }
    return {
      window,
      rowStart: this.#edgeStart,
      edgeCol: this.#edgeCol.slice(0, this.#edges),
      edgeFraction: this.#edgeFraction.slice(0, this.#edges),
      runStart: this.#runStart,
      runCol: this.#runCol.slice(0, this.#runs),
      runLengthPx: this.#runLengthPx.slice(0, this.#runs),
    };
  }

  #addRow(o: { readonly row: number; readonly order: Uint32Array; readonly from: number; readonly to: number }): void {
    const { col, area, cover, coverFromLeft, window } = this.#cells;
    const { order, to } = o;
    let covered = coverFromLeft[o.row]!;
    let nextCol = 0;
    let i = o.from;
    while (i < to) {
      const cellCol = col[order[i]!]!;
      // No edge passes between two cells, so the cover there is a whole number but for rounding.
      if (cellCol > nextCol && covered > 0.5) this.#addRun(nextCol, cellCol - nextCol);
      let fraction = covered;
      for (; i < to && col[order[i]!] === cellCol; i++) {
        fraction += area[order[i]!]!;
        covered += cover[order[i]!]!;
      }
      this.#addCell(cellCol, fraction);
      nextCol = cellCol + 1;
    }
    if (nextCol < window.widthPx && covered > 0.5) this.#addRun(nextCol, window.widthPx - nextCol);
  }

  #addCell(col: number, fraction: number): void {
    if (fraction >= 1 - NOISE_FRACTION) {
      this.#addRun(col, 1);
    } else if (fraction > NOISE_FRACTION) {
      this.#edgeCol[this.#edges] = this.#cells.window.col + col;
      this.#edgeFraction[this.#edges++] = fraction;
    }
  }

  /** Adds covered pixels, to the run before them where they touch it. */
  #addRun(windowCol: number, lengthPx: number): void {
    const col = this.#cells.window.col + windowCol;
    const last = this.#runs - 1;
    const end = last < this.#firstRunOfRow ? Number.NaN : this.#runCol[last]! + this.#runLengthPx[last]!;
    if (end === col) {
      this.#runLengthPx[last]! += lengthPx;
    } else {
      this.#runCol[this.#runs] = col;
      this.#runLengthPx[this.#runs++] = lengthPx;
    }
  }
}
