import { jeffreysLowerLimit } from '../proportion-interval.ts';

/** So many units without one disagreement are not believed. */
const UNITS_WITHOUT_ERROR = 100;
/** Nor is agreement that is surely above this. */
const PLAUSIBLE_AGREEMENT = 0.985;
const TAIL = 0.025;

/** How far labels and map agree, unweighted, and whether that is too good to be taken as it is. */
export interface Agreement {
  readonly units: number;
  readonly agreeing: number;
  /** Lower limit of Jeffreys' interval, 95 %. */
  readonly lowerLimit: number | null;
  readonly isImplausible: boolean;
}

/**
 * Agreement of labels and map. Implausible: no disagreement among 100 units or more, or a lower limit above 98.5 %.
 * Published maps of land cover agree in 65 to 95 % of independent labels; above, labels were as a rule copied from the
 * map or given with it in sight. A rule set beforehand; a map may be that good, so that it asks and does not refuse.
 * Source: Brown, Cai and DasGupta 2001, Statistical Science 16:101-133 (Jeffreys' interval).
 */
export function agreementOf(units: number, agreeing: number): Agreement {
  if (units === 0) return { units, agreeing, lowerLimit: null, isImplausible: false };
  const lowerLimit = jeffreysLowerLimit({ successes: agreeing, trials: units, tail: TAIL });
  const isFlawless = agreeing === units && units >= UNITS_WITHOUT_ERROR;
  return { units, agreeing, lowerLimit, isImplausible: isFlawless || lowerLimit > PLAUSIBLE_AGREEMENT };
}
