import type { Sha256 } from '../../engine/digest.ts';
import type { AreaFile } from '../../geo/area-families.ts';
import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import type { EstimationOptions, SamplingDesign } from './options.ts';
import type { TrainedClass } from './diagnostics/usefulness-warnings.ts';

export interface ValidationInput {
  readonly mapped: Sha256;
  /** Blocks of the map, in the order of the options' windows. */
  readonly blocks: readonly Sha256[];
  readonly areas: Sha256;
  readonly reference: Sha256 | null;
}

export interface ValidationOptions {
  readonly grid: Grid;
  readonly areas: readonly AreaFile[];
  readonly classes: readonly (TrainedClass & { readonly value: number })[];
  readonly blocks: readonly Window[];
  readonly reference: { readonly file: string; readonly class: string; readonly design: SamplingDesign } | null;
  readonly estimation: EstimationOptions;
}
