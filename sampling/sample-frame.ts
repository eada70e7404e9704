import { digestOfFile } from '../access/file-digest.ts';
import { sha256OfBytes, type Sha256 } from '../engine/digest.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { decodeJson } from '../engine/json.ts';
import { readAreas, type AreaSet } from '../geo/areas.ts';
import { gridsEqual, type Grid } from '../geo/grid.ts';
import { pixelAreaModel, type PixelAreaModel } from '../geo/pixel-area.ts';
import { projectAreas, type ProjectedArea } from '../geo/project-areas.ts';
import { openRaster } from '../raster/open-raster.ts';
import type { RasterSource } from '../raster/raster-source.ts';
import { areaKeys } from '../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../stages/aggregation/options.ts';
import type { FrameClass } from '../pipeline/planning/reference/frame-source.ts';
import { planAreas } from '../pipeline/planning/areas/areas.ts';

export interface SampleFrameRequest {
  /** A class raster on this machine. */
  readonly raster: string;
  /** All classes there are; by default what the raster holds, named as the file says or by value. */
  readonly classes?: readonly FrameClass[] | undefined;
  /** Another raster on the same grid whose classes are the strata. */
  readonly strata?: string | undefined;
  /** Only pixels whose centre lies in one of the areas; `file` as this machine finds it. */
  readonly areas?: AreasOptions | undefined;
  /** Whether pixels without a class belong to the frame. */
  readonly includeNotObserved: boolean;
}

/** What a sample is drawn from: pixels of a class raster, open for reading. */
export interface SampleFrame {
  readonly grid: Grid;
  readonly pixelArea: PixelAreaModel;
  readonly raster: FrameRaster;
  readonly strata: FrameRaster | undefined;
  readonly areas: FrameAreas | undefined;
  readonly includeNotObserved: boolean;
  close(): Promise<void>;
}

export interface FrameRaster {
  readonly location: string;
  readonly source: RasterSource;
  readonly sha256: Sha256;
  /** Names that are known beforehand. */
  readonly classes: readonly FrameClass[];
  /** Whether no class but these may occur. */
  readonly isComplete: boolean;
}

export interface FrameAreas {
  readonly file: string;
  /** Of the file's content as canonical JSON, as in a run's manifest. */
  readonly sha256: Sha256;
  readonly set: AreaSet;
  readonly projected: readonly ProjectedArea[];
}

/**
 * Opens a frame and checks that its parts fit one another.
 * @throws PermanentError for a raster of several bands, strata on another grid, or areas that miss the raster;
 * RasterError or GeoError for a faulty file.
 */
export async function openSampleFrame(request: SampleFrameRequest): Promise<SampleFrame> {
  const raster = await openFrameRaster(request.raster, request.classes);
  try {
    const strata = request.strata === undefined ? undefined : await openFrameRaster(request.strata, undefined);
    const { grid } = raster.source.header;
    if (strata !== undefined && !gridsEqual(grid, strata.source.header.grid)) {
      await strata.source.close();
      throw new PermanentError(
        `${strata.location}: expected strata on the grid of ${raster.location} (${sizeText(grid)}), found another grid (${sizeText(strata.source.header.grid)})`,
      );
    }
    return {
      grid,
      pixelArea: pixelAreaModel(grid),
      raster,
      strata,
      areas: request.areas === undefined ? undefined : await readFrameAreas(request.areas, grid),
      includeNotObserved: request.includeNotObserved,
      close: async () => {
        await raster.source.close();
        await strata?.source.close();
      },
    };
  } catch (error) {
    await raster.source.close();
    throw error;
  }
}

async function openFrameRaster(location: string, classes: readonly FrameClass[] | undefined): Promise<FrameRaster> {
  const source = await openRaster(location);
  const { bandCount, classNames } = source.header;
  if (bandCount !== 1) {
    await source.close();
    throw new PermanentError(`${location}: expected a class raster of one band, found ${bandCount} bands`);
  }
  const named = Object.entries(classNames).map(([value, name]) => ({ value: Number(value), name }));
  return {
    location,
    source,
    sha256: await digestOfFile(location),
    classes: classes ?? named,
    isComplete: classes !== undefined,
  };
}

async function readFrameAreas(areas: AreasOptions, grid: Grid): Promise<FrameAreas> {
  const { content } = await planAreas([areas], { grid, locate: (location) => location, excluded: [] });
  const set = readAreas(decodeJson(content), areaKeys(areas));
  return { file: areas.file, sha256: sha256OfBytes(content), set, projected: projectAreas(set, grid) };
}

function sizeText({ crs, widthPx, heightPx }: Grid): string {
  return `${widthPx} × ${heightPx} pixels in ${crs.name}`;
}
