/** What counting pixels gives for one tile: for each area that it touches, true areas by class index, and what was not observed. */
export interface TileAreas {
  readonly areas: readonly {
    /** Finest level of the family. */
    readonly level: string;
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

/** Mapped areas of every level. */
export interface MappedAreas {
  /** Of the first family, which makes up the total: the finest level first, `total` last. */
  readonly levels: readonly string[];
  /** Further families of areas, each with levels of its own. */
  readonly furtherFamilies?: readonly FurtherFamily[];
  readonly areas: readonly MappedArea[];
}

/** Levels of a family beside the first, the finest first. */
export interface FurtherFamily {
  readonly levels: readonly string[];
  /** Whether its areas make up the same land as the first family's, and so the same total. */
  readonly isSameLand: boolean;
}

/** All levels below the total as a reader goes through them: family by family, from the largest areas to the smallest. */
export function levelsBelowTotal({ levels, furtherFamilies = [] }: MappedAreas): string[] {
  const families = [levels.filter((level) => level !== WHOLE_LEVEL), ...furtherFamilies.map((family) => family.levels)];
  return families.flatMap((family) => family.toReversed());
}

/** The part of some land that was seen, in m². */
export function observedM2(area: Pick<ClassifiedLand, 'classAreasM2'>): number {
  return area.classAreasM2.reduce((sum, areaM2) => sum + areaM2, 0);
}

/** Name of the level that holds everything, and the code of its one area. */
export const WHOLE_LEVEL = 'total';
export const TOTAL_CODE = 'TOTAL';
