import { pixelSpread, UNEQUAL_PIXELS } from '../../../geo/unequal-pixels.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { SamplingDesign } from '../options.ts';

/** What had equal chances to be drawn: every place, so that chances went by area, or every pixel. */
export type Chances = NonNullable<Exclude<SamplingDesign, { readonly type: 'non-probability' }>['chances']>;

/** What the design says of it, if anything. */
export function statedChances(design: SamplingDesign): Chances | undefined {
  return design.type === 'non-probability' ? undefined : design.chances;
}

/** Whether units count by the true area of their pixel: pixels had equal chances, and differ enough to matter. */
export function countsByPixelArea(
  units: readonly Pick<LabelledUnit, 'pixelAreaM2'>[],
  design: SamplingDesign,
): boolean {
  if (statedChances(design) !== 'pixels') return false;
  return pixelSpread(units.map(({ pixelAreaM2 = 0 }) => pixelAreaM2)) > UNEQUAL_PIXELS;
}
