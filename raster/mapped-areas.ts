/** What counting pixels gives for one tile: for each area that it touches, true areas by class index, and what was not observed. */
export interface TileAreas {
  readonly areas: readonly {
    readonly code: string;
    readonly classAreasM2: readonly number[];
    readonly notObservedM2: number;
  }[];
}

/** Mapped areas of one statistical area: a diagnostic, never the statistic. */
export interface MappedArea {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  /** Level above → code of the area there that holds this one. */
  readonly parents: Readonly<Record<string, string>>;
  /** By class index. */
  readonly classAreasM2: readonly number[];
  /** The rest of the area: masked, without data, or outside of the grid. */
  readonly notObservedM2: number;
  /** The area's own area: coverage × true pixel area, over the grid extended past the data. */
  readonly totalM2: number;
}

/** Mapped areas of every level; the finest level first, `total` last. */
export interface MappedAreas {
  readonly levels: readonly string[];
  readonly areas: readonly MappedArea[];
}

/** The part of an area that was seen, in m². */
export function observedM2(area: MappedArea): number {
  return area.classAreasM2.reduce((sum, areaM2) => sum + areaM2, 0);
}

/** Name of the level that holds everything, and the code of its one area. */
export const TOTAL_LEVEL = 'total';
export const TOTAL_CODE = 'TOTAL';
