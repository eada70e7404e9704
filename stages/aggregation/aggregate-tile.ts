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
  /** A family of areas each; the first makes up the total. */
  readonly areas: readonly AreasOptions[];
  readonly classValues: readonly number[];
}

/** Class areas of one block of the map by statistical area: exact coverage × true pixel area. */
export const aggregateTile: Stage<AggregationInput, AggregationOptions> = {
  name: 'aggregation',
  step: 'tile',
  version: 2,
  async run(input, options, context) {
    const { classes, window } = decodeClasses(await context.artifacts.get(input.block));
    const families = await loadAreas(input.areas, options, context);
    const pixelArea = pixelAreaModel(options.grid);
    const made: TileAreas = {
      areas: families.flatMap(({ set, projected }) =>
        classAreasOfBlock({
          classes,
          nodata: notObservedValue(classes),
          window,
          values: options.classValues,
          areas: projected,
          pixelArea,
        }).map(({ code, classAreasM2, notObservedM2 }) => ({
          level: set.level,
          code,
          classAreasM2: [...classAreasM2],
          notObservedM2,
        })),
      ),
    };
    return encodeJson(made);
  },
};
