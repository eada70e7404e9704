import { RandomStream } from './random-stream.ts';

/**
 * Distinct ranks out of 0 … population − 1 in the order drawn, every ordered selection equally likely (Fisher–Yates,
 * of which only the touched places are kept). The first n are a simple random sample of n, and those that follow a
 * reserve: drawing more leaves the first as they are.
 * @throws RangeError where more are asked for than there are.
 */
export function drawRanks(random: RandomStream, population: number, count: number): number[] {
  if (!(count >= 0 && count <= population)) {
    throw new RangeError(`A population of ${population} units cannot yield a sample of ${count}.`);
  }
  const moved = new Map<number, number>();
  return Array.from({ length: count }, (_, i) => {
    const j = i + Math.floor(random.nextFine() * (population - i));
    const drawn = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return drawn;
  });
}

/** The members in random order. */
export function shuffled<T>(random: RandomStream, members: readonly T[]): T[] {
  return drawRanks(random, members.length, members.length).map((i) => members[i]!);
}

/** A sampling grid: every `spacing`-th column and row from a start that is random within the spacing. */
export interface SystematicGrid {
  readonly spacing: number;
  readonly startCol: number;
  readonly startRow: number;
  /** Of every unit of the population. */
  readonly inclusionProbability: number;
}

/**
 * The spacing whose expected sample size, population ÷ spacing², comes nearest to the units asked for.
 * @throws RangeError where there are more units asked for than the population has, or none.
 */
export function gridSpacing(population: number, units: number): number {
  if (!(units > 0 && units <= population)) {
    throw new RangeError(`A population of ${population} units cannot yield a sample of ${units}.`);
  }
  const narrow = Math.floor(Math.sqrt(population / units));
  const miss = (spacing: number): number => Math.abs(population / spacing ** 2 - units);
  return miss(narrow) <= miss(narrow + 1) ? narrow : narrow + 1;
}

/** A square sampling grid with a random start; each unit's inclusion probability is 1 ÷ spacing². */
export function systematicGrid(random: RandomStream, spacing: number): SystematicGrid {
  const startCol = Math.floor(random.nextFine() * spacing);
  const startRow = Math.floor(random.nextFine() * spacing);
  return { spacing, startCol, startRow, inclusionProbability: 1 / spacing ** 2 };
}
