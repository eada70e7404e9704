import { PermanentError } from '../../../errors/error-kinds.ts';
import { FoundFaults } from '../../../engine/found-faults.ts';
import { readAreas, type AreaSet } from '../../../geo/areas.ts';
import { excludeFromAreas } from '../../../geo/exclude-from-areas.ts';
import { GeoError } from '../../../geo/geo-error.ts';
import { readPolygonSet, type PolygonSet } from '../../../geo/polygon-set.ts';
import { repairOutlines } from '../../../geo/repair-outlines.ts';
import { uniteAreas } from '../../../geo/unite-areas.ts';
import { areaKeys } from '../../../stages/aggregation/load-areas.ts';
import type { AreasOptions } from '../../../stages/aggregation/options.ts';
import { antimeridianNotes } from './antimeridian-notes.ts';
import { checkAreaSizes } from './area-limits.ts';
import { outlineNotes } from './check-outlines.ts';
import { checkOverlaps } from './check-overlaps.ts';
import { parseInputJson, readInputFile, type InputFile, type Locate } from '../input-file.ts';

/** One file of areas, checked as far as it can be without a grid. */
export interface AreaFamily {
  readonly options: AreasOptions;
  /** The file's JSON, and the areas as it has them. */
  readonly content: unknown;
  readonly given: AreaSet;
  /** Repaired, united, and without what the run file names as excluded. */
  readonly declared: AreaSet;
  /** One sentence for each thing that a reader should know. */
  readonly notes: readonly string[];
  /** The areas file, then the file of what the frame leaves out. */
  readonly inputs: readonly InputFile[];
}

/**
 * Reads a file of areas, repairs outlines that cross themselves, unites what overlaps within one area, and cuts out what the
 * run file names as excluded.
 * @throws PermanentError where areas share land; GeoError for a faulty file; all of the two files' faults at once.
 */
export async function readAreaFamily(options: AreasOptions, locate: Locate): Promise<AreaFamily> {
  const faults = new FoundFaults();
  const read = await faults.of(() => readWhole(options, locate));
  const exclusion = await faults.of(() => readExclusion(options, locate));
  faults.throwIfAny();
  const { whole, file, ...family } = read!;
  if (exclusion === undefined) return { options, ...family, declared: whole, inputs: [file] };
  const declared = naming(exclusion.file.location, () => excludeFromAreas(whole, exclusion.polygons));
  return { options, ...family, declared, inputs: [file, exclusion.file] };
}

async function readWhole(
  areas: AreasOptions,
  locate: Locate,
): Promise<Pick<AreaFamily, 'content' | 'given' | 'notes'> & { readonly whole: AreaSet; readonly file: InputFile }> {
  const file = await readInputFile(areas.file, locate, 'areas', { isConvertible: true });
  const content = parseInputJson(file, 'areas as GeoJSON');
  const given = readAreas(content, areaKeys(areas));
  checkAreaSizes(given, areas.file);
  checkLand(given, areas.file);
  const mended = naming(areas.file, () => repairOutlines(given));
  const notes = [
    ...antimeridianNotes(content, given, { location: areas.file, code: areas.code }),
    ...outlineNotes(mended.repairs, { location: areas.file, isDeclared: areas.repair !== undefined }),
  ];
  checkLand(mended.set, areas.file);
  const whole = naming(areas.file, () => uniteAreas(mended.set));
  checkOverlaps(whole, areas.file);
  return { content, given, notes, whole, file };
}

/** Does what knows areas and no file; a fault that it finds is one of the file. */
export function naming<T>(location: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GeoError) throw new GeoError(`${location}: ${error.message}`);
    throw error;
  }
}

/** An area of a file must have land; only an exclusion may leave one without. */
function checkLand({ areas }: AreaSet, location: string): void {
  const empty = areas.find(({ polygons }) => polygons.length === 0);
  if (empty === undefined) return;
  throw new PermanentError(`${location}: expected at least one polygon for the area ${empty.code}, found none`);
}

async function readExclusion(
  { exclude }: AreasOptions,
  locate: Locate,
): Promise<{ readonly file: InputFile; readonly polygons: PolygonSet } | undefined> {
  if (exclude === undefined) return undefined;
  const file = await readInputFile(exclude, locate, 'areas.exclude', { isConvertible: true });
  return { file, polygons: readPolygonSet(parseInputJson(file, 'excluded land as GeoJSON'), { location: exclude }) };
}
