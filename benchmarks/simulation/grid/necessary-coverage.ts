/** Errors on a side beyond which none is counted, and means between which the least favourable is looked for. */
const LARGEST_COUNT = 60;
const MEANS = 100;

/** Chances of a count from 0 to the largest: of just it, of no more and of no fewer. */
interface PoissonTable {
  readonly just: readonly number[];
  readonly most: readonly number[];
  readonly least: readonly number[];
}

/**
 * Least coverage, at one truth, of any interval for omitted less committed area that misses on either side in at most half
 * of 1 − bound of the samples, whatever the truth is, and that does not rise where less is omitted or more committed. Units in
 * error count as Poisson with means λ and μ, alike in weight. An interval wholly above λ − μ in a sample of (a, b) errors
 * is so in all with a or more omitted and b or fewer committed; where these have more than the half of the chance under some
 * pair of means with the same difference, it may not be. A sample whose interval may lie neither above nor below has to hold
 * the truth: where a unit in error or fewer is expected on each side, nearly every sample is such a one.
 * @param omitted λ, expected units of the class that the map does not show.
 * @param committed μ, expected units that the map shows as the class and that are of another.
 */
export function necessaryCoverage(
  { omitted, committed }: { readonly omitted: number; readonly committed: number },
  bound: number,
): number {
  const tail = (1 - bound) / 2;
  const [own, other] = [poissonTable(omitted), poissonTable(committed)];
  const difference = omitted - committed;
  const pairs = Array.from({ length: MEANS }, (_, k) => {
    const mean = Math.max(0, -difference) + (k / (MEANS - 1)) ** 2 * LARGEST_COUNT;
    return [poissonTable(mean + difference), poissonTable(mean)] as const;
  });
  let coverage = 0;
  for (let a = 0; a <= LARGEST_COUNT; a++) {
    for (let b = 0; b <= LARGEST_COUNT; b++) {
      const chance = own.just[a]! * other.just[b]!;
      if (chance < 1e-12) continue;
      const mayLieAbove = pairs.every(([first, second]) => first.least[a]! * second.most[b]! <= tail);
      const mayLieBelow = pairs.every(([first, second]) => first.most[a]! * second.least[b]! <= tail);
      if (!mayLieAbove && !mayLieBelow) coverage += chance;
    }
  }
  return coverage;
}

function poissonTable(mean: number): PoissonTable {
  const just: number[] = [Math.exp(-mean)];
  for (let k = 1; k <= LARGEST_COUNT; k++) just.push((just[k - 1]! * mean) / k);
  let sum = 0;
  const most = just.map((chance) => (sum += chance));
  return { just, most, least: just.map((chance, k) => 1 - most[k]! + chance) };
}
