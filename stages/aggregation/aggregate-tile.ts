import type { Sha256 } from '../../engine/digest.ts';
import { encodeJson } from '../../engine/json.ts';
import type { Stage } from '../../engine/stage.ts';
import type { Grid } from '../../geo/grid.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { classAreasOfBlock } from '../../raster/areas/class-areas.ts';
import { decodeClasses, notObservedValue } from '../../raster/class-block.ts';
import { framePixels } from '../../raster/frame-pixels.ts';
import type { TileAreas } from '../../raster/areas/mapped-areas.ts';
import { loadAreas, type LoadedAreas } from './load-areas.ts';
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
  /** A family of areas each; the first makes up the total. */
  readonly areas: readonly AreasOptions[];
  readonly classValues: readonly number[];
  /** Where the reference sample was drawn, where that is not everywhere; class areas are then taken of it as well. */
  readonly sampled?: SampledLand;
}

/** Class areas of one block of the map by statistical area: exact coverage × true pixel area. */
export const aggregateTile: Stage<AggregationInput, AggregationOptions> = {
  name: 'aggregation',
  step: 'tile',
  version: 2,
  async run(input, options, context) {
    const { classes, window } = decodeClasses(await context.artifacts.get(input.block));
    const sums = (
      values: typeof classes,
      known: readonly number[],
      families: readonly LoadedAreas[],
    ): TileAreas['areas'] =>
      families.flatMap(({ set: { level }, projected: areas }) =>
        classAreasOfBlock({
          ...{ classes: values, nodata: notObservedValue(values), window, values: known, areas },
          pixelArea: pixelAreaModel(options.grid),
        }).map(({ code, classAreasM2, notObservedM2 }) => ({
          ...{ level, code, classAreasM2: [...classAreasM2], notObservedM2 },
        })),
      );
    const areas = sums(classes, options.classValues, await loadAreas(input.areas, options, context));
    if (options.sampled === undefined) return encodeJson({ areas } satisfies TileAreas);

    const parts = await loadAreas(input.sampledAreas ?? input.areas, options, context);
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
