/** What counting pixels gives for one tile: for each area that it touches, true areas by class index, and what was not observed. */
export interface TileAreas {
  readonly areas: readonly {
    readonly code: string;
    readonly classAreasM2: readonly number[];
    readonly notObservedM2: number;
  }[];
  /** The same of the part that the reference sample was drawn from, where that is not all. */
  readonly sampled?: TileAreas['areas'];
}

/** Land by what the map shows there. */
export interface ClassifiedLand {
  /** By class index. */
  readonly classAreasM2: readonly number[];
  /** What has no class: masked, without data, or outside of the grid. */
  readonly notObservedM2: number;
}

/** Mapped areas of one statistical area: a diagnostic, never the statistic. */
export interface MappedArea extends ClassifiedLand {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  /** Level above → code of the area there that holds this one. */
  readonly parents: Readonly<Record<string, string>>;
  /** The part outside of what the reference sample was drawn from; where it is given, class areas and what was not observed are of the rest. */
  readonly notSampled?: ClassifiedLand;
  /** The area's own area: coverage × true pixel area, over the grid extended past the data. */
  readonly totalM2: number;
}

/** Mapped areas of every level; the finest level first, `total` last. */
export interface MappedAreas {
  readonly levels: readonly string[];
  readonly areas: readonly MappedArea[];
}

/** The part of some land that was seen, in m². */
export function observedM2(area: Pick<ClassifiedLand, 'classAreasM2'>): number {
  return area.classAreasM2.reduce((sum, areaM2) => sum + areaM2, 0);
}

/** Name of the level that holds everything, and the code of its one area. */
export const TOTAL_LEVEL = 'total';
export const TOTAL_CODE = 'TOTAL';
