import { readAreas, type AreaSet } from './areas.ts';
import type { CommonLand } from './area-overlaps.ts';
import { GeoError } from './geo-error.ts';

/** One file of areas: levels that nest. */
export interface AreaFile {
  readonly file: string;
  readonly code: string;
  readonly name?: string | undefined;
  readonly level: string;
  readonly parents: readonly string[];
}

/** Land that differs by less than this share of the first family's is noise of coordinates. */
const SAME_LAND = 1e-6;

/**
 * Reads the families of areas of a run, each with levels of its own that nest; the first makes up the total.
 * @param content a GeoJSON FeatureCollection, or where there are several files a list of them in the files' order.
 * @throws GeoError where a file is faulty, or a level of one has the name of a level of another.
 */
export function readAreaFamilies(content: unknown, files: readonly AreaFile[]): AreaSet[] {
  const collections: readonly unknown[] = files.length === 1 ? [content] : (content as readonly unknown[]);
  const sets = files.map(({ file: location, code, name, level, parents }, index) =>
    readAreas(collections[index], { code, level, parents, location, ...(name === undefined ? {} : { name }) }),
  );
  checkFamilyLevels(files);
  return sets;
}

/**
 * Holds the names of the levels of several families against one another.
 * @throws GeoError where a level of one has the name of a level of another.
 */
export function checkFamilyLevels(files: readonly AreaFile[]): void {
  const owner = new Map<string, string>();
  for (const { file: location, level: finest, parents } of files) {
    const levels = [finest, ...parents];
    for (const level of levels) {
      const other = owner.get(level);
      if (other !== undefined) {
        throw new GeoError(
          `The areas of ${location} have a level "${level}", and so have those of ${other}: expected another name ` +
            'for each level, give one by the keys "level" and "parents".',
        );
      }
    }
    for (const level of levels) owner.set(level, location);
  }
}

/** Whether two families make up the same land, so that the total of one is the total of the other. */
export function isSameLand({ firstKm2, secondKm2, bothKm2 }: CommonLand): boolean {
  const gap = Math.max(Math.abs(firstKm2 - bothKm2), Math.abs(secondKm2 - bothKm2));
  return gap <= SAME_LAND * firstKm2;
}

/** Land of a second family beside that of the first, in km²; 0 where it is noise. */
export function landBesideKm2({ firstKm2, secondKm2, bothKm2 }: CommonLand): number {
  const beside = secondKm2 - bothKm2;
  return beside > SAME_LAND * firstKm2 ? beside : 0;
}
