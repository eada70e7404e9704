import { permutedSizes } from '../../../statistics/balance/permuted-sizes.ts';
import { jeffreysLowerLimit } from '../../../statistics/proportion-interval.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import { levelDivisions, mapDivision, type LandDivision } from './land-division.ts';
import { isInFrame, type DrawnSampleRequest } from './sample-design.ts';
import { isByMap } from './thin-parts.ts';

/** A stratum beside the class of the map, or the area, that it is. */
export interface StratumContents {
  readonly stratum: string;
  readonly part: string;
  readonly partKm2: number;
  /** Null where the design declares none: it has the size of its part. */
  readonly declaredKm2: number | null;
  /** Another stratum whose part has the size that this one is declared to have, and not its own. */
  readonly hasSizeOf: string | null;
  readonly units: number;
  /** Units that lie in other parts, and where most of them do. */
  readonly elsewhere: number;
  readonly mostlyIn: string | null;
}

/** Strata that are the classes of the map or the areas of a level, held against these. */
export interface StrataFigure extends Pick<LandDivision, 'of' | 'level'> {
  /**
   * What makes strata and parts the same: the design has no others, the strata have their names, or nearly all of their
   * units lie there, which claims nothing of the rest.
   */
  readonly sameBy: 'design' | 'names' | 'units';
  /** Whether all declared sizes are those of the parts, within what rounding explains. */
  readonly hasTheirSizes: boolean;
  readonly units: number;
  readonly elsewhere: number;
  /** Of the share of units that lie elsewhere: lower limit of Jeffreys' interval, 95 %. */
  readonly lowerLimit: number;
  readonly strata: readonly StratumContents[];
}

/** So many of a stratum's units make a part its own where no name does. */
const NEARLY_ALL = 0.8;
/** A declared size is that of a part within this fraction. */
const ROUNDING = 0.001;
const TAIL = 0.025;

interface OwnStratum {
  readonly name: string;
  readonly km2: number | undefined;
  readonly units: readonly LabelledUnit[];
}

/**
 * What the strata of a design hold of the classes of the map and of the areas that they are, or are said to be. No chance
 * plays a part in it: a place has one class on the map, and a class has one area.
 */
export function strataContents(request: DrawnSampleRequest): StrataFigure[] {
  const { design } = request;
  if (design.type !== 'stratified') return [];
  const ofAreas = { ...request, estimation: { ...request.estimation, frame: 'areas' as const } };
  const divisions = [mapDivision(ofAreas), ...(isByMap(design) ? [] : levelDivisions(ofAreas))];
  const units = request.units.filter((unit) => unit.stratum !== undefined && isInFrame(unit, request.estimation));
  const names = isByMap(design) ? [...new Set(units.map(({ stratum }) => stratum!))] : Object.keys(design.sizes ?? {});
  const strata = names.map((name) => ({
    name,
    km2: isByMap(design) ? undefined : design.sizes![name],
    units: units.filter(({ stratum }) => stratum === name),
  }));
  return divisions.flatMap((division) => {
    if (division === undefined || strata.length === 0) return [];
    const named = namesakes(strata, division);
    const ownParts = named ?? partsOfUnits(strata, division, isByMap(design));
    if (ownParts === undefined) return [];
    const sameBy = named === undefined ? 'units' : 'names';
    return [figure(strata, division, { ownParts, sameBy: isByMap(design) ? 'design' : sameBy })];
  });
}

/** For each stratum the part of its name or code; undefined unless each has one of its own. */
function namesakes(strata: readonly OwnStratum[], { parts }: LandDivision): number[] | undefined {
  const bare = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const found = strata.map(({ name }) =>
    parts.findIndex((part) => [part.name, part.code ?? part.name].some((own) => bare(own) === bare(name))),
  );
  return found.includes(-1) || new Set(found).size < found.length ? undefined : found;
}

/** For each stratum the part that nearly all of its units lie in; of strata that have to be parts, that most do. */
function partsOfUnits(strata: readonly OwnStratum[], { partOf }: LandDivision, mustBe: boolean): number[] | undefined {
  const most = strata.map(({ units }) => ({ units: units.length, ...mostFrequent(units.map(partOf)) }));
  const found = most.flatMap(({ value, count, units }) =>
    value !== undefined && (mustBe || count >= NEARLY_ALL * units) ? [value] : [],
  );
  if (found.length < strata.length) return undefined;
  return mustBe || new Set(found).size === found.length ? found : undefined;
}

function figure(
  strata: readonly OwnStratum[],
  { of, level, parts, partOf }: LandDivision,
  { ownParts, sameBy }: { readonly ownParts: readonly number[] } & Pick<StrataFigure, 'sameBy'>,
): StrataFigure {
  const known = ownParts.map((part) => parts[part]?.km2 ?? 0);
  const declared = strata.map(({ km2 }, h) => km2 ?? known[h]!);
  const sizeOf = permutedSizes(declared, known);
  const rows = strata.map(({ name, km2, units }, h): StratumContents => {
    const elsewhere = units.map(partOf).filter((part) => part !== ownParts[h]);
    return {
      stratum: name,
      part: parts[ownParts[h]!]?.name ?? NO_PART,
      partKm2: known[h]!,
      declaredKm2: km2 ?? null,
      hasSizeOf: sizeOf[h] === undefined ? null : strata[sizeOf[h]]!.name,
      units: units.length,
      elsewhere: elsewhere.length,
      mostlyIn: elsewhere.length === 0 ? null : (parts[mostFrequent(elsewhere).value ?? -1]?.name ?? NO_PART),
    };
  });
  const total = rows.reduce((sum, { units }) => sum + units, 0);
  const elsewhere = rows.reduce((sum, row) => sum + row.elsewhere, 0);
  return {
    of,
    level,
    sameBy,
    units: total,
    elsewhere,
    strata: rows,
    hasTheirSizes: declared.every((size, h) => Math.abs(Math.log(size / known[h]!)) <= ROUNDING),
    lowerLimit: jeffreysLowerLimit({ successes: elsewhere, trials: total, tail: TAIL }),
  };
}

const NO_PART = 'what has none';

function mostFrequent<T>(values: readonly T[]): { readonly value: T | undefined; readonly count: number } {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [undefined, 0];
  return { value, count };
}
