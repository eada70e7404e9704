import type { Estimate } from '../../../statistics/estimate.ts';
import type { InferenceOptions } from '../../../statistics/ratio-estimate.ts';
import type { Stratum } from '../../../statistics/stratum.ts';
import { ratioEstimate } from './product.ts';

/** Values of a stratified sample; one stratum is a simple random sample. */
export interface SampleValues {
  readonly strata: readonly Stratum[];
  readonly y: readonly number[];
  /** Index of each unit's stratum; the first for all unless given. */
  readonly stratumOf?: readonly number[];
  readonly options?: InferenceOptions;
}

/** Σ W_h ȳ_h: the ratio of y to one a unit, by the engine behind all estimates. */
export function meanOf({ strata, y, stratumOf, options = {} }: SampleValues): Estimate {
  return ratioEstimate({
    ...{ strata, method: 'stratified', isShare: false, options },
    groups: y.map((value, k) => ({ stratum: stratumOf?.[k] ?? 0, y: value, x: 1, count: 1 })),
    ...{ whenUndefined: 'UNSAMPLED_STRATUM', whenZero: 'DEGENERATE_SE_ZERO' },
  });
}
