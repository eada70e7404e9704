import { ratioEstimate } from '../ratio-estimate.ts';
import type { AreaSample } from './area-sample.ts';

/** P(reference class | part of the map) in the whole frame, with what is known of its error; a part without units has none. */
export interface PartErrors {
  readonly shares: readonly number[];
  /** Design variances of the shares; `undefined` where the part has too few units for one. */
  readonly variances: readonly number[] | undefined;
  readonly unitCount: number;
}

/** The map's errors by part: its classes in order, then what it has no class for. */
export type MapErrors = readonly (PartErrors | undefined)[];

/**
 * Design-weighted shares of the reference classes within each part of the map, over the whole frame, with the variance of
 * a ratio. They are what synthetic and regression estimates carry to areas.
 * Source: Stehman 2014, equations 27 and 28.
 */
export function mapErrors(sample: AreaSample): MapErrors {
  return Array.from({ length: sample.classCount + 1 }, (_, part) => {
    const isIn = sample.units.map((unit) => unit.isInFrame && unit.part === part);
    const unitCount = isIn.filter(Boolean).length;
    if (unitCount === 0) return undefined;
    const estimates = Array.from({ length: sample.classCount }, (__, j) =>
      ratioEstimate({
        strata: sample.strata,
        groups: sample.units.map((unit, k) => ({
          ...unit,
          y: isIn[k]! && unit.referenceClass === j ? 1 : 0,
          x: isIn[k]! ? 1 : 0,
          count: 1,
        })),
        method: 'stratified',
        isShare: false,
        whenUndefined: 'CLASS_ABSENT_MAP',
        whenZero: 'DEGENERATE_SE_ZERO',
        options: sample,
      }),
    );
    if (estimates.some(({ value }) => value === undefined)) return undefined;
    const errors = estimates.map(({ standardError }) => standardError);
    const isKnown = unitCount > 1 && errors.every((error) => error !== undefined);
    return {
      shares: estimates.map(({ value }) => value!),
      variances: isKnown ? errors.map((error) => error! ** 2) : undefined,
      unitCount,
    };
  });
}

/**
 * Shares of an area's classes as the whole's errors would have them, Σ_i W_i P(j | i): what a map-based model expects.
 * @returns `undefined` where a part with size has no unit anywhere.
 */
export function expectedShares(partSizes: readonly number[], errors: MapErrors): number[] | undefined {
  const total = partSizes.reduce((sum, size) => sum + size, 0);
  const present = partSizes.map((size, i) => ({ weight: size / total, of: errors[i] })).filter((p) => p.weight > 0);
  if (total === 0 || present.some(({ of }) => of === undefined)) return undefined;
  return present[0]!.of!.shares.map((_, j) =>
    present.reduce((sum, { weight, of }) => sum + weight * of!.shares[j]!, 0),
  );
}
