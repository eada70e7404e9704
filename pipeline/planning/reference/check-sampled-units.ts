import { PermanentError } from '../../../errors/error-kinds.ts';
import { applyAffine } from '../../../geo/affine.ts';
import { pointTransform } from '../../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../../geo/grid.ts';
import type { PointFeature, PointSet } from '../../../geo/points.ts';
import { containsPoint } from '../../../geo/polygon-set.ts';
import { intersectWindows } from '../../../geo/window.ts';
import { membersOf } from '../../../raster/frame-pixels.ts';
import { openRaster } from '../../../raster/open-raster.ts';
import type { RasterSource } from '../../../raster/raster-source.ts';
import type { FrameRasterOptions } from '../../../stages/aggregation/sampled-land.ts';
import type { Locate } from '../input-file.ts';
import type { SampledGround } from './sampled-ground.ts';

/** Steps to a pixel itself and to those around it. */
const AROUND = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => [right, down] as const));

/**
 * Makes sure that the units lie in the land that they are said to have been drawn from; a pixel beside it will do, for a
 * place may be rounded.
 * @param ids of the units that enter an estimate; others may lie anywhere
 * @throws PermanentError naming the first, in the order of the file, that does not.
 */
export async function checkSampledUnits(
  { crs, points }: PointSet,
  { record, polygons, raster }: SampledGround,
  o: { readonly file: string; readonly ids: ReadonlySet<string>; readonly grid: Grid; readonly locate: Locate },
): Promise<void> {
  const checked = points.filter(({ id }) => o.ids.has(id));
  const toGrid = pointTransform(crs, o.grid.crs);
  const contains = polygons && containsPoint(polygons, o.grid.crs);
  const strays = checked.filter(({ x, y }) => {
    if (contains === undefined) return false;
    const { col, row } = pixelOfPoint(o.grid, ...toGrid(x, y));
    return !AROUND.some(([right, down]) => contains(...applyAffine(o.grid.affine, col + right, row + down)));
  });
  const outside = raster === undefined ? [] : await outsideRaster({ crs, points: checked }, raster, o.locate);
  const ids = new Set([...strays, ...outside].map(({ id }) => id));
  if (ids.size === 0) return;
  const { id, x, y } = checked.find((point) => ids.has(point.id))!;
  throw new PermanentError(
    `${o.file}, point ${id}: expected a place in the land that the sample was drawn from (${record.text}), found [${x}, ${y}] outside of it, as ${ids.size} of ${checked.length} points are`,
  );
}

async function outsideRaster(
  { crs, points }: PointSet,
  raster: FrameRasterOptions,
  locate: Locate,
): Promise<PointFeature[]> {
  const source = await openRaster(locate(raster.location));
  try {
    const { grid } = source.header;
    const toRaster = pointTransform(crs, grid.crs);
    const placed = points.map((point) => ({ point, ...pixelOfPoint(grid, ...toRaster(point.x, point.y)) }));
    const outside: PointFeature[] = [];
    // By row, so that a block of the file is decoded once.
    for (const { point, col, row } of placed.toSorted((a, b) => a.row - b.row)) {
      if (!(await touchesMember(source, raster, { col: Math.floor(col), row: Math.floor(row) }))) outside.push(point);
    }
    return outside;
  } finally {
    await source.close();
  }
}

async function touchesMember(
  source: RasterSource,
  { members }: FrameRasterOptions,
  { col, row }: { readonly col: number; readonly row: number },
): Promise<boolean> {
  if (!Number.isFinite(col + row)) return false;
  const { widthPx, heightPx } = source.header.grid;
  const around = { col: col - 1, row: row - 1, widthPx: 3, heightPx: 3 };
  const window = intersectWindows(around, { col: 0, row: 0, widthPx, heightPx });
  if (window === undefined) return false;
  return membersOf(await source.read({ bands: [0], window }), members)?.includes(1) ?? true;
}
