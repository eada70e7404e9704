import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Grid } from '../geo/grid.ts';
import type { Window } from '../geo/window.ts';
import { writeCog, type ClassColour } from '../raster/cog/writer.ts';
import { LAND_COVER_CLASSES } from './land-cover.ts';
import { PREVIOUS_CLASSES } from './previous-land-cover.ts';
import { assetPath, sampleRunFile } from './run-file.ts';
import { makeSampleCase, type SampleCase } from './sample-case.ts';
import { BAND_NAMES } from './spectra.ts';

const BLOCK_PX = 256;
const CLASS_NODATA = 255;

/** Gives the rows of an array in memory that a writer asks for: strips of the full width. */
function rowsOf<T extends Uint8Array | Uint16Array>(pixels: T, widthPx: number): (window: Window) => Promise<T> {
  return (window) => Promise.resolve(pixels.slice(window.row * widthPx, (window.row + window.heightPx) * widthPx) as T);
}

async function writeBands(folder: string, sample: SampleCase): Promise<void> {
  for (const { scene, image } of sample.scenes) {
    const { grid } = scene;
    const layers = [...image.bands, image.sceneClassification];
    for (const [index, asset] of [...BAND_NAMES, 'SCL'].entries()) {
      const pixels = layers[index]!;
      await writeCog({
        path: path.join(folder, assetPath(scene, asset)),
        grid,
        dataType: asset === 'SCL' ? 'uint8' : 'uint16',
        nodata: 0,
        read: rowsOf(pixels, grid.widthPx),
        overviews: 'none',
        blockPx: BLOCK_PX,
      });
    }
  }
}

function writeClasses(o: {
  readonly path: string;
  readonly grid: Grid;
  readonly pixels: Uint8Array;
  readonly classes: readonly { readonly value: number; readonly name: string; readonly colour: ClassColour['rgb'] }[];
}): Promise<unknown> {
  return writeCog({
    path: o.path,
    grid: o.grid,
    dataType: 'uint8',
    nodata: CLASS_NODATA,
    read: rowsOf(o.pixels, o.grid.widthPx),
    overviews: 'none',
    colours: o.classes.map(({ value, name, colour }) => ({ value, name, rgb: colour })),
    blockPx: BLOCK_PX,
  });
}

/**
 * Writes the sample case: scenes, areas, reference sample, previous land-cover map, truth and run file. Takes about half
 * a minute; the same files every time (compressed bytes depend on zlib, so on Node's version and the processor family).
 */
export async function generateSampleTiles(folder: string): Promise<void> {
  const sample = makeSampleCase();
  const { grid } = sample;
  await mkdir(path.join(folder, 'imagery'), { recursive: true });
  await writeBands(folder, sample);
  const truth = path.join(folder, 'truth.tif');
  await writeClasses({ path: truth, grid, pixels: sample.truth, classes: LAND_COVER_CLASSES });
  const previous = path.join(folder, 'previous-land-cover.tif');
  await writeClasses({ path: previous, grid, pixels: sample.previous, classes: PREVIOUS_CLASSES });
  await writeFile(path.join(folder, 'areas.geojson'), sample.areasGeoJson);
  await writeFile(path.join(folder, 'reference.geojson'), sample.referenceGeoJson);
  await writeFile(path.join(folder, 'run.yaml'), sampleRunFile(sample));
}
