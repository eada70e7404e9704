import { PermanentError } from '../../../errors/error-kinds.ts';
import { gridsEqual, type Grid } from '../../../geo/grid.ts';
import type { RasterSource } from '../../../raster/raster-source.ts';
import { besideOf, type AssetReference } from '../../../raster/scene-record.ts';
import type { MapOptions } from '../../../stages/preprocessing/map-options.ts';
import { classesOf, confidenceOf, type MapLegendOptions } from '../../../stages/preprocessing/read-map-tile.ts';
import type { Locate } from '../input-file.ts';
import { windowsAllOver } from './map-values.ts';
import { openNamedRaster } from './open-named-raster.ts';

/** How sure a map that stands already is of its pixels: the file, and what its values mean. */
export interface PlannedConfidence {
  readonly asset: AssetReference;
  readonly scaling: NonNullable<MapLegendOptions['confidence']>;
  readonly storedBytes: number;
}

/**
 * Opens the confidence of a map, and looks at its values where the map has a class: at all of them, or at blocks all over it.
 * @throws PermanentError for confidence on another grid, or with a value outside of 0 to 1, with its place.
 */
export async function planConfidence(
  { file, band, scale, offset }: NonNullable<MapOptions['confidence']>,
  o: {
    readonly map: { readonly file: string; readonly source: RasterSource; readonly band: number };
    readonly legend: MapLegendOptions;
    readonly locate: Locate;
    readonly given: { readonly crs?: string };
  },
): Promise<PlannedConfidence> {
  const source = await openNamedRaster('map.confidence', o.locate(file), o.given);
  try {
    const { header } = source;
    const { grid, bandCount, bandScalings, sizeBytes, storedBytes } = header;
    const ofMap = o.map.source.header.grid;
    if (!gridsEqual(grid, ofMap))
      throw new PermanentError(
        `map.confidence: expected a raster on the grid of ${o.map.file} (${sizeText(ofMap)}), found ${file} on another (${sizeText(grid)})`,
      );
    if (band > bandCount)
      throw new PermanentError(`map.confidence.band: expected one of the ${bandCount} bands of ${file}, found ${band}`);
    const own = bandScalings[band - 1]!;
    const scaling = { scale: scale ?? own.scale, offset: offset ?? own.offset };
    const { nodata } = o.legend;
    for (const window of windowsAllOver(grid)) {
      const stored = { bands: [o.map.band], window, ...(nodata === undefined ? {} : { nodata }) };
      const classes = classesOf(await o.map.source.read(stored), o.legend, o.map.file);
      const values = await source.read({ bands: [band - 1], window });
      confidenceOf(values, { ...scaling, classes, window, location: file });
    }
    return {
      asset: { name: 'confidence', location: file, band: band - 1, sizeBytes, ...o.given, ...besideOf(header) },
      scaling,
      storedBytes,
    };
  } finally {
    await source.close();
  }
}

function sizeText({ crs, widthPx, heightPx }: Grid): string {
  return `${widthPx} × ${heightPx} pixels in ${crs.name}`;
}
