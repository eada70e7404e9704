import { normalQuantile } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';
import type { Interval } from './estimate.ts';

/**
 * Value ± quantile × standard error, never truncated: with Student's t where there are degrees of freedom,
 * else with the normal distribution, or with the quantile `z` itself (1.96 in many published tables).
 * @throws RangeError when the level or the degrees of freedom are out of range.
 */
export function waldInterval(o: {
  readonly value: number;
  readonly standardError: number;
  readonly level: number;
  readonly df?: number | undefined;
  readonly z?: number | undefined;
}): Interval {
  const p = 1 - (1 - o.level) / 2;
  const useT = o.z === undefined && o.df !== undefined;
  const quantile = useT ? studentTQuantile(p, o.df) : (o.z ?? normalQuantile(p));
  const half = quantile * o.standardError;
  return {
    lower: o.value - half,
    upper: o.value + half,
    level: o.level,
    method: useT ? 'wald-t' : 'wald-z',
  };
}
