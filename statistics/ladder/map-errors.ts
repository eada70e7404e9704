import { ratioEstimate } from '../ratio-estimate.ts';
import type { UnitGroup } from '../stratum.ts';
import type { AreaSample, AreaUnit } from './area-sample.ts';

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
 * a ratio; parts that stand together share theirs. They are what synthetic and regression estimates carry to areas.
 * Source: Stehman 2014, equations 27 and 28.
 */
export function mapErrors(sample: AreaSample): MapErrors {
  const { partGroups = Array.from({ length: sample.classCount + 1 }, (_, part) => part) } = sample;
  const units = sample.units.map((unit) => ({ ...unit, part: partGroups[unit.part]! }));
  const groupsOf = unitsOfParts({ ...sample, units });
  const errors = partGroups.map((group, part) => {
    const unitCount = units.filter((unit) => unit.isInFrame && unit.part === part).length;
    if (unitCount === 0 || group !== part) return undefined;
    const estimates = Array.from({ length: sample.classCount }, (__, j) =>
      ratioEstimate({
        strata: sample.strata,
        groups: groupsOf(part, j),
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
      variances: isKnown ? errors.map((error) => error ** 2) : undefined,
      unitCount,
    };
  });
  return partGroups.map((group) => errors[group]);
}

/** Units with x = 1 in a part and y = 1 where they are of a class there; alike ones as one group where their order is no matter. */
function unitsOfParts({ units, rule }: AreaSample): (part: number, j: number) => UnitGroup[] {
  const isUnitwise = (rule ?? 'independent') !== 'independent' || units.some(({ weight }) => weight !== undefined);
  const cells = new Map<string, AreaUnit & { count: number }>();
  for (const [k, unit] of units.entries()) {
    const { stratum, part, referenceClass, isInFrame } = unit;
    const key = isUnitwise ? String(k) : `${stratum}/${part}/${referenceClass}/${isInFrame}`;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { ...unit, count: 1 });
    else cell.count += 1;
  }
  const list = [...cells.values()];
  return (part, j) =>
    list.map(({ stratum, count, weight, cluster, gridCol, gridRow, ...cell }) => {
      const x = cell.isInFrame && cell.part === part ? 1 : 0;
      return { stratum, count, weight, cluster, gridCol, gridRow, x, y: x === 1 && cell.referenceClass === j ? 1 : 0 };
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
