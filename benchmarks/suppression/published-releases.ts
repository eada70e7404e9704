import { significantUnit } from '../../statistics/publication/rounding.ts';
import type { UngradedRow } from '../../stages/validation/estimates/area-estimates.ts';
import type { RoundingRule } from '../../stages/validation/publication-options.ts';
import type { CodePair, Contribution, PreviousRelease } from '../../stages/validation/publication/input.ts';
import { publishEstimates } from '../../stages/validation/publication/publish-rows.ts';
import type { AreaNesting } from '../../stages/validation/publication/table.ts';
import { unmatchedCodes } from '../../stages/validation/publication/unmatched-codes.ts';
import type { Atoms, AttackedCase, CaseRelease, CodedPart } from './attacked-case.ts';

/** A number as readers and the attack have it. */
export interface AttackedCell {
  readonly level: string;
  readonly area: Atoms;
  readonly classes: Atoms;
  readonly value: number;
  /** Null: withheld. */
  readonly shown: number | null;
  /** How far the shown number may lie from the value. */
  readonly halfWidth: number;
  readonly isPrimary: boolean;
  readonly hasFigure: boolean;
  readonly contributors: readonly (readonly [string, number])[];
}

export interface PublishedCase {
  readonly releases: readonly {
    readonly levels: readonly { readonly level: string; readonly areas: readonly Atoms[] }[];
    readonly classes: readonly Atoms[];
    readonly cells: readonly AttackedCell[];
  }[];
  /** Quantities, as area atoms | class atoms, that a release was held for. */
  readonly said: readonly string[];
  readonly keepsEstimates: boolean;
  readonly protection: number;
  readonly intruders: string;
  readonly rounding: string;
}

/** Publishes one release after the other as a run does, each with those before it in readers' hands. */
export function publishedCase(made: AttackedCase): PublishedCase {
  const earlier: { readonly of: CaseRelease; readonly release: PreviousRelease }[] = [];
  const said = new Set<string>();
  const releases = made.releases.map((of, index) => {
    const rows = estimatesOf(made, of);
    const previous = earlier.map((one, then) => ({
      ...one.release,
      correspondence: [
        ...correspondence(one.of, of),
        ...earlier.slice(then + 1).flatMap((other) => correspondence(one.of, other.of, other.release.location)),
      ],
    }));
    const nesting = nestingOf(of);
    const unmatched = unmatchedCodes(previous, rows, 'area');
    if (unmatched.length > 0) throw new Error(unmatched[0]);
    const published = publishEstimates(
      rows,
      { policy: made.policy, vintage: 'final', contributions: contributionsOf(made, of), previous },
      { nesting },
    );
    const places = placesOf(of);
    const named = new Map(places.map((place) => [`${place.name} in ${place.level} ${place.code}`, quantityOf(place)]));
    for (const [then, { of: release }] of earlier.entries())
      for (const place of placesOf(release))
        named.set(`${place.name} in ${place.level} ${place.code} of release ${then + 1}`, quantityOf(place));
    for (const { name } of published.unprotected) for (const part of name.split(' with ')) said.add(named.get(part)!);
    // Then the run says that it vouches for nothing.
    if (published.presumed.length > 0) for (const quantity of named.values()) said.add(quantity);
    earlier.push({
      of,
      release: {
        location: `release ${index + 1}`,
        name: `release ${index + 1}`,
        numbers: published.rows.map((row, at) => ({
          level: row.level,
          areaCode: row.areaCode,
          class: row.class,
          valueKm2: row.valueKm2,
          isConfidential: made.keepsEstimates ? isPrimary(published.statuses[at]!) : row.confStatus === 'C',
          own: made.keepsEstimates
            ? { estimateKm2: rows[at]!.estimateKm2, frameKm2: rows[at]!.frameKm2, observedShare: 1 }
            : null,
        })),
        correspondence: [],
      },
    });
    return {
      levels: of.levels.map(({ level, areas }) => ({ level, areas: areas.map(({ atoms }) => atoms) })),
      classes: of.classes.map(({ atoms }) => atoms),
      cells: places.map((place, at): AttackedCell => ({
        level: place.level,
        area: place.area,
        classes: place.classes,
        value: valueOf(made, place),
        shown: published.rows[at]!.valueKm2,
        halfWidth: halfWidthOf(rows[at]!, made.policy.rounding),
        isPrimary: isPrimary(published.statuses[at]!),
        hasFigure: rows[at]!.estimateKm2 !== null,
        contributors: merged(made, place),
      })),
    };
  });
  const { disclosure, rounding } = made.policy;
  return {
    releases,
    said: [...said],
    keepsEstimates: made.keepsEstimates,
    protection: Math.max(disclosure.protection, disclosure.pPercent ?? 0),
    intruders: disclosure.intruders,
    rounding: rounding.method,
  };
}

function isPrimary({ confStatus }: { readonly confStatus: string }): boolean {
  return !['F', 'D', 'N'].includes(confStatus);
}

interface Place {
  readonly level: string;
  readonly code: string;
  readonly name: string;
  readonly area: Atoms;
  readonly classes: Atoms;
}

function placesOf({ levels, classes }: CaseRelease): Place[] {
  return levels.flatMap(({ level, areas }) =>
    areas.flatMap(({ code, atoms }) =>
      classes.map((of) => ({ level, code, name: of.code, area: atoms, classes: of.atoms })),
    ),
  );
}

function quantityOf({ area, classes }: Place): string {
  return `${area.join(' ')}|${classes.join(' ')}`;
}

function valueOf({ contributors, factors }: AttackedCase, { area, classes }: Pick<Place, 'area' | 'classes'>): number {
  let sum = 0;
  for (const a of area)
    for (const c of classes)
      sum += factors[a]![c]! * contributors[a]![c]!.reduce((total, [, value]) => total + value, 0);
  return sum;
}

function merged({ contributors }: AttackedCase, { area, classes }: Place): [string, number][] {
  const all = new Map<string, number>();
  for (const a of area)
    for (const c of classes)
      for (const [name, value] of contributors[a]![c]!) all.set(name, (all.get(name) ?? 0) + value);
  return [...all];
}

function estimatesOf(made: AttackedCase, of: CaseRelease): UngradedRow[] {
  const everyClass = of.classes.flatMap(({ atoms }) => atoms);
  return placesOf(of).map((place): UngradedRow => {
    const own = `${place.code} ${place.name}`;
    const isEmpty = place.level === 'area' && of.empty.has(own);
    const value = isEmpty ? null : valueOf(made, place);
    const cv = place.level === 'area' && of.unreliable.has(own) ? 0.5 : 0.1;
    const standardErrorKm2 = value && cv * value;
    return {
      ...{ level: place.level, areaCode: place.code, areaName: place.code, class: place.name, estimateKm2: value },
      ...{ standardErrorKm2, cv: value === null ? null : cv, df: 100, sampleSize: 200, ciLevel: 0.95 },
      ciLowerKm2: value === null ? null : value - 2 * standardErrorKm2!,
      ciUpperKm2: value === null ? null : value + 2 * standardErrorKm2!,
      frameKm2: valueOf(made, { area: place.area, classes: everyClass }),
      ...{ method: 'stratified', intervalMethod: 'wald-t', outcome: 'OK', obsStatus: 'A' },
      ...{ mappedAreaKm2: value ?? 0, observedShare: 1, classUnits: 20 },
    };
  });
}

function contributionsOf({ contributors }: AttackedCase, { levels: [finest], classes }: CaseRelease): Contribution[] {
  return finest!.areas.flatMap(({ code, atoms }) =>
    classes.flatMap((of) =>
      atoms.flatMap((a) =>
        of.atoms.flatMap((c) =>
          contributors[a]![c]!.map(([contributor, value]) => ({
            ...{ areaCode: code, class: of.code, contributor, value },
          })),
        ),
      ),
    ),
  );
}

function nestingOf({ levels }: CaseRelease): AreaNesting {
  const holds = (holder: Atoms, part: Atoms): boolean => holder.includes(part[0]!);
  const at = (level: string): number => levels.findIndex((one) => one.level === level);
  const areaOf = (level: string, code: string): CodedPart => levels[at(level)]!.areas.find((one) => one.code === code)!;
  return {
    levels: levels.map(({ level }) => level),
    parentOf: (level, code) =>
      levels[at(level) + 1]?.areas.find(({ atoms }) => holds(atoms, areaOf(level, code).atoms))?.code,
    childrenOf: (level, code, below) =>
      levels[at(below)]!.areas.flatMap((area) => (holds(areaOf(level, code).atoms, area.atoms) ? [area.code] : [])),
  };
}

/** What the office knows of its codes: a row for each two that share something, but for those that are the same. */
function correspondence(earlier: CaseRelease, present: CaseRelease, release = ''): CodePair[] {
  const pairs = (
    kind: 'area' | 'class',
    level: string,
    then: readonly CodedPart[],
    now: readonly CodedPart[],
  ): CodePair[] =>
    then.flatMap((one) =>
      now
        .filter(({ code, atoms }) => code !== one.code && atoms.some((atom) => one.atoms.includes(atom)))
        .map(({ code }) => ({ release, kind, level, earlierCode: one.code, code })),
    );
  return [
    ...earlier.levels.flatMap(({ level, areas }) =>
      pairs('area', level, areas, present.levels.find((one) => one.level === level)?.areas ?? []),
    ),
    ...pairs('class', '', earlier.classes, present.classes),
  ];
}

function halfWidthOf({ estimateKm2: value, standardErrorKm2: error }: UngradedRow, rule: RoundingRule): number {
  if (value === null || rule.method === 'none') return 0;
  if (rule.method === 'significant-digits') return significantUnit(value, rule.digits) / 2;
  if (rule.method === 'standard-error') return error === null || error === 0 ? 0 : significantUnit(error, 2) / 2;
  return rule.method === 'conventional' ? rule.base / 2 : rule.base;
}
