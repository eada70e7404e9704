/** Counts beyond this one add nothing: a sample with so many errors on a side seldom has to be allowed for. */
const LARGEST_COUNT = 60;

/**
 * Least coverage, at one truth, of any interval for omitted less committed area that holds the truth in `bound` of samples
 * whatever the truth is. Units in error count as Poisson with means λ and μ, alike in weight. Where a sample of (a, b) errors
 * has more than 1 − bound of the chance under some (λ', μ') with λ' − μ' = λ − μ, its interval has to hold λ − μ, since under
 * that pair all the other samples together are too few. So it holds it under (λ, μ) as well: next to no expected error leaves
 * an interval no sample to miss in.
 * @param omitted λ, expected units of the class that the map does not show.
 * @param committed μ, expected units that the map shows as the class and that are of another.
 */
export function necessaryCoverage(
  { omitted, committed }: { readonly omitted: number; readonly committed: number },
  bound: number,
): number {
  const difference = omitted - committed;
  let coverage = 0;
  for (let a = 0; a <= LARGEST_COUNT; a++) {
    for (let b = 0; b <= LARGEST_COUNT; b++) {
      if (largestChance(a, b, difference) > 1 - bound) coverage += poisson(a, omitted) * poisson(b, committed);
    }
  }
  return coverage;
}

/** Largest chance of (a, b) over all pairs of means with the given difference. */
function largestChance(a: number, b: number, difference: number): number {
  // The derivative by the second mean m of a ln(m + d) + b ln m − 2m is 0 where 2m² + (2d − a − b) m − b d is.
  const linear = a + b - 2 * difference;
  const root = (linear + Math.sqrt(linear * linear + 8 * b * difference)) / 4;
  const second = Math.max(0, -difference, Number.isNaN(root) ? 0 : root);
  return poisson(a, second + difference) * poisson(b, second);
}

function poisson(count: number, mean: number): number {
  if (mean <= 0) return count === 0 ? 1 : 0;
  let log = count * Math.log(mean) - mean;
  for (let k = 2; k <= count; k++) log -= Math.log(k);
  return Math.exp(log);
}
