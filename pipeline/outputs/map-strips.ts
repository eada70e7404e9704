import type { ChipLattice } from '../../geo/chip-lattice.ts';
import { intersectWindows, type Window } from '../../geo/window.ts';
import type { ModelClass } from '../../models/model-package.ts';
import { classArray, decodeClassBlock, type ClassBlock } from '../../raster/class-block.ts';
import { TileGrid } from '../planning/tile-grid.ts';

/** The map as blocks, one for each tile: plain data. */
export interface BlockedMap {
  readonly classes: readonly ModelClass[];
  readonly lattice: ChipLattice;
  /** About how wide a tile is. */
  readonly tilePx: number;
}

/** A strip that the first of its two readers has asked for. */
interface TakenOnce {
  readonly row: number;
  readonly strip: Promise<ClassBlock>;
  /** Fulfilled when the second reader has it, too. */
  readonly takenTwice: Promise<void>;
  readonly takeAgain: () => void;
}

/**
 * Strips of the map's full width, from top to bottom, for one reader or two: one takes the classes, the other the confidence.
 * Each strip is put together once; who is ahead waits for the other, so that memory stays bounded.
 */
export class MapStrips {
  readonly #map: BlockedMap;
  readonly #tiles: TileGrid;
  readonly #readers: 1 | 2;
  readonly #read: (index: number) => Promise<Uint8Array>;
  /** Blocks that reach into the last strip or below it. */
  readonly #decoded = new Map<number, ClassBlock>();
  readonly #abandoned: Promise<never>;
  #abandon: (error: unknown) => void = () => undefined;
  #current: TakenOnce | undefined;

  /** @param o.read waits for a block and gives its bytes, by the place of its tile */
  constructor(
    map: BlockedMap,
    { readers, read }: { readonly readers: 1 | 2; readonly read: (index: number) => Promise<Uint8Array> },
  ) {
    this.#map = map;
    this.#tiles = new TileGrid(map.lattice, map.tilePx);
    this.#read = read;
    this.#readers = readers;
    this.#abandoned = new Promise((_resolve, reject) => (this.#abandon = reject));
    this.#abandoned.catch(() => undefined);
  }

  /** The strip of a window; to be called once by each of the readers. */
  async take(window: Window): Promise<ClassBlock> {
    if (this.#readers === 1) return Promise.race([this.#putTogether(window), this.#abandoned]);
    while (this.#current !== undefined && this.#current.row !== window.row) {
      await Promise.race([this.#current.takenTwice, this.#abandoned]);
    }
    const strip = this.#current === undefined ? this.#takeFirst(window) : this.#takeAgain(this.#current);
    return Promise.race([strip, this.#abandoned]);
  }

  /** Ends the waiting of a reader whose fellow failed. */
  abandon(error: unknown): void {
    this.#abandon(error);
  }

  #takeFirst(window: Window): Promise<ClassBlock> {
    let takeAgain: () => void = () => undefined;
    const takenTwice = new Promise<void>((resolve) => (takeAgain = resolve));
    const strip = this.#putTogether(window);
    this.#current = { row: window.row, strip, takenTwice, takeAgain };
    return strip;
  }

  #takeAgain({ strip, takeAgain }: TakenOnce): Promise<ClassBlock> {
    this.#current = undefined;
    takeAgain();
    return strip;
  }

  async #putTogether(window: Window): Promise<ClassBlock> {
    const pixels = window.widthPx * window.heightPx;
    const values = this.#map.classes.map(({ value }) => value);
    const strip = { window, classes: classArray(values, pixels), confidence: new Uint8Array(pixels) };
    const { first, end } = this.#tiles.rowsWithin(window);
    for (let index = first * this.#tiles.cols; index < end * this.#tiles.cols; index++) {
      const block = this.#tiles.at(index)!.window;
      const decoded = this.#decoded.get(index) ?? decodeClassBlock(await this.#read(index));
      copyShared(decoded, strip);
      if (block.row + block.heightPx > window.row + window.heightPx) this.#decoded.set(index, decoded);
      else this.#decoded.delete(index);
    }
    return strip;
  }
}

function copyShared(block: ClassBlock, strip: ClassBlock): void {
  const both = intersectWindows(block.window, strip.window);
  if (both === undefined) return;
  for (let row = both.row; row < both.row + both.heightPx; row++) {
    const from = (row - block.window.row) * block.window.widthPx + (both.col - block.window.col);
    const to = (row - strip.window.row) * strip.window.widthPx + (both.col - strip.window.col);
    strip.classes.set(block.classes.subarray(from, from + both.widthPx), to);
    strip.confidence.set(block.confidence.subarray(from, from + both.widthPx), to);
  }
}
