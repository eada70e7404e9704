import type { Stratum, UnitGroup } from '../stratum.ts';

/** A unit of the reference sample with what the map and what the reference say there, classes by index. */
export interface JudgedUnit {
  /** Index in the strata. */
  readonly stratum: number;
  /** Population units that it stands for, the inverse of its chance of being drawn. */
  readonly weight: number;
  /** The cluster it was drawn with; either all units have one or none. */
  readonly cluster: string | undefined;
  /** `undefined` where the map shows nothing; such a unit is in no domain. */
  readonly map: number | undefined;
  readonly reference: number;
}

/** A sample made ready for estimates of many domains, each at a cost of its own units only. */
export interface JudgedSample {
  readonly units: readonly JudgedUnit[];
  /** Of the engine: as given, or for clusters with the count of drawn clusters as size (their totals are weighted). */
  readonly strata: readonly Stratum[];
  /** Drawn units, or clusters, by stratum. */
  readonly sampleSizes: readonly number[];
  /** The cluster of each unit by number, with the stratum of each; `undefined` where units were drawn singly. */
  readonly clusters: { readonly ofUnit: Int32Array; readonly stratumOf: readonly number[] } | undefined;
}

/** y and x of a ratio for a unit: x tells whether it counts, y whether it counts as a success. */
export type Indicator = (unit: JudgedUnit) => { readonly y: boolean; readonly x: boolean };

/** Units of a stratum that count, by whether they count as a success. */
interface Counts {
  readonly wrong: number;
  readonly right: number;
}

/** What a sampling unit adds to a ratio's numerator and denominator. */
export interface Totals {
  readonly y: number;
  readonly x: number;
}

/** Right within what the map shows: the indicator of overall accuracy. */
export const isRight: Indicator = ({ map, reference }) => ({ y: map === reference, x: map !== undefined });

/**
 * Checks the units and finds the clusters. With clusters the engine gets their weighted totals, which makes its variance
 * that of ultimate clusters: Σ_h n_h ÷ (n_h − 1) Σ (e_hi − ē_h)².
 * Source: Särndal, Swensson and Wretman 1992, section 4.6.
 * @throws RangeError for an unknown stratum, a weight that is not above 0, and clusters given for some units only.
 */
export function judgedSample(strata: readonly Stratum[], units: readonly JudgedUnit[]): JudgedSample {
  const wrong = units.find(
    ({ stratum, weight }) => strata[stratum] === undefined || !(weight > 0 && weight < Infinity),
  );
  if (wrong !== undefined) {
    throw new RangeError(`A unit needs a known stratum and a weight above 0, found ${wrong.stratum}, ${wrong.weight}.`);
  }
  const clustered = units.filter(({ cluster }) => cluster !== undefined).length;
  if (clustered > 0 && clustered < units.length) {
    throw new RangeError(`Either all units have a cluster or none, found ${clustered} of ${units.length}.`);
  }
  const clusters = clustered === 0 ? undefined : numberClusters(units);
  const sampleSizes = strata.map(() => 0);
  for (const stratum of clusters?.stratumOf ?? units.map((unit) => unit.stratum)) sampleSizes[stratum]! += 1;
  const asDrawn = strata.map(({ name }, h) => ({ name, size: sampleSizes[h]! }));
  return { units, strata: clusters === undefined ? strata : asDrawn, sampleSizes, clusters };
}

function numberClusters(units: readonly JudgedUnit[]): NonNullable<JudgedSample['clusters']> {
  const numbers = new Map<string, number>();
  const stratumOf: number[] = [];
  const ofUnit = Int32Array.from(units, ({ stratum, cluster }) => {
    const key = `${stratum}/${cluster}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, stratumOf.length);
    return stratumOf.push(stratum) - 1;
  });
  return { ofUnit, stratumOf };
}

/** The sample as a domain's ratio needs it: its members by their values, all others with y = x = 0. */
export function domainGroups(sample: JudgedSample, members: readonly number[], indicate: Indicator): UnitGroup[] {
  const inside =
    sample.clusters === undefined ? singly(sample, members, indicate) : byCluster(sample, members, indicate);
  const left = [...sample.sampleSizes];
  for (const { stratum, count } of inside) left[stratum]! -= count;
  return [
    ...inside,
    ...left.map((count, stratum) => ({ stratum, y: 0, x: 0, count })).filter(({ count }) => count > 0),
  ];
}

/** Single units by stratum: how many are wrong and how many right. */
export function unitCounts({ units, strata }: JudgedSample, members: readonly number[], indicate: Indicator): Counts[] {
  const counts = strata.map(() => ({ wrong: 0, right: 0 }));
  for (const member of members) {
    const unit = units[member]!;
    const { x, y } = indicate(unit);
    if (x) counts[unit.stratum]![y ? 'right' : 'wrong'] += 1;
  }
  return counts;
}

/** Weighted totals of y and x of the clusters that hold such a unit, by the cluster's number. */
export function clusterTotals(
  { units, clusters }: JudgedSample,
  members: readonly number[],
  indicate: Indicator,
): ReadonlyMap<number, Totals> {
  const totals = new Map<number, { y: number; x: number }>();
  for (const member of members) {
    const unit = units[member]!;
    const cluster = clusters!.ofUnit[member]!;
    const { x, y } = indicate(unit);
    if (!x) continue;
    const total = totals.get(cluster) ?? { y: 0, x: 0 };
    total.x += unit.weight;
    if (y) total.y += unit.weight;
    totals.set(cluster, total);
  }
  return totals;
}

function singly(sample: JudgedSample, members: readonly number[], indicate: Indicator): UnitGroup[] {
  const groups = unitCounts(sample, members, indicate).flatMap(({ wrong, right }, stratum) => [
    { stratum, y: 0, x: 1, count: wrong },
    { stratum, y: 1, x: 1, count: right },
  ]);
  return groups.filter(({ count }) => count > 0);
}

function byCluster(sample: JudgedSample, members: readonly number[], indicate: Indicator): UnitGroup[] {
  const { stratumOf } = sample.clusters!;
  return [...clusterTotals(sample, members, indicate)].map(([cluster, { y, x }]) => {
    return { stratum: stratumOf[cluster]!, y, x, count: 1 };
  });
}
