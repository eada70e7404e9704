import type { PixelBlock } from './raster-source.ts';

/** How many pixels have each value of a class raster, and how many have none. */
export class ValueCounts {
  readonly #counts = new Map<number, number>();
  #valid = 0;

  /** Pixels with a value. */
  get valid(): number {
    return this.#valid;
  }

  /** Counts the pixels of a block of one band. */
  add({ bands, valid }: PixelBlock): void {
    const pixels = bands[0]!;
    let start = 0;
    // Class rasters are alike over long stretches: one look-up a stretch.
    for (let at = 1; at <= pixels.length; at++) {
      if (at < pixels.length && pixels[at] === pixels[start] && valid?.[at] === valid?.[start]) continue;
      if (valid === undefined || valid[start] === 1) this.#count(pixels[start]!, at - start);
      start = at;
    }
  }

  /** Values and the share of the pixels with a value that have them, the most frequent first. */
  shares(isWanted: (value: number) => boolean = () => true): (readonly [value: number, share: number])[] {
    return [...this.#counts]
      .filter(([value]) => isWanted(value))
      .sort(([a, countA], [b, countB]) => countB - countA || a - b)
      .map(([value, count]) => [value, count / this.#valid] as const);
  }

  #count(value: number, pixels: number): void {
    this.#valid += pixels;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + pixels);
    if (this.#counts.size > MOST_VALUES) this.#dropRarest();
  }

  /** A raster of measurements has a value a pixel: that it is no class raster shows by then. */
  #dropRarest(): void {
    const rarest = this.shares().slice(MOST_VALUES / 2);
    for (const [value] of rarest) this.#counts.delete(value);
  }
}

const MOST_VALUES = 1 << 16;

/** Named in a sentence; the others are counted. */
const NAMED = 12;

/** `12 (3.4 %), 7 (0.02 %) and 3 more`. */
export function sharesText(shares: readonly (readonly [value: number, share: number])[]): string {
  const named = shares.slice(0, NAMED).map(([value, share]) => `${value} (${percentText(share)})`);
  return `${named.join(', ')}${shares.length > NAMED ? ` and ${shares.length - NAMED} more` : ''}`;
}

function percentText(share: number): string {
  return `${share < 1e-5 ? 'less than 0.001' : Number((100 * share).toPrecision(3))} %`;
}
