/**
 * What a design is expected to give, from what is expected of the labels in each part of the frame. Rates are
 * probabilities that a unit counts (carries a class; is mapped rightly), sizes are areas in any one unit.
 */
export interface ExpectedFigure {
  /** Expected mean: the share of the class. */
  readonly share: number;
  readonly standardError: number;
  /** Standard error ÷ share; undefined where the share is 0. */
  readonly cv: number | undefined;
}

/** A stratum with its expected units and the rate of what is estimated. */
export interface ExpectedStratum {
  readonly size: number;
  readonly units: number;
  readonly rate: number;
  /** Of a unit within it, about what an auxiliary expects of it where there is one; q(1 − q) unless given. */
  readonly variance?: number;
}

/**
 * Stratified mean: V = Σ W_h² q_h(1 − q_h)/n_h, without finite population correction, as the estimates have none.
 * Source: Cochran 1977, equation 5.6; Olofsson et al. 2014, equation 10, whose n_h − 1 makes this its expectation.
 * @throws RangeError where a stratum with size gets no unit.
 */
export function expectedStratified(strata: readonly ExpectedStratum[]): ExpectedFigure {
  const total = sum(strata.map(({ size }) => size));
  const variance = strata.map(({ size, units, ...unit }) => {
    if (size === 0) return 0;
    if (!(units > 0)) throw new RangeError('A stratum with size needs units for a standard error to be expected.');
    return ((size / total) ** 2 * unitVariance(unit)) / units;
  });
  return figure(meanRate(strata), sum(variance));
}

/** Below so many expected units a class of the map may well get fewer than two (probability 0.04 at 5). */
const SAFE_POST_STRATUM = 5;

/**
 * Mean from a simple random sample (or a systematic one, taken for such). Where every post-stratum expects five units
 * it will be post-stratified: V = ΣW v/n + Σ(1 − W)v/n²; else V = p(1 − p)/n. v is q(1 − q) unless given.
 * Source: Cochran 1977, equation 5A.42.
 * @param o `unaidedShare`: share of p(1 − p) that the variance sees without post-strata; 1 unless given.
 */
export function expectedSimpleRandom(
  strata: readonly Omit<ExpectedStratum, 'units'>[],
  units: number,
  o: { readonly unaidedShare?: number } = {},
): ExpectedFigure {
  const total = sum(strata.map(({ size }) => size));
  const parts = strata.filter(({ size }) => size > 0).map((part) => ({ ...part, weight: part.size / total }));
  const share = meanRate(strata);
  if (parts.some(({ weight }) => weight * units < SAFE_POST_STRATUM)) {
    return figure(share, (share * (1 - share) * (o.unaidedShare ?? 1)) / units);
  }
  const within = sum(parts.map((part) => part.weight * unitVariance(part)));
  const random = sum(parts.map((part) => (1 - part.weight) * unitVariance(part)));
  return figure(share, within / units + random / units ** 2);
}

/** A stratum with the part of it that lies in an area. */
export interface ExpectedDomainStratum {
  readonly size: number;
  readonly units: number;
  readonly domainSize: number;
  /** Rate within the area's part. */
  readonly rate: number;
}

/**
 * Direct mean of an area as the ratio of two stratified means, which needs no units beyond those that fall in it:
 * with e = 1[in area](y − m), V = Σ W_h² (E e² − (E e)²)/n_h ÷ W_d². `units` are the expected ones in the area.
 * Source: Cochran 1977, section 5A.14; Stehman 2014, equation 28.
 */
export function expectedDomain(strata: readonly ExpectedDomainStratum[]): ExpectedFigure & { readonly units: number } {
  const domain = strata.map(({ domainSize, rate }) => ({ size: domainSize, rate }));
  const size = sum(domain.map((part) => part.size));
  const share = meanRate(domain);
  const units = sum(strata.map((h) => (h.size === 0 ? 0 : (h.units * h.domainSize) / h.size)));
  const variance = strata.map((h) => {
    if (h.size === 0 || h.domainSize === 0) return 0;
    const inside = h.domainSize / h.size;
    const squares = inside * (h.rate * (1 - share) ** 2 + (1 - h.rate) * share ** 2);
    const mean = inside * (h.rate - share);
    return (h.size ** 2 * (squares - mean ** 2)) / h.units;
  });
  return { ...figure(share, sum(variance) / size ** 2), units };
}

/** An area of the first stage. */
export interface ExpectedCluster {
  readonly size: number;
  readonly rate: number;
  /** The share by which areas differ; the rate unless given. Rates that one error matrix gives differ too little. */
  readonly spread?: number;
  /** Of a unit within it, about what an auxiliary expects of it where there is one; q(1 − q) unless given. */
  readonly variance?: number;
  /** Variance of the area's share beyond what `spread` says, independent of other areas'; 0 unless given. */
  readonly unexplained?: number;
  /** Drawn for certain. */
  readonly isCertain: boolean;
  /** Units drawn in it, if it is. */
  readonly units: number;
}

/** The areas that are not certain, of the whole frame. */
export interface RandomStage {
  readonly size: number;
  readonly draws: number;
  /** How many they are; given, differences between areas count M/(M − 1) times, as sample variances show them. */
  readonly areas?: number;
}

/**
 * Mean of a two-stage sample, areas drawn with probability proportional to size, over all areas or some of them (the
 * domain). With ē_i = p_i − p, p_i the share by which areas differ, in the domain and 0 elsewhere,
 * V = (W² (M/(M − 1) (Σ z_i ē_i² − (Σ z_i ē_i)²) + Σ z_i (u_i + v_i/k))/m' + Σ W_i² v_i/k) ÷ W_d²: the first part over the M areas
 * that are not certain, of which m' are drawn, as though drawn with replacement, which is what the ultimate cluster
 * variance estimates; the second over the certain ones. v_i is the variance of a unit, q_i(1 − q_i)
 * unless given, u_i what is unexplained of the area.
 * Source: Cochran 1977, equations 11.31 and 11.34; Särndal, Swensson and Wretman 1992, section 4.6.
 * @param domain the areas that are estimated together
 * @throws RangeError where the domain has an area that is not certain, but none of those is drawn.
 */
export function expectedTwoStage(domain: readonly ExpectedCluster[], random: RandomStage): ExpectedFigure {
  const share = meanRate(domain);
  const size = sum(domain.map((cluster) => cluster.size));
  const within = (cluster: ExpectedCluster): number => unitVariance(cluster) / cluster.units;
  const certain = domain.filter(({ isCertain }) => isCertain);
  const own = sum(certain.map((cluster) => cluster.size ** 2 * within(cluster)));
  const others = domain.filter(({ isCertain }) => !isCertain);
  if (others.length === 0) return figure(share, own / size ** 2);
  if (!(random.draws > 0)) throw new RangeError('Areas that are not certain need at least one draw.');
  const between = spreadOfAreas(domain, random);
  const inside = sum(others.map((area) => (area.size / random.size) * (within(area) + (area.unexplained ?? 0))));
  return figure(share, (own + (random.size ** 2 * (between + inside)) / random.draws) / size ** 2);
}

/** M/(M − 1) (Σ z_i ē_i² − (Σ z_i ē_i)²) over the areas of the domain that are not certain. */
function spreadOfAreas(domain: readonly ExpectedCluster[], random: RandomStage): number {
  const mean = meanRate(domain.map(({ size, rate, spread }) => ({ size, rate: spread ?? rate })));
  const parts = domain
    .filter(({ isCertain }) => !isCertain)
    .map(({ size, rate, spread }) => ({ chance: size / random.size, deviation: (spread ?? rate) - mean }));
  const squares = sum(parts.map(({ chance, deviation }) => chance * deviation ** 2));
  const first = sum(parts.map(({ chance, deviation }) => chance * deviation));
  const { areas } = random;
  return (squares - first ** 2) * (areas === undefined || areas < 2 ? 1 : areas / (areas - 1));
}

function unitVariance({ rate, variance }: { readonly rate: number; readonly variance?: number }): number {
  return variance ?? rate * (1 - rate);
}

function meanRate(parts: readonly { readonly size: number; readonly rate: number }[]): number {
  return sum(parts.map(({ size, rate }) => size * rate)) / sum(parts.map(({ size }) => size));
}

function figure(share: number, variance: number): ExpectedFigure {
  const standardError = Math.sqrt(Math.max(0, variance));
  return { share, standardError, cv: share > 0 ? standardError / share : undefined };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
