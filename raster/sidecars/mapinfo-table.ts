import type { Affine } from '../../geo/affine.ts';
import type { RangeReader } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';

/** A few points and what people write around them. */
const MOST_BYTES = 64 * 1024;
/** How far, in pixels, a point may lie from where the others have it: as GDAL takes it for exact. */
const MOST_OFF_PX = 0.25;

/** A place on the ground, and where in the raster it is, in pixels from the outer corner of the first. */
interface ControlPoint {
  readonly x: number;
  readonly y: number;
  readonly col: number;
  readonly row: number;
}

const NUMBER = String.raw`\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*`;
const POINT = new RegExp(String.raw`\(${NUMBER},${NUMBER}\)\s*\(${NUMBER},${NUMBER}\)\s*label\b`, 'gi');

/**
 * Reads where a raster lies by the MapInfo table beside it (`.tab`), as GDAL does: by its control points, where an affine
 * transformation meets all of them. Its CoordSys is not read: the CRS is the file's own or the run file's.
 * @returns undefined for a table of no raster, or without points: it is not about where the raster lies
 * @throws RasterError where the points are on no affine transformation.
 */
export async function readMapInfoTable(reader: RangeReader): Promise<Affine | undefined> {
  const bytes = await reader.read({ offsetBytes: 0, lengthBytes: Math.min(MOST_BYTES, reader.sizeBytes) });
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^\s*type\s+"?raster\b/im.test(text)) return undefined;
  const points = [...text.matchAll(POINT)].map((found): ControlPoint => {
    const [x, y, col, row] = found.slice(1).map(Number);
    return { x: x!, y: y!, col: col!, row: row! };
  });
  if (points.length === 0) return undefined;
  const affine = points.length === 2 ? ofTwo(points[0]!, points[1]!) : ofSeveral(points);
  if (affine !== undefined && points.every((point) => offPx(affine, point) <= MOST_OFF_PX)) return affine;
  throw new RasterError(
    `${reader.location}: expected control points that all lie within ${MOST_OFF_PX} pixels of one affine transformation, found ${points.length} that do not: warp the raster by them (gdalwarp), or take the table away.`,
  );
}

/** Without a rotation: two points leave none to be told. */
function ofTwo(first: ControlPoint, second: ControlPoint): Affine | undefined {
  const [cols, rows] = [second.col - first.col, second.row - first.row];
  const [a, e] = [(second.x - first.x) / cols, (second.y - first.y) / rows];
  if (!isStep(a) || !isStep(e)) return undefined;
  return [a, 0, first.x - a * first.col, 0, e, first.y - e * first.row];
}

function isStep(value: number): boolean {
  return Number.isFinite(value) && value !== 0;
}

/** By least squares, about the means, so that large coordinates lose no digits. */
function ofSeveral(points: readonly ControlPoint[]): Affine | undefined {
  const mean = (of: (point: ControlPoint) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [col, row, x, y] = [mean((p) => p.col), mean((p) => p.row), mean((p) => p.x), mean((p) => p.y)];
  const cross = (of: (point: ControlPoint) => number, by: (point: ControlPoint) => number): number =>
    points.reduce((sum, point) => sum + of(point) * by(point), 0);
  const byCol = (p: ControlPoint): number => p.col - col;
  const byRow = (p: ControlPoint): number => p.row - row;
  const [cc, cr, rr] = [cross(byCol, byCol), cross(byCol, byRow), cross(byRow, byRow)];
  const determinant = cc * rr - cr * cr;
  const stepsOf = (of: (point: ControlPoint) => number): [number, number] => {
    const [oc, or] = [cross(of, byCol), cross(of, byRow)];
    return [(oc * rr - or * cr) / determinant, (or * cc - oc * cr) / determinant];
  };
  const [a, b] = stepsOf((p) => p.x - x);
  const [d, e] = stepsOf((p) => p.y - y);
  if (!isStep(a * e - b * d)) return undefined;
  return [a, b, x - a * col - b * row, d, e, y - d * col - e * row];
}

/** How far from a point the transformation has its pixel, in pixels. */
function offPx([a, b, c, d, e, f]: Affine, { x, y, col, row }: ControlPoint): number {
  const pixel = (Math.abs(a) + Math.abs(b) + Math.abs(d) + Math.abs(e)) / 2;
  return Math.max(Math.abs(a * col + b * row + c - x), Math.abs(d * col + e * row + f - y)) / pixel;
}
