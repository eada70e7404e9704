import { scaleEstimate, type Estimate } from './estimate.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import type { ValuedUnit } from './stratified-total.ts';
import type { Stratum, UnitGroup } from './stratum.ts';

/** A stratified sample of the whole population, some of whose units lie in the domain (a statistical area). */
export interface DomainSample extends InferenceOptions {
  readonly strata: readonly Stratum[];
  readonly units: readonly (ValuedUnit & { readonly inDomain: boolean })[];
}

/**
 * Total of a domain whose size is not known: z = y within the domain and 0 elsewhere, over the whole sample, because the
 * number of units that fall into the domain is itself random. Strata need not nest in the domain.
 * Source: Cochran 1977, section 5A.14; Särndal, Swensson and Wretman 1992, section 10.3.
 * @throws RangeError when strata are out of range.
 */
export function domainTotal(sample: DomainSample): Estimate {
  const total = sample.strata.reduce((sum, { size }) => sum + size, 0);
  const mean = domainRatio(sample, ({ y, inDomain }) => ({ y: inDomain ? y : 0, x: 1 }));
  return { ...scaleEstimate(mean, total), sampleSize: sample.units.filter(({ inDomain }) => inDomain).length };
}

/**
 * Mean of a domain: the ratio of z = y 1[in domain] to 1[in domain], with residuals 1[in domain] (y − mean). Times the
 * domain's size, where that is known, it is the better total. No unit in the domain: `CLASS_ABSENT_REFERENCE`.
 * Source: Stehman 2014, equations 27 and 28; R survey `svymean(subset(design, …))`.
 * @throws RangeError when strata are out of range.
 */
export function domainMean(sample: DomainSample): Estimate {
  return domainRatio(sample, ({ y, inDomain }) => (inDomain ? { y, x: 1 } : { y: 0, x: 0 }));
}

function domainRatio(
  sample: DomainSample,
  valueOf: (unit: DomainSample['units'][number]) => Pick<UnitGroup, 'y' | 'x'>,
): Estimate {
  return ratioEstimate({
    strata: sample.strata,
    groups: sample.units.map((unit) => ({ stratum: unit.stratum, count: 1, ...valueOf(unit) })),
    method: 'domain-direct',
    isShare: false,
    whenUndefined: 'CLASS_ABSENT_REFERENCE',
    whenZero: 'DEGENERATE_SE_ZERO',
    options: sample,
  });
}
