import { scaleEstimate, type Estimate } from './estimate.ts';
import type { DesignFault } from './stratum.ts';

/**
 * Accuracy of a map and area shares of its classes. All lists are in the order of `classes`;
 * matrices have a row per map class and a column per reference class.
 */
export interface AccuracyAssessment {
  readonly classes: readonly string[];
  /** Strata that have no unit, or a single one; `undefined` when the design is sound. */
  readonly fault: DesignFault | undefined;
  readonly overall: Estimate;
  /** Share of the domain's area that belongs to each class in truth. They sum to 1. */
  readonly areaShares: readonly Estimate[];
  readonly usersAccuracy: readonly Estimate[];
  readonly producersAccuracy: readonly Estimate[];
  /** The confusion matrix as shares of the domain's area. */
  readonly cells: readonly (readonly Estimate[])[];
  /** The confusion matrix as sample counts; it says nothing about area. */
  readonly counts: readonly (readonly number[])[];
  /** Units of the domain at which the map has no class, by reference class. */
  readonly unmappedCounts: readonly number[];
  /** Share of the domain's area where the map has no class, by reference class. */
  readonly unmappedShares: readonly (number | undefined)[];
}

/** Class areas: area shares times the domain's area, which is known without error. */
export function classAreas(assessment: AccuracyAssessment, domainArea: number): readonly Estimate[] {
  return assessment.areaShares.map((share) => scaleEstimate(share, domainArea));
}
