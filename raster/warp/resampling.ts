import { averageKernel } from './average.ts';
import { bilinearKernel } from './bilinear.ts';
import type { ControlCell } from './control-grid.ts';
import { cubicKernel } from './cubic.ts';
import type { Kernel } from './kernel.ts';
import { nearestKernel } from './nearest.ts';
import { widenedBilinearKernel, widenedCubicKernel } from './widened.ts';
import type { KernelScale } from './widened.ts';

/** How a value is taken from source pixels around a position; named and defined as in gdalwarp. */
export type Resampling = 'nearest' | 'bilinear' | 'cubic' | 'average';

/** From this scale on (target pixels per source pixel) four or sixteen samples do, as in GDAL. */
const SMALLEST_UNWIDENED_SCALE = 0.95;

/** A reduction this close to a whole number is taken to be it, as in GDAL. */
const WHOLE_REDUCTION_TOLERANCE = 0.05;

/** Target pixels per source pixel along one axis of the source, from the axis's values at a cell's corners. */
function axisScale([a, b, c, d]: readonly [number, number, number, number], sizePx: number): number {
  const perCol = (b - a + (d - c)) / (2 * sizePx);
  const perRow = (c - a + (d - b)) / (2 * sizePx);
  const reduction = Math.sqrt(perCol * perCol + perRow * perRow);
  if (!(reduction > 1)) return reduction > 0 ? 1 / reduction : 1;
  const whole = Math.round(reduction);
  return 1 / (Math.abs(reduction - whole) < WHOLE_REDUCTION_TOLERANCE ? whole : reduction);
}

/**
 * The kernel for a cell. Bilinear and cubic widen where the target is coarser than the source; the
 * scale is the cell's own, where gdalwarp takes one for each piece of the output it works on.
 */
export function kernelFor(resampling: Resampling, cell: ControlCell): Kernel {
  if (resampling === 'nearest') return nearestKernel;
  if (resampling === 'average') return averageKernel;
  const scale: KernelScale = { x: axisScale(cell.x, cell.sizePx), y: axisScale(cell.y, cell.sizePx) };
  const widened = scale.x < SMALLEST_UNWIDENED_SCALE || scale.y < SMALLEST_UNWIDENED_SCALE;
  if (resampling === 'bilinear') return widened ? widenedBilinearKernel(scale) : bilinearKernel;
  return widened ? widenedCubicKernel(scale) : cubicKernel;
}
