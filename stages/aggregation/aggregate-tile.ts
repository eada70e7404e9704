import type { Sha256 } from '../../engine/digest.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { classAreasOfBlock } from '../../raster/class-areas.ts';
import { decodeClasses, notObservedValue } from '../../raster/class-block.ts';
import type { TileAreas } from '../../raster/mapped-areas.ts';
import { loadAreas } from './load-areas.ts';
import type { AreasOptions } from './options.ts';

export interface AggregationInput {
  readonly block: Sha256;
  readonly areas: Sha256;
}

export interface AggregationOptions {
  readonly grid: Grid;
  readonly areas: AreasOptions;
  readonly classValues: readonly number[];
}

/** Class areas of one block of the map by statistical area: exact coverage × true pixel area. */
export const aggregateTile: Stage<AggregationInput, AggregationOptions> = {
  name: 'aggregation',
  step: 'tile',
  version: 1,
  async run(input, options, context) {
    const { classes, window } = decodeClasses(await context.artifacts.get(input.block));
    const { projected } = await loadAreas(input.areas, options, context);
    const areas = classAreasOfBlock({
      classes,
      nodata: notObservedValue(classes),
      window,
      values: options.classValues,
      areas: projected,
      pixelArea: pixelAreaModel(options.grid),
    });
    const made: TileAreas = {
      areas: areas.map(({ code, classAreasM2, notObservedM2 }) => ({
        code,
        classAreasM2: [...classAreasM2],
        notObservedM2,
      })),
    };
    return encodeJson(made);
  },
};
