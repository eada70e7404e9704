import { applyAffine } from './affine.ts';
import { gridResolution, type Grid, type Resolution } from './grid.ts';

/** Width and height of a pixel in metres, in the middle of the grid and on a sphere: good to a percent, for tolerances. */
export function pixelSizeM(grid: Grid): Resolution {
  const { x, y } = gridResolution(grid);
  const { unitM, kind } = grid.crs;
  if (kind === 'projected') return { x: x * unitM, y: y * unitM };
  const [, latitude] = applyAffine(grid.affine, grid.widthPx / 2, grid.heightPx / 2);
  return { x: x * unitM * Math.cos((latitude * Math.PI) / 180), y: y * unitM };
}
