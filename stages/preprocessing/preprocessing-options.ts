import type { Grid } from '../../geo/grid.ts';
import type { Window } from '../../geo/window.ts';
import type { CompositeRule } from '../../raster/composite.ts';
import type { MaskRule } from '../../raster/mask.ts';
import type { Resampling } from '../../raster/warp/warp.ts';

/** Physical value = stored × scale + offset; `nodata` replaces the file's own. */
export interface BandOptions {
  readonly asset: string;
  readonly scale: number;
  readonly offset: number;
  readonly nodata?: number;
}

export interface SceneOptions {
  readonly datetimeMs: number;
  /** In the order of the model's bands. */
  readonly bands: readonly BandOptions[];
  /** A nodata value hides a pixel only where all bands of the file have theirs; left out: where any of them has it. */
  readonly observed?: 'any-band';
  readonly mask?: { readonly asset: string } & MaskRule;
}

export interface PreprocessingOptions {
  readonly grid: Grid;
  readonly window: Window;
  readonly bandCount: number;
  readonly resampling: Resampling;
  readonly composite: CompositeRule;
  /** In the order of the input's scenes. */
  readonly scenes: readonly SceneOptions[];
}
