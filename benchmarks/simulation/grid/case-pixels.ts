import { WHOLE_LEVEL, type MappedArea, type MappedAreas } from '../../../raster/areas/mapped-areas.ts';
import { NO_CLASS, type SamplePopulation } from '../sample-population.ts';

/** The sample case as pixels, plain enough to be handed to another thread. Arrays are row-major over the grid. */
export interface CasePixels {
  readonly classes: readonly string[];
  readonly widthPx: number;
  /** Map of the run; 255 where nothing was observed. */
  readonly map: Uint8Array;
  readonly truth: Uint8Array;
  /** Index of the stratum in the land cover of an earlier year; 255 outside of the areas. */
  readonly previous: Uint8Array;
  readonly previousNames: readonly string[];
  /** Index of the area of the finest level; 255 for none. */
  readonly areaOfPixel: Uint8Array;
  /** Codes by level of each area of the finest level. */
  readonly codes: readonly Readonly<Record<string, string>>[];
  /** The areas of every level; their class areas are those of the run, not of counted pixels. */
  readonly mapped: MappedAreas;
}

/** A map, a truth and their areas, all counted from the same pixels, so that the truth is exact. */
export interface MapPopulation {
  readonly classes: readonly string[];
  readonly map: Uint8Array;
  readonly truth: Uint8Array;
  readonly mapped: MappedAreas;
  /** By level and code, joined by a line feed: true area of each class, km². */
  readonly truthKm2: ReadonlyMap<string, readonly number[]>;
}

export const PIXEL_M2 = 400;

export function casePixels(population: SamplePopulation): CasePixels {
  const { classes, widthPx, map, truth, areaOfPixel, codes, mapped, frames } = population;
  const previous = new Uint8Array(truth.length).fill(NO_CLASS);
  for (const [value, { pixels }] of frames.entries()) for (const pixel of pixels) previous[pixel] = value;
  return {
    classes,
    widthPx,
    map,
    truth,
    areaOfPixel,
    codes,
    mapped,
    previous,
    previousNames: frames.map(({ name }) => name),
  };
}

/** Positions of the pixels that lie in an area. */
export function framePixels({ areaOfPixel }: CasePixels): Uint32Array {
  const pixels: number[] = [];
  for (const [pixel, area] of areaOfPixel.entries()) if (area !== NO_CLASS) pixels.push(pixel);
  return Uint32Array.from(pixels);
}

/** Counts map and truth by area; only the levels named are kept, all where none is. */
export function mapPopulation(
  pixels: CasePixels,
  o: {
    readonly classes: readonly string[];
    readonly map: Uint8Array;
    readonly truth: Uint8Array;
    readonly levels?: readonly string[] | undefined;
  },
): MapPopulation {
  const { areaOfPixel, codes } = pixels;
  const zeros = (): number[][] => codes.map(() => [...o.classes.map(() => 0), 0]);
  const [seen, real] = [zeros(), zeros()];
  for (const [pixel, area] of areaOfPixel.entries()) {
    if (area === NO_CLASS) continue;
    seen[area]![Math.min(o.map[pixel]!, o.classes.length)]! += PIXEL_M2;
    real[area]![o.truth[pixel]!]! += PIXEL_M2;
  }
  const levels = pixels.mapped.levels.filter((level) => level === WHOLE_LEVEL || (o.levels?.includes(level) ?? true));
  const areas = pixels.mapped.areas.filter(({ level }) => levels.includes(level));
  const sumOf = (counts: readonly number[][], { level, code }: MappedArea): number[] =>
    counts
      .filter((_, index) => level === WHOLE_LEVEL || codes[index]![level] === code)
      .reduce((sum, row) => sum.map((m2, k) => m2 + row[k]!));
  return {
    classes: o.classes,
    map: o.map,
    truth: o.truth,
    mapped: {
      levels,
      areas: areas.map((area) => {
        const sums = sumOf(seen, area);
        const totalM2 = sums.reduce((sum, m2) => sum + m2, 0);
        return { ...area, classAreasM2: sums.slice(0, -1), notObservedM2: sums.at(-1)!, totalM2 };
      }),
    },
    truthKm2: new Map(
      areas.map((area) => [
        `${area.level}\n${area.code}`,
        sumOf(real, area)
          .slice(0, -1)
          .map((m2) => m2 / 1e6),
      ]),
    ),
  };
}
