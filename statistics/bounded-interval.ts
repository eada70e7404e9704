import { betaQuantile } from './distributions/beta.ts';
import { normalQuantile } from './distributions/normal.ts';
import { studentTQuantile } from './distributions/student-t.ts';
import type { Interval } from './estimate.ts';
import { checkLevel } from './proportion-interval.ts';

/**
 * An interval of a share that stays within 0 and 1 and is skewed as shares near an end are: the quantiles of the beta
 * distribution with mean `value` and the given variance, which is widened by (t ÷ z)² where there are degrees of freedom.
 * Where no beta distribution has so large a variance the share may be anything: 0 to 1.
 * Source: matching of moments; Korn and Graubard 1998, Survey Methodology 24:193-201, for the widening.
 * @returns `undefined` at a value of 0 or 1, or without variance: then the interval must come from the counts.
 * @throws RangeError when the value lies outside 0 to 1, or the level is out of range.
 */
export function betaInterval(o: {
  readonly value: number;
  readonly variance: number;
  readonly level: number;
  readonly df?: number | undefined;
}): Interval | undefined {
  checkLevel(o.level);
  const { value, variance, level, df } = o;
  if (!(value >= 0 && value <= 1)) throw new RangeError(`A share lies between 0 and 1, found ${value}.`);
  if (!(variance > 0) || value === 0 || value === 1) return undefined;
  const tail = (1 - level) / 2;
  const widening = df === undefined ? 1 : studentTQuantile(1 - tail, df) / normalQuantile(1 - tail);
  const concentration = (value * (1 - value)) / (variance * widening ** 2) - 1;
  const method = 'beta';
  if (!(concentration > 0)) return { lower: 0, upper: 1, level, method };
  const [a, b] = [value * concentration, (1 - value) * concentration];
  // The mean of a very skewed distribution lies beyond its quantiles.
  return {
    lower: Math.min(value, betaQuantile(tail, a, b)),
    upper: Math.max(value, betaQuantile(1 - tail, a, b)),
    level,
    method,
  };
}

/**
 * The interval where its share is moved to another value: from what it was to what it is when it moves along, within 0 and 1.
 * The move may have been right or not, so that it makes the interval longer on its side and shorter on none.
 */
export function shiftShareInterval(interval: Interval, from: number, to: number): Interval {
  const shift = to - from;
  return {
    ...interval,
    lower: Math.max(0, interval.lower + Math.min(0, shift)),
    upper: Math.min(1, interval.upper + Math.max(0, shift)),
  };
}
