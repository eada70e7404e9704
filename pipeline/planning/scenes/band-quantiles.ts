import type { BandExpectation } from '../../../models/band-expectation.ts';
import type { DataType } from '../../../raster/raster-source.ts';
import type { SceneChips } from './scene-chips.ts';

/** Quantiles of a band's values, stored and as the model would get them. */
export interface BandQuantiles {
  readonly name: string;
  /** What the file calls it. */
  readonly description: string | undefined;
  readonly dataType: DataType;
  readonly scale: number;
  readonly offset: number;
  readonly countPx: number;
  readonly expected: BandExpectation | undefined;
  /** As stored: share of the pixels below → value. */
  readonly stored: (share: number) => number;
  /** In physical units. */
  readonly physical: (share: number) => number;
}

/** Of each band of a scene, in the order of the model's bands. */
export function bandQuantiles(
  { bands }: SceneChips,
  expectations: readonly (BandExpectation | undefined)[],
): BandQuantiles[] {
  return bands.map(({ band: { asset: name, scale, offset }, stored, dataType, description }, i) => {
    const sorted = stored.slice().sort();
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
    return {
      ...{ name, description, dataType, scale, offset, countPx: sorted.length, expected: expectations[i] },
      stored: at,
      // A negative scale turns the order round.
      physical: (share) => at(scale < 0 ? 1 - share : share) * scale + offset,
    };
  });
}
