/** Units that a target asks for: as the formula gives them, and rounded up. */
export interface SampleSize {
  readonly real: number;
  readonly units: number;
}

export interface StratifiedSizeRequest {
  /** Sizes of the strata in any unit; only their ratios count. */
  readonly sizes: readonly number[];
  /** Standard deviation S_h of what is estimated, in the unit of the target. */
  readonly deviations: readonly number[];
  /** The standard error wanted of the mean, or of a class's area share. */
  readonly targetStandardError: number;
  /** In which proportions units go to the strata; by size × deviation (Neyman) unless given. */
  readonly allocation?: readonly number[];
  /** Units of the population: given, the finite population correction applies. */
  readonly populationUnits?: number;
}

/** Standard deviation of a yes or no that is yes with probability p: √(p(1 − p)). */
export function proportionDeviation(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`A proportion lies between 0 and 1, found ${p}.`);
  return Math.sqrt(p * (1 - p));
}

/**
 * Units of a stratified sample for a target standard error: n = Σ W_h² S_h²/a_h ÷ (SE² + Σ W_h S_h²/N), with a_h the
 * share of units of stratum h; under Neyman's allocation and without N that is Olofsson's (Σ W_h S_h ÷ SE)².
 * With S_h = √(U_h(1 − U_h)) it is for the overall accuracy, with S_h = √(q_hk(1 − q_hk)) for the share of class k.
 * Source: Cochran 1977, equations 5.24 and 5.25; Olofsson et al. 2014, equation 13.
 * @throws RangeError where the target is not above 0, lists differ in length, or a stratum with variance gets no unit.
 */
export function stratifiedSampleSize(o: StratifiedSizeRequest): SampleSize {
  const { sizes, deviations, targetStandardError } = o;
  checkTarget(targetStandardError);
  if (deviations.length !== sizes.length || (o.allocation ?? sizes).length !== sizes.length) {
    throw new RangeError(`${sizes.length} strata need as many deviations and shares of the sample.`);
  }
  const total = sum(sizes);
  const weights = sizes.map((size) => size / total);
  const spread = weights.map((weight, h) => weight * deviations[h]!);
  const allocation = o.allocation ?? spread;
  const allocated = sum(allocation);
  const between = spread.map((value, h) => {
    if (value === 0) return 0;
    const share = allocation[h]! / allocated;
    if (share > 0) return (value * value) / share;
    throw new RangeError(`Stratum ${h + 1} has variance, but gets no unit of the sample.`);
  });
  const finite =
    o.populationUnits === undefined ? 0 : sum(spread.map((v, h) => v * deviations[h]!)) / o.populationUnits;
  return roundedUp(sum(between) / (targetStandardError ** 2 + finite));
}

/**
 * The smallest size that meets a target whose meeting does not end as sizes grow: found by doubling and halving.
 * @returns undefined where the largest size does not meet it either
 */
export function smallestSize(o: {
  readonly least: number;
  readonly most: number;
  readonly meets: (size: number) => boolean;
}): number | undefined {
  let failing = o.least - 1;
  let step = 1;
  let meeting = Math.min(o.least, o.most);
  while (!o.meets(meeting)) {
    if (meeting >= o.most) return undefined;
    failing = meeting;
    meeting = Math.min(o.most, meeting + step);
    step *= 2;
  }
  while (meeting - failing > 1) {
    const middle = Math.floor((meeting + failing) / 2);
    if (o.meets(middle)) meeting = middle;
    else failing = middle;
  }
  return meeting;
}

function checkTarget(target: number): void {
  if (Number.isFinite(target) && target > 0) return;
  throw new RangeError(`A target standard error must be above 0, found ${target}.`);
}

/** Rounded up, but for the noise of the division. */
function roundedUp(real: number): SampleSize {
  return { real, units: Math.ceil(real * (1 - 1e-12)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
