import type { LabelledUnit } from './labelled-unit.ts';

/** The units as the second coder labelled them: the sample of the sensitivity run. */
export function withAlternateLabels(units: readonly LabelledUnit[]): LabelledUnit[] {
  return units.map((unit) => ({ ...unit, referenceClass: unit.alternateClass ?? unit.referenceClass }));
}

/**
 * Labels of both coders, unit by unit. Where a file gives a second label only to units on which the coders differ, the
 * other labelled units count as agreed on; where it gives some that agree, only units with a second label count.
 */
export function labelPairs(units: readonly LabelledUnit[]): readonly (readonly [label: string, alternate: string])[] {
  const labelled = units.flatMap(({ referenceClass, alternateClass }) =>
    referenceClass === undefined ? [] : [{ referenceClass, alternateClass }],
  );
  const onlyDifferences = labelled.every(({ referenceClass, alternateClass }) => referenceClass !== alternateClass);
  if (labelled.every(({ alternateClass }) => alternateClass === undefined)) return [];
  return labelled.flatMap(({ referenceClass, alternateClass }) => {
    if (alternateClass !== undefined) return [[referenceClass, alternateClass] as const];
    return onlyDifferences ? [[referenceClass, referenceClass] as const] : [];
  });
}
