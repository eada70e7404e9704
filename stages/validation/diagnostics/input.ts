import type { Grid } from '../../../geo/grid.ts';
import { WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import { judgedSample, type JudgedSample, type JudgedUnit } from '../../../statistics/diagnostics/judged-sample.ts';
import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import type { Stratum } from '../../../statistics/stratum.ts';
import type { LabelledUnit } from '../reference/labelled-unit.ts';
import { placesInMetres } from './places.ts';

/** What the diagnostics are made from. */
export interface DiagnosticsRequest {
  /** All units of the sample that the design below is of. */
  readonly units: readonly LabelledUnit[];
  /** The strata, and for each unit in the same order its stratum's index and what it stands for. */
  readonly design: {
    readonly strata: readonly Stratum[];
    readonly units: readonly { readonly stratum: number; readonly weight: number }[];
  };
  /** False for units chosen by judgement: then no accuracy and no gap is estimated. */
  readonly isProbabilitySample: boolean;
  /** Names of the map's classes. */
  readonly classes: readonly string[];
  /** Areas of all levels in reading order; the whole, if it is among them, is passed over. */
  readonly areas: readonly { readonly level: string; readonly code: string; readonly name: string }[];
  readonly grid: Grid;
  readonly confidence: number;
  /** Decides random folds, blocks and parts of large samples. */
  readonly seed: number;
}

/** An area with the units that lie in it, by index in the sample. */
export interface AreaMembers {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly members: readonly number[];
}

/** The labelled units by class index, with what each part of the diagnostics needs of them. */
export interface PreparedSample {
  readonly sample: JudgedSample;
  /** Units that lie in an area. */
  readonly inAreas: readonly number[];
  /** Those of them that the map shows. */
  readonly observed: readonly number[];
  readonly areas: readonly AreaMembers[];
  /** Of every unit of the sample, in metres. */
  readonly places: readonly Place[];
  readonly withoutLabel: number;
}

/**
 * Drops units without a label, so that those of their stratum that have one stand for them too, and finds each area's
 * units in one pass.
 * @throws RangeError when the design does not fit the units, or a unit names an unknown class.
 */
export function prepareSample(request: DiagnosticsRequest): PreparedSample {
  const { units, design } = request;
  if (design.units.length !== units.length) {
    throw new RangeError(`${units.length} units need as many entries of the design, found ${design.units.length}.`);
  }
  const labelled = units.flatMap((unit, k) => (unit.referenceClass === undefined ? [] : [{ unit, k }]));
  const indexOf = classIndex(request.classes);
  const judged = labelled.map(({ unit, k }): JudgedUnit => {
    const { stratum, weight } = design.units[k]!;
    const map = unit.mapClass === undefined ? undefined : indexOf(unit.mapClass, unit.id);
    return { stratum, weight, cluster: unit.cluster, map, reference: indexOf(unit.referenceClass!, unit.id) };
  });
  const inAreas = labelled.flatMap(({ unit }, k) => (Object.keys(unit.areas).length > 0 ? [k] : []));
  return {
    sample: judgedSample(design.strata, judged),
    inAreas,
    observed: inAreas.filter((k) => judged[k]!.map !== undefined),
    areas: areaMembers(
      request.areas,
      labelled.map(({ unit }) => unit),
    ),
    places: placesInMetres(
      labelled.map(({ unit }) => unit),
      request.grid,
    ),
    withoutLabel: units.length - labelled.length,
  };
}

function classIndex(classes: readonly string[]): (name: string, id: string) => number {
  const indices = new Map(classes.map((name, k) => [name, k]));
  return (name, id) => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    throw new RangeError(`Unit ${id}: expected one of the classes ${classes.join(', ')}, found ${name}.`);
  };
}

function areaMembers(areas: DiagnosticsRequest['areas'], units: readonly LabelledUnit[]): AreaMembers[] {
  const members = new Map<string, Map<string, number[]>>();
  for (const [k, unit] of units.entries()) {
    for (const [level, code] of Object.entries(unit.areas)) {
      const ofLevel = members.get(level) ?? new Map<string, number[]>();
      members.set(level, ofLevel);
      const ofArea = ofLevel.get(code);
      if (ofArea === undefined) ofLevel.set(code, [k]);
      else ofArea.push(k);
    }
  }
  return areas
    .filter(({ level }) => level !== WHOLE_LEVEL)
    .map(({ level, code, name }) => ({ level, code, name, members: members.get(level)?.get(code) ?? [] }));
}
