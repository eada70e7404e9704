import { realAllocation, type AllocationRequest } from './allocation.ts';

/**
 * Whole units by stratum that sum to the total: the real allocation rounded by largest remainder; equal remainders go
 * to the stratum that comes first.
 * @throws RangeError as `realAllocation`, and where the total is no whole number.
 */
export function wholeAllocation(request: AllocationRequest): number[] {
  if (!Number.isSafeInteger(request.total)) {
    throw new RangeError(`A sample needs a whole number of units, found ${request.total}.`);
  }
  return roundToTotal(realAllocation(request), request.total);
}

/** Rounds numbers that sum to a whole total so that they still do: Hamilton's largest remainders. */
function roundToTotal(values: readonly number[], total: number): number[] {
  const whole = values.map((value) => Math.floor(value + ROUNDING));
  const missing = Math.round(total - sum(whole));
  const byRemainder = values
    .map((value, h) => ({ h, remainder: value - whole[h]! }))
    .toSorted((a, b) => b.remainder - a.remainder || a.h - b.h);
  for (const { h } of byRemainder.slice(0, missing)) whole[h]! += 1;
  return whole;
}

/** Noise of a real allocation, which must not cost a stratum a unit. */
const ROUNDING = 1e-9;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
