import type { ArtifactStore } from '../../engine/artifact-store.ts';
import type { Sha256 } from '../../engine/digest.ts';
import type { Grid } from '../../geo/grid.ts';
import {
  classArray,
  CONFIDENCE_SCALE,
  needsUint16,
  NOT_OBSERVED_CONFIDENCE,
  notObservedValue,
} from '../../raster/class-block.ts';
import { writeCog } from '../../raster/cog/writer.ts';
import type { Mark } from '../../results/confidentiality.ts';
import { MapStrips, type BlockedMap } from './map-strips.ts';

/** What the two rasters of a run folder are made of: plain data. */
export interface MapOutput extends BlockedMap {
  readonly mapPath: string;
  /** Left out where nothing is known of it. */
  readonly confidencePath?: string;
  readonly grid: Grid;
  readonly mark?: Mark;
}

/**
 * Writes `map.tif`, and `confidence.tif` where it is asked for, from the blocks, in step and as the blocks come; memory is bounded by a row of
 * blocks. Where one cannot be written neither the other is left behind unfinished.
 * @param blockAt waits for a block of the map and gives its digest, by the place of its tile
 */
export async function writeMapOutput(
  output: MapOutput,
  blockAt: (index: number) => Promise<Sha256>,
  artifacts: ArtifactStore,
): Promise<void> {
  const { confidencePath } = output;
  const readers = confidencePath === undefined ? 1 : 2;
  const strips = new MapStrips(output, { readers, read: async (index) => artifacts.get(await blockAt(index)) });
  const rasters = [
    writeClasses(output, strips),
    ...(confidencePath === undefined ? [] : [writeConfidence({ ...output, confidencePath }, strips)]),
  ];
  for (const raster of rasters) raster.catch((error: unknown) => strips.abandon(error));
  const settled = await Promise.allSettled(rasters);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function writeClasses({ mapPath, grid, classes, mark }: MapOutput, strips: MapStrips): Promise<void> {
  const values = classes.map(({ value }) => value);
  await writeCog({
    path: mapPath,
    grid,
    dataType: needsUint16(values) ? 'uint16' : 'uint8',
    nodata: notObservedValue(classArray(values, 0)),
    overviews: 'mode',
    colours: classes.map(({ value, title, colour }) => ({ value, rgb: colour, name: title })),
    description: 'Class',
    confidentiality: mark,
    read: async (window) => (await strips.take(window)).classes,
  });
}

async function writeConfidence(
  { confidencePath, grid, mark }: MapOutput & { readonly confidencePath: string },
  strips: MapStrips,
): Promise<void> {
  await writeCog({
    path: confidencePath,
    grid,
    dataType: 'uint8',
    nodata: NOT_OBSERVED_CONFIDENCE,
    scale: CONFIDENCE_SCALE,
    overviews: 'average',
    description: 'Largest class probability',
    confidentiality: mark,
    read: async (window) => (await strips.take(window)).confidence,
  });
}
