import { UNMAPPED_STRATUM } from '../../../statistics/area-by-class.ts';
import {
  collapseThinParts,
  representative,
  type CollapsedPart,
  type SamplePart,
} from '../../../statistics/collapse.ts';
import type { EstimationOptions, SamplingDesign } from '../options.ts';

/** What one part of the map, or one stratum, holds of the sample. */
export interface PartOfSample {
  readonly name: string;
  readonly sizeM2: number;
  /** Labelled units in it. */
  readonly units: number;
}

/** Two units at least tell of a variance. */
const LEAST_UNITS = 2;
/** With so many expected, none is found by chance once in three million samples. */
const CERTAIN_UNITS = 15;
/** Share of the land whose strata may be joined with others. */
const MOST_JOINED = 0.05;

/**
 * The map's parts that are too thin to sort the sample by, each with the part that it joins. A sample that was drawn without
 * the map is sorted by it afterwards: a part is thin where fewer units are expected in it than the run file asks for (in
 * strata of the design's own: where fewer lie in it). Of strata that are the map's classes, and of those of the design's own,
 * only those are thin that have fewer than two units and are so small that no more could be expected ({@link thinStrata}). Labels are not looked
 * at. What the map has no class for joins no other where units should have been found in it: there the sample does not reach.
 */
export function thinParts(
  parts: readonly PartOfSample[],
  o: { readonly design: SamplingDesign; readonly estimation: Pick<EstimationOptions, 'collapse'> },
): CollapsedPart[] {
  const { minimumUnits, into: declared } = o.estimation.collapse;
  if (isByMap(o.design)) return thinStrata(parts, minimumUnits);
  const hasStrata = o.design.type === 'stratified' || o.design.type === 'cluster';
  const expected = expectedUnits(parts);
  const first = collapseThinParts(
    parts.map((part, i) => ({ name: part.name, size: part.sizeM2, units: hasStrata ? part.units : expected[i]! })),
    { minimumUnits, declared },
  );
  // Chance may leave a part empty that was expected to hold some.
  const second = collapseThinParts(
    groupsOf(parts, first).filter(({ name, units, size }, _, all) => {
      const of = all.reduce((sum, group) => sum + group.size, 0);
      const n = parts.reduce((sum, part) => sum + part.units, 0);
      return name !== UNMAPPED_STRATUM || units > 0 || (n * size) / of < CERTAIN_UNITS;
    }),
    { minimumUnits: LEAST_UNITS },
  );
  return parts.flatMap((part, i) => {
    const into = representative(second, representative(first, part.name));
    if (into === part.name || part.sizeM2 === 0) return [];
    const units = hasStrata ? part.units : expected[i]!;
    const isDeclared = first.some((own) => own.isDeclared && own.name === part.name && own.into === into);
    return [{ name: part.name, size: part.sizeM2, units, into, isDeclared }];
  });
}

/**
 * Strata of a design that are too thin to stand alone. Units of different strata were drawn with unlike chances, so that
 * joining them biases: from the smallest on, only as many are joined as make up a twentieth of the land at most. Where more
 * lacks units the sample is at fault, and not the strata.
 */
export function thinStrata(strata: readonly PartOfSample[], minimumUnits: number): CollapsedPart[] {
  const expected = expectedUnits(strata);
  let left = MOST_JOINED * strata.reduce((sum, { sizeM2 }) => sum + sizeM2, 0);
  const thin = new Set<string>();
  const candidates = strata.filter(({ units }, h) => units < LEAST_UNITS && expected[h]! < minimumUnits);
  for (const { name, sizeM2 } of candidates.toSorted((a, b) => a.sizeM2 - b.sizeM2)) {
    left -= sizeM2;
    if (left >= 0) thin.add(name);
  }
  return collapseThinParts(
    strata.map(({ name, sizeM2, units }) => ({
      ...{ name, size: sizeM2 },
      units: thin.has(name) ? units : Math.max(units, LEAST_UNITS),
    })),
    { minimumUnits: LEAST_UNITS },
  );
}

/** The strata are the classes of this map. */
export function isByMap(design: SamplingDesign): boolean {
  return design.type === 'stratified' && design.stratum === undefined;
}

function expectedUnits(parts: readonly PartOfSample[]): number[] {
  const size = parts.reduce((sum, { sizeM2 }) => sum + sizeM2, 0);
  const units = parts.reduce((sum, part) => sum + part.units, 0);
  return parts.map(({ sizeM2 }) => (size === 0 ? 0 : (units * sizeM2) / size));
}

function groupsOf(parts: readonly PartOfSample[], collapsed: readonly CollapsedPart[]): SamplePart[] {
  const groups = new Map<string, SamplePart>();
  for (const { name, sizeM2, units } of parts) {
    const of = representative(collapsed, name);
    const before = groups.get(of) ?? { name: of, size: 0, units: 0 };
    groups.set(of, { name: of, size: before.size + sizeM2, units: before.units + units });
  }
  return [...groups.values()];
}
