import { createHmac } from 'node:crypto';
import type { AreaNesting } from './table.ts';

/** What a number is of: a class of an area, or all classes of it. */
interface Place {
  readonly level: string;
  readonly areaCode: string;
  /** Left out: the whole of the area. */
  readonly class?: string;
}

/**
 * The random number, from 0 to below 1, by which a cell is rounded: of the office's secret and of what the cell is of, never of
 * a value. So a cell is rounded as it was where it is published again, whatever has changed elsewhere, and the mean of many
 * releases tells no more than one. An area that is all of the one that holds it has that one's numbers, and its draw.
 * @see Fraser and Wooton 2005, "A proposed method for confidentialising tabular output to protect against differencing"
 */
export function cellDraws(seed: string, nesting: AreaNesting): (place: Place) => number {
  return ({ class: name, ...area }) => {
    const { level, areaCode } = finestOfSameLand(area, nesting);
    const digest = createHmac('sha256', seed)
      .update(JSON.stringify([level, areaCode, name ?? null]))
      .digest();
    return Number(digest.readBigUInt64BE(0) >> 11n) / 2 ** 53;
  };
}

function finestOfSameLand(area: Omit<Place, 'class'>, nesting: AreaNesting): Omit<Place, 'class'> {
  for (const family of [nesting.levels, ...(nesting.furtherLevels ?? [])]) {
    const below = family[family.indexOf(area.level) - 1];
    const parts = below === undefined ? [] : nesting.childrenOf(area.level, area.areaCode, below);
    if (parts.length === 1) return finestOfSameLand({ level: below!, areaCode: parts[0]! }, nesting);
  }
  return area;
}
