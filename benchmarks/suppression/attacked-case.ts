import { RandomStream } from '../../statistics/random-stream.ts';
import { INTRUDERS } from '../../statistics/publication/intruders.ts';
import { policyFileSchema, type RoundingRule } from '../../stages/validation/publication-options.ts';
import { completePolicy } from '../../stages/validation/publication/policy.ts';
import type { PublicationPolicy } from '../../stages/validation/publication/input.ts';

/** Indices of the smallest areas, or classes, that a code is made of. */
export type Atoms = readonly number[];

export interface CodedPart {
  readonly code: string;
  readonly atoms: Atoms;
}

/** The codes of one release: areas by level, finest first, the total last; classes. */
export interface CaseRelease {
  readonly levels: readonly { readonly level: string; readonly areas: readonly CodedPart[] }[];
  readonly classes: readonly CodedPart[];
  /** Places of the finest level, as `code class`, that have no figure. */
  readonly empty: ReadonlySet<string>;
  /** Places that are too unreliable to publish. */
  readonly unreliable: ReadonlySet<string>;
}

export interface AttackedCase {
  readonly policy: PublicationPolicy;
  /** Contributors of each atom: area, then class; a name and a value in km². */
  readonly contributors: readonly (readonly (readonly [string, number])[])[][];
  /** What is estimated ÷ what was contributed, of each atom. */
  readonly factors: readonly (readonly number[])[];
  readonly releases: readonly CaseRelease[];
  /** The office still has its estimates of the earlier releases, not only what it published. */
  readonly keepsEstimates: boolean;
}

const MOST_AREAS = 200;
const MOST_CLASSES = 8;

/** A random table by areas and classes in two to five releases, between which codes are merged and split; one in three is small. */
export function attackedCase(seed: number): AttackedCase {
  const stream = new RandomStream(seed);
  const random = (): number => stream.nextUint32() / 2 ** 32;
  const pick = (most: number): number => Math.floor(random() * most);
  const isSmall = random() < 0.33;
  const areaCount = isSmall ? 3 + pick(4) : Math.round(6 * (MOST_AREAS / 6) ** random());
  const classCount = isSmall ? 2 + pick(3) : 3 + pick(MOST_CLASSES - 2);
  const hasDistricts = !isSmall && areaCount >= 8;
  const districtOf = Array.from({ length: areaCount }, (_, area) =>
    hasDistricts ? Math.floor((area * Math.max(2, Math.round(areaCount / 8))) / areaCount) : 0,
  );
  const noise = random() < 0.5 ? 0.1 : 0;
  const contributors = Array.from({ length: areaCount }, (_, area) =>
    Array.from({ length: classCount }, (__, of) => contributorsOf(random, `${area}`, of, areaCount)),
  );
  const factors = contributors.map((row) => row.map(() => 1 + noise * (2 * random() - 1)));
  const releases: CaseRelease[] = [];
  let areas = partition(random, areaCount, (one, other) => districtOf[one] === districtOf[other], 0.2);
  let classes = partition(random, classCount, () => true, isSmall ? 0 : 0.2);
  const count = isSmall ? 1 + pick(3) : 2 + pick(4);
  for (let index = 0; index < count; index++) {
    if (index > 0) {
      areas = regrouped(random, areas, (one, other) => districtOf[one] === districtOf[other]);
      if (random() < 0.4) classes = regrouped(random, classes, () => true);
    }
    releases.push(releaseOf({ random, areas, classes, districtOf, hasDistricts }));
  }
  return { policy: randomPolicy(random), contributors, factors, releases, keepsEstimates: random() < 0.5 };
}

function contributorsOf(random: () => number, area: string, of: number, areaCount: number): [string, number][] {
  if (random() < 0.1) return [];
  const size = random() < 0.15 ? 1 + Math.floor(2 * random()) : 3 + Math.floor(10 * random());
  return Array.from({ length: size }, (_, k) => {
    // One in eight has land elsewhere too.
    const name = random() < 0.12 ? `w${Math.floor(random() * Math.max(3, areaCount / 4))}` : `h${area}-${of}-${k}`;
    return [name, Math.max(0.001, Math.round(1000 * Math.exp(1.1 * normal(random))) / 1000)];
  });
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

type IsMergeable = (one: number, other: number) => boolean;

function partition(random: () => number, count: number, isMergeable: IsMergeable, share: number): number[][] {
  const parts: number[][] = [];
  for (let atom = 0; atom < count; atom++) {
    const last = parts.at(-1);
    if (last !== undefined && random() < share && isMergeable(last[0]!, atom)) last.push(atom);
    else parts.push([atom]);
  }
  return parts;
}

/** Some parts split in two, some merged with a neighbour; at least two are left. */
function regrouped(random: () => number, parts: readonly number[][], isMergeable: IsMergeable): number[][] {
  const share = Math.min(0.3, 4 / parts.length);
  const split = parts.flatMap((part) => {
    if (part.length < 2 || random() > 2 * share) return [part];
    const at = 1 + Math.floor(random() * (part.length - 1));
    return [part.slice(0, at), part.slice(at)];
  });
  const merged: number[][] = [];
  for (const [index, part] of split.entries()) {
    const last = merged.at(-1);
    const left = split.length - index - 1;
    if (last !== undefined && merged.length + left >= 2 && random() < share && isMergeable(last[0]!, part[0]!))
      merged[merged.length - 1] = [...last, ...part];
    else merged.push(part);
  }
  return merged;
}

function releaseOf(o: {
  readonly random: () => number;
  readonly areas: readonly number[][];
  readonly classes: readonly number[][];
  readonly districtOf: readonly number[];
  readonly hasDistricts: boolean;
}): CaseRelease {
  const coded = (prefix: string, parts: readonly number[][]): CodedPart[] =>
    parts.map((atoms) => ({ code: prefix + atoms.join('+'), atoms }));
  const all = o.areas.flat().sort((a, b) => a - b);
  const districts = [...new Set(o.districtOf)].map((d) => all.filter((area) => o.districtOf[area] === d));
  const areas = coded('a', o.areas);
  const classes = coded('c', o.classes);
  const places = areas.flatMap(({ code }) => classes.map((one) => `${code} ${one.code}`));
  return {
    levels: [
      { level: 'area', areas },
      ...(o.hasDistricts
        ? [{ level: 'district', areas: districts.map((atoms, d) => ({ code: `d${d}`, atoms })) }]
        : []),
      { level: 'total', areas: [{ code: 'TOTAL', atoms: all }] },
    ],
    classes,
    empty: new Set(places.filter(() => o.random() < 0.02)),
    unreliable: new Set(places.filter(() => o.random() < 0.03)),
  };
}

function randomPolicy(random: () => number): PublicationPolicy {
  const base = [0.1, 0.5, 1][Math.floor(random() * 3)]!;
  const roundings: RoundingRule[] = [
    { method: 'none' },
    { method: 'significant-digits', digits: 3 },
    { method: 'standard-error' },
    { method: 'conventional', base },
    ...(['unbiased', 'controlled'] as const).map((method) => ({
      method,
      base,
      seed: 'an office secret of some length',
    })),
  ];
  return completePolicy(
    policyFileSchema.parse({
      name: 'attacked',
      disclosure: {
        minContributors: 3,
        pPercent: 0.1,
        ...(random() < 0.5 ? { dominance: { largest: 1, share: 0.75 } } : {}),
        intruders: INTRUDERS[Math.floor(random() * INTRUDERS.length)],
      },
      rounding: roundings[Math.floor(random() * roundings.length)],
    }),
  );
}
