import type { Matrix } from '../linear-algebra/solve.ts';
import { RandomStream } from '../random-stream.ts';

const DRAWS = 30_000;
/** So many samples farther off say enough: Besag and Clifford's rule of stopping. */
const ENOUGH = 25;

/** Walker's table: one index out of many with given probabilities, in constant time. */
interface AliasTable {
  readonly keep: Float64Array;
  readonly other: Int32Array;
}

/**
 * P(statistic as large or larger) by drawing the sample anew from what its strata would hold if the design held. A
 * chi-square is too liberal far out where cells are thin or weights differ.
 * Source: Besag and Clifford 1991, Biometrika 78:301-304; Walker 1977, ACM TOMS 3:253-256.
 * @param o.strata units drawn from each, the weight of one, and the probabilities of the cells there
 */
export function simulatedTail(o: {
  readonly strata: readonly {
    readonly n: number;
    readonly weight: number;
    readonly probabilities: readonly number[];
  }[];
  readonly known: readonly number[];
  readonly inverse: Matrix;
  readonly statistic: number;
  readonly seed: number;
}): number {
  const { known, statistic, strata } = o;
  const random = new RandomStream(o.seed);
  const tables = strata.map(({ probabilities }) => aliasTable(probabilities));
  const inverse = o.inverse.map((row) => Float64Array.from(row));
  const start = Float64Array.from(known, (size) => -size);
  const deviation = new Float64Array(known.length);
  // Equal samples reach equal statistics only up to rounding.
  const limit = statistic * (1 - 1e-9);
  let farther = 0;
  for (let draw = 1; draw <= DRAWS; draw++) {
    deviation.set(start);
    for (const [h, { n, weight }] of strata.entries()) addDraws(deviation, { n, weight, table: tables[h]!, random });
    if (quadratic(inverse, deviation) < limit) continue;
    farther += 1;
    if (farther === ENOUGH) return farther / draw;
  }
  return (farther + 1) / (DRAWS + 1);
}

function addDraws(
  deviation: Float64Array,
  o: { readonly n: number; readonly weight: number; readonly table: AliasTable; readonly random: RandomStream },
): void {
  const { keep, other } = o.table;
  for (let k = 0; k < o.n; k++) {
    const place = o.random.next() * keep.length;
    const column = Math.floor(place);
    deviation[place - column < keep[column]! ? column : other[column]!]! += o.weight;
  }
}

function quadratic(matrix: readonly Float64Array[], x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const row = matrix[i]!;
    let product = 0;
    for (let j = 0; j < x.length; j++) product += row[j]! * x[j]!;
    sum += x[i]! * product;
  }
  return sum;
}

function aliasTable(probabilities: readonly number[]): AliasTable {
  const count = probabilities.length;
  const keep = Float64Array.from(probabilities, (probability) => probability * count);
  const other = Int32Array.from(probabilities.keys());
  const poor = [...keep.keys()].filter((i) => keep[i]! < 1);
  const rich = [...keep.keys()].filter((i) => keep[i]! >= 1);
  while (poor.length > 0 && rich.length > 0) {
    const [low, high] = [poor.pop()!, rich.at(-1)!];
    other[low] = high;
    keep[high]! -= 1 - keep[low]!;
    if (keep[high]! < 1) poor.push(rich.pop()!);
  }
  return { keep, other };
}
