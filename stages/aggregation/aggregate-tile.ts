import type { Sha256 } from '../../engine/digest.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import type { ProjectedArea } from '../../geo/project-areas.ts';
import { classAreasOfBlock } from '../../raster/class-areas.ts';
import { decodeClasses, notObservedValue } from '../../raster/class-block.ts';
import { framePixels } from '../../raster/frame-pixels.ts';
import type { TileAreas } from '../../raster/mapped-areas.ts';
import { loadAreas } from './load-areas.ts';
import type { AreasOptions } from './options.ts';
import { NOT_SAMPLED, openFrameRaster, withoutUnsampled, type SampledLand } from './sampled-land.ts';

export interface AggregationInput {
  readonly block: Sha256;
  readonly areas: Sha256;
  /** What of the areas lies in the polygons that the reference sample was drawn from, where that is not all. */
  readonly sampledAreas?: Sha256;
}

export interface AggregationOptions {
  readonly grid: Grid;
  readonly areas: AreasOptions;
  readonly classValues: readonly number[];
  /** Where the reference sample was drawn, where that is not everywhere; class areas are then taken of it as well. */
  readonly sampled?: SampledLand;
}

/** Class areas of one block of the map by statistical area: exact coverage × true pixel area. */
export const aggregateTile: Stage<AggregationInput, AggregationOptions> = {
  name: 'aggregation',
  step: 'tile',
  version: 1,
  async run(input, options, context) {
    const { classes, window } = decodeClasses(await context.artifacts.get(input.block));
    const sums = (
      values: typeof classes,
      known: readonly number[],
      areas: readonly ProjectedArea[],
    ): TileAreas['areas'] =>
      classAreasOfBlock({
        ...{ classes: values, nodata: notObservedValue(values), window, values: known, areas },
        pixelArea: pixelAreaModel(options.grid),
      }).map(({ code, classAreasM2, notObservedM2 }) => ({ code, classAreasM2: [...classAreasM2], notObservedM2 }));
    const { projected } = await loadAreas(input.areas, options, context);
    const areas = sums(classes, options.classValues, projected);
    if (options.sampled === undefined) return encodeJson({ areas } satisfies TileAreas);

    const { projected: parts } = await loadAreas(input.sampledAreas ?? input.areas, options, context);
    const { raster } = options.sampled;
    if (raster === undefined) return encodeJson({ areas, sampled: sums(classes, options.classValues, parts) });
    const source = await openFrameRaster(raster, context);
    const isSampled = await framePixels(source, { members: raster.members, grid: options.grid, window });
    const marked = withoutUnsampled(classes, isSampled);
    const sampled = sums(marked, [...options.classValues, NOT_SAMPLED], parts).map(({ classAreasM2, ...part }) => ({
      ...part,
      classAreasM2: classAreasM2.slice(0, -1),
    }));
    return encodeJson({ areas, sampled } satisfies TileAreas);
  },
};
