import { sha256OfBytes } from '../../../engine/digest.ts';
import { PermanentError } from '../../../errors/error-kinds.ts';
import type { Grid } from '../../../geo/grid.ts';
import type { ModelClass } from '../../../models/model-package.ts';
import { readClassLegend, type ClassLegend } from '../../../raster/class-legend.ts';
import type { RasterHeader } from '../../../raster/raster-source.ts';
import { besideOf, type AssetReference } from '../../../raster/scene-record.ts';
import { mayHideBand } from '../../../raster/validity.ts';
import { sharesText } from '../../../raster/value-counts.ts';
import type { MapOptions } from '../../../stages/preprocessing/map-options.ts';
import type { MapLegendOptions } from '../../../stages/preprocessing/read-map-tile.ts';
import type { InputFile, Locate } from '../input-file.ts';
import { planConfidence } from './confidence.ts';
import { mapClasses } from './map-classes.ts';
import { mapOrigin, type MapMaker } from './map-origin.ts';
import { countMapValues, type MapValues } from './map-values.ts';
import { openNamedRaster } from './open-named-raster.ts';

/** A map that stands already, with what its header and its values say: plain data. */
export interface PlannedMap {
  /** Its file, then that of its confidence where it has one. */
  readonly assets: readonly AssetReference[];
  readonly grid: Grid;
  readonly classes: readonly ModelClass[];
  readonly legend: MapLegendOptions;
  /** Where the classes are from, for people. */
  readonly classesFrom: string;
  /** The model that made it, where the run file names it. */
  readonly madeBy?: MapMaker;
  /** Whether every pixel has a class, as far as the header says. */
  readonly isWithoutGaps: boolean;
  /** What a reader should know of how its file was read. */
  readonly notes: readonly string[];
  /** Files beside the map that were read for its classes. */
  readonly inputs: readonly InputFile[];
  /** Compressed bytes of the files' full resolution. */
  readonly storedBytes: number;
}

/**
 * Opens a map that stands already, settles its classes and looks whether its values have one.
 * @throws PermanentError for a file of several bands where none is named, a map without names for its classes, values that
 * have no class, or confidence on another grid; RasterError for a file that cannot be read.
 */
export async function planMap(options: MapOptions, locate: Locate): Promise<PlannedMap> {
  const path = locate(options.file);
  const { crs } = options;
  const source = await openNamedRaster('map.file', path, { crs });
  try {
    const { header } = source;
    const { grid } = header;
    const band = bandOf(options, header);
    const declared = options.nodata === 'none' ? Number.NaN : options.nodata;
    const given = crs === undefined ? {} : { crs };
    const legend = await readClassLegend(path, band);
    const found = await countMapValues(source, { band, nodata: declared });
    checkWhole(found, options);
    const nodata = declared ?? header.validity.nodata[band];
    const { classes: known, madeBy, notes } = await mapOrigin(options, locate);
    const { classes, values, from } = mapClasses(options, { legend, found, nodata, known });
    const meaning: MapLegendOptions = {
      classes: values,
      notMapped: options.notMapped,
      ...(declared === undefined ? {} : { nodata: declared }),
    };
    const confidence =
      options.confidence === undefined
        ? undefined
        : await planConfidence(options.confidence, {
            map: { file: options.file, source, band },
            legend: meaning,
            locate,
            given,
          });
    const mayHide = declared === undefined ? mayHideBand(header.validity, band) : !Number.isNaN(declared);
    return {
      assets: [
        { name: 'map', location: options.file, band, sizeBytes: header.sizeBytes, ...given, ...besideOf(header) },
        ...(confidence === undefined ? [] : [confidence.asset]),
      ],
      grid,
      classes,
      classesFrom: from,
      ...(madeBy === undefined ? {} : { madeBy }),
      legend: { ...meaning, ...(confidence === undefined ? {} : { confidence: confidence.scaling }) },
      isWithoutGaps: !mayHide && !header.dataType.startsWith('float') && options.notMapped.length === 0,
      notes: [...(header.crsNotice === undefined ? [] : [header.crsNotice]), ...notes],
      inputs: sidecarInputs(options.file, legend),
      storedBytes: header.storedBytes + (confidence?.storedBytes ?? 0),
    };
  } finally {
    await source.close();
  }
}

/** Index of the band with the classes, from 0. */
function bandOf({ band, file }: MapOptions, { bandCount }: RasterHeader): number {
  if (band === undefined && bandCount > 1)
    throw new PermanentError(
      `${file}: expected a class raster of one band, found ${bandCount} bands; name the one with the classes in map.band`,
    );
  if (band !== undefined && band > bandCount)
    throw new PermanentError(`map.band: expected one of the ${bandCount} bands of ${file}, found ${band}`);
  return (band ?? 1) - 1;
}

function checkWhole({ counts }: MapValues, { file }: MapOptions): void {
  if (counts.valid === 0)
    throw new PermanentError(
      `${file}: expected a map with classes, found nodata in every pixel that was looked at; map.nodata names another value, or none`,
    );
  const fractional = counts.shares((value) => !Number.isInteger(value));
  if (fractional.length === 0) return;
  throw new PermanentError(
    `${file}: expected whole numbers, the values of classes, found ${sharesText(fractional)}; make a map of shares or probabilities into one of classes first`,
  );
}

function sidecarInputs(file: string, { sidecars }: ClassLegend): InputFile[] {
  return sidecars.map(({ ending, bytes }) => ({ location: `${file}${ending}`, digest: sha256OfBytes(bytes) }));
}
