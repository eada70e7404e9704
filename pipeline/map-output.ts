import type { ArtifactStore } from '../engine/artifact-store.ts';
import type { Sha256 } from '../engine/digest.ts';
import type { Grid } from '../geo/grid.ts';
import { intersectWindows, type Window } from '../geo/window.ts';
import type { ModelClass } from '../models/model-package.ts';
import {
  classArray,
  CONFIDENCE_SCALE,
  decodeClassBlock,
  needsUint16,
  NOT_OBSERVED_CONFIDENCE,
  notObservedValue,
  type ClassBlock,
} from '../raster/class-block.ts';
import { writeCog } from '../raster/cog-writer.ts';

/** What one of the two rasters of a run folder is made of: plain data. */
export interface MapOutput {
  readonly kind: 'map' | 'confidence';
  readonly path: string;
  readonly grid: Grid;
  readonly classes: readonly ModelClass[];
  /** The map's blocks, row by row. */
  readonly blocks: readonly { readonly window: Window; readonly digest: Sha256 }[];
}

/** Writes `map.tif` or `confidence.tif` from the blocks; memory is bounded by a row of blocks. */
export async function writeMapOutput(output: MapOutput, artifacts: ArtifactStore): Promise<void> {
  const read = blockReader(output, artifacts);
  const { path, grid, classes } = output;
  if (output.kind === 'confidence') {
    const nodata = NOT_OBSERVED_CONFIDENCE;
    const description = 'Largest class probability';
    await writeCog({
      path,
      grid,
      dataType: 'uint8',
      nodata,
      scale: CONFIDENCE_SCALE,
      overviews: 'average',
      description,
      read,
    });
    return;
  }
  const values = classes.map(({ value }) => value);
  await writeCog({
    path,
    grid,
    dataType: needsUint16(values) ? 'uint16' : 'uint8',
    nodata: notObservedValue(classArray(values, 0)),
    overviews: 'mode',
    colours: classes.map(({ value, title, colour }) => ({ value, rgb: colour, name: title })),
    description: 'Class',
    read,
  });
}

/** Assembles a window from the blocks that it meets; those of the last row of blocks stay decoded. */
function blockReader(
  output: MapOutput,
  artifacts: ArtifactStore,
): (window: Window) => Promise<Uint8Array | Uint16Array> {
  const decoded = new Map<Sha256, Promise<ClassBlock>>();
  const values = output.classes.map(({ value }) => value);
  return async (window) => {
    const met = output.blocks.filter((block) => intersectWindows(block.window, window) !== undefined);
    forgetAbove(decoded, output.blocks, window.row);
    const pixels = window.widthPx * window.heightPx;
    const target = output.kind === 'map' ? classArray(values, pixels) : new Uint8Array(pixels);
    for (const { digest } of met) {
      const block = decoded.get(digest) ?? artifacts.get(digest).then(decodeClassBlock);
      decoded.set(digest, block);
      copyShared(await block, output.kind, { window, target });
    }
    return target;
  };
}

function forgetAbove(decoded: Map<Sha256, Promise<ClassBlock>>, blocks: MapOutput['blocks'], row: number): void {
  const needed = new Set(blocks.filter(({ window }) => window.row + window.heightPx > row).map(({ digest }) => digest));
  for (const digest of decoded.keys()) if (!needed.has(digest)) decoded.delete(digest);
}

function copyShared(
  block: ClassBlock,
  kind: MapOutput['kind'],
  { window, target }: { readonly window: Window; readonly target: Uint8Array | Uint16Array },
): void {
  const both = intersectWindows(block.window, window);
  if (both === undefined) return;
  const source = kind === 'map' ? block.classes : block.confidence;
  for (let row = both.row; row < both.row + both.heightPx; row++) {
    const from = (row - block.window.row) * block.window.widthPx + (both.col - block.window.col);
    const to = (row - window.row) * window.widthPx + (both.col - window.col);
    target.set(source.subarray(from, from + both.widthPx), to);
  }
}
