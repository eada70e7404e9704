import type { Window } from '../../geo/window.ts';
import type { ImageLayout } from './layout.ts';
import type { ByteRange } from '../../storage/range-reader.ts';
import { RasterError } from '../raster-error.ts';
import type { PixelArray } from '../raster-source.ts';

/** One block of an image: where it is in the file and on the image. */
export interface BlockReference extends ByteRange {
  /** Its number in the image. */
  readonly index: number;
  readonly col: number;
  readonly row: number;
  /** Rows of the image in it: what is stored below them, in a last tile, nobody needs. */
  readonly rows: number;
  /** The first band it holds. */
  readonly band: number;
}

/** The blocks that hold a window's pixels of some bands (from 0), in the order of the image, each once. */
export function blocksOfWindow(
  layout: ImageLayout,
  o: { readonly window: Window; readonly bands: readonly number[] },
): BlockReference[] {
  const { blockWidthPx, blockHeightPx } = layout;
  const { col, row, widthPx, heightPx } = o.window;
  const firstBands = layout.format.samplesPerPixel === 1 ? [...new Set(o.bands)] : [0];
  const blocks: BlockReference[] = [];
  for (const band of firstBands) {
    for (let y = Math.floor(row / blockHeightPx); y * blockHeightPx < row + heightPx; y += 1) {
      for (let x = Math.floor(col / blockWidthPx); x * blockWidthPx < col + widthPx; x += 1) {
        blocks.push(blockAt(layout, { x, y, band }));
      }
    }
  }
  return blocks;
}

function blockAt(layout: ImageLayout, o: { x: number; y: number; band: number }): BlockReference {
  const index = (o.band * layout.blocksDown + o.y) * layout.blocksAcross + o.x;
  const row = o.y * layout.blockHeightPx;
  return {
    index,
    offsetBytes: layout.offsets[index]!,
    lengthBytes: layout.byteCounts[index]!,
    col: o.x * layout.blockWidthPx,
    row,
    rows: Math.min(layout.blockHeightPx, layout.heightPx - row),
    band: o.band,
  };
}

/** Whether a block was left out of the file because it holds nothing. */
export function isNotStored(range: ByteRange): boolean {
  return range.offsetBytes === 0 || range.lengthBytes === 0;
}

/**
 * Finds a file that was cut short: every block must end within it.
 * @throws RasterError naming the first block that does not
 */
export function checkBlocksInside(
  layout: ImageLayout,
  o: { readonly location: string; readonly sizeBytes: number; readonly imageName: string },
): void {
  const { offsets, byteCounts, blocksAcross, blocksDown } = layout;
  for (let index = 0; index < offsets.length; index += 1) {
    const end = offsets[index]! + byteCounts[index]!;
    if (end <= o.sizeBytes || isNotStored({ offsetBytes: offsets[index]!, lengthBytes: byteCounts[index]! })) continue;
    const x = index % blocksAcross;
    const y = Math.floor(index / blocksAcross) % blocksDown;
    throw new RasterError(
      `${o.location}: the file is truncated: expected block (column ${x}, row ${y}) of the ${o.imageName} at bytes ${offsets[index]!} to ${end}, found only ${o.sizeBytes} bytes.`,
    );
  }
}

/** Bytes of all stored blocks. */
export function storedBytes(layout: ImageLayout): number {
  let total = 0;
  for (let i = 0; i < layout.offsets.length; i += 1) if (layout.offsets[i]! !== 0) total += layout.byteCounts[i]!;
  return total;
}

/** Where the pixels of a window go: one array per requested band, row-major over the window. */
export interface WindowPixels {
  readonly window: Window;
  /** Band indices, from 0, one per array. */
  readonly bands: readonly number[];
  readonly arrays: readonly PixelArray[];
}

/** What copying has to know of a decoded block. */
export interface BlockShape {
  readonly blockWidthPx: number;
  readonly samplesPerPixel: number;
}

/** Copies the part of a decoded block that lies in the window to the arrays of its bands. */
export function copyBlock(
  samples: PixelArray,
  block: Pick<BlockReference, 'col' | 'row' | 'rows' | 'band'>,
  shape: BlockShape,
  target: WindowPixels,
): void {
  const { window } = target;
  const colStart = Math.max(window.col, block.col);
  const colEnd = Math.min(window.col + window.widthPx, block.col + shape.blockWidthPx);
  const rowStart = Math.max(window.row, block.row);
  const rowEnd = Math.min(window.row + window.heightPx, block.row + block.rows);
  const countPx = colEnd - colStart;
  if (countPx <= 0) return;
  target.bands.forEach((band, i) => {
    if (shape.samplesPerPixel === 1 && band !== block.band) return;
    const array = target.arrays[i]!;
    const sample = shape.samplesPerPixel === 1 ? 0 : band;
    for (let row = rowStart; row < rowEnd; row += 1) {
      const from = ((row - block.row) * shape.blockWidthPx + colStart - block.col) * shape.samplesPerPixel + sample;
      const to = (row - window.row) * window.widthPx + colStart - window.col;
      if (shape.samplesPerPixel === 1) array.set(samples.subarray(from, from + countPx), to);
      else copyEvery(samples, { from, step: shape.samplesPerPixel, countPx }, array, to);
    }
  });
}

function copyEvery(
  samples: PixelArray,
  o: { from: number; step: number; countPx: number },
  array: PixelArray,
  to: number,
): void {
  let from = o.from;
  for (let i = to; i < to + o.countPx; i += 1) {
    array[i] = samples[from]!;
    from += o.step;
  }
}

/** Fills the part of the window that a block not stored would cover. */
export function fillBlock(
  value: number,
  block: Pick<BlockReference, 'col' | 'row' | 'rows' | 'band'>,
  shape: BlockShape,
  target: WindowPixels,
): void {
  const { window } = target;
  const colStart = Math.max(window.col, block.col) - window.col;
  const colEnd = Math.min(window.col + window.widthPx, block.col + shape.blockWidthPx) - window.col;
  const rowStart = Math.max(window.row, block.row) - window.row;
  const rowEnd = Math.min(window.row + window.heightPx, block.row + block.rows) - window.row;
  target.bands.forEach((band, i) => {
    if (shape.samplesPerPixel === 1 && band !== block.band) return;
    for (let row = rowStart; row < rowEnd; row += 1) {
      target.arrays[i]!.fill(value, row * window.widthPx + colStart, row * window.widthPx + colEnd);
    }
  });
}
