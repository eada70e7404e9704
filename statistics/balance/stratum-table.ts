import { balanceCells } from './balance-cells.ts';

/** Units drawn at random within strata, each in one of the parts whose sizes are known. */
export interface StratifiedUnits {
  /** Sizes of the strata, in the unit of the parts. */
  readonly strata: readonly number[];
  readonly units: readonly { readonly stratum: number; readonly part: number }[];
  /** Sizes of the parts; put on the sum of the strata. */
  readonly known: readonly number[];
}

/** Units by stratum and cell, cells being parts of which thin ones are put together. */
export interface StratumTable {
  readonly counts: readonly (readonly number[])[];
  /** Units by stratum. */
  readonly drawn: readonly number[];
  /** Positions of the parts of each cell. */
  readonly groups: readonly (readonly number[])[];
  /** Sizes of the cells, on the sum of the strata. */
  readonly known: readonly number[];
}

/** @returns `undefined` where a stratum has no unit, or thin parts leave fewer than two cells. */
export function stratumTable({ strata, units, known: parts }: StratifiedUnits): StratumTable | undefined {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const scale = sum(strata) / sum(parts);
  const groups = balanceCells(parts, units.length);
  const known = groups.map((members) => scale * sum(members.map((i) => parts[i]!)));
  const cellOf = new Map(groups.flatMap((members, c) => members.map((part) => [part, c] as const)));
  const counts = strata.map(() => known.map(() => 0));
  for (const { stratum, part } of units) counts[stratum]![cellOf.get(part)!]! += 1;
  const drawn = counts.map(sum);
  if (groups.length < 2 || strata.some((size, h) => size > 0 && drawn[h] === 0)) return undefined;
  return { counts, drawn, groups, known };
}
