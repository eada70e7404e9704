import type { Estimate } from './estimate.ts';

/** How far counting pixels is from the estimate. */
export interface MapBias {
  /** Mapped minus estimated area, in their unit. */
  readonly difference: number;
  /** The difference as a fraction of the estimate; `undefined` when that is 0. */
  readonly relative: number | undefined;
  /** The difference in standard errors of the estimate; `undefined` without a standard error above 0. */
  readonly inStandardErrors: number | undefined;
}

/**
 * The bias of the mapped area as the sample sees it (Olofsson et al. 2014, section 4). The mapped area is a
 * count without sampling error, so the difference has the estimate's own standard error.
 * @returns `undefined` where there is no estimate.
 */
export function mapBias(mappedArea: number, estimate: Estimate): MapBias | undefined {
  const { value, standardError } = estimate;
  if (value === undefined) return undefined;
  const difference = mappedArea - value;
  return {
    difference,
    relative: value === 0 ? undefined : difference / value,
    inStandardErrors: standardError === undefined || standardError === 0 ? undefined : difference / standardError,
  };
}
