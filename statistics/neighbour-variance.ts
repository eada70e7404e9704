/** A value at a place of a sampling grid. */
export interface LatticeValue {
  readonly y: number;
  readonly gridCol: number;
  readonly gridRow: number;
}

/**
 * What stands for s² in a systematic sample on a grid, (P + L) ÷ 2 + T, from how neighbours differ. With z = y − ȳ:
 * - P: the mean over units of the mean of (z − z')² ÷ 2 over its up to four neighbours z', or z² where it has none.
 * - L: the same of whole lines, Σ d² ÷ 2m over pairs of lines beside each other, d the sum of z − z' over the m places where
 *   both have a unit; the mean for rows and for columns, or for the two families of diagonals where that is more. A border
 *   along a line goes in or out as a whole, of which single units show too little.
 * - T: (D_r² + D_c²) ÷ 12n, what a shift of all units by up to a step does; D is the last z less the first of each unbroken
 *   piece of a column (row), summed over all. A trend across the frame moves all units alike.
 * Where units are not correlated P and L are unbiased for their variance and T is small.
 * Source: Wolter 2007, section 8.3, and D'Orazio 2003, Journal of Agricultural, Biological, and Environmental Statistics
 * 8:280-295, for neighbours in place of s²; Cochran 1977, section 8.10, for borders and trends.
 * @returns `undefined` with fewer than two units
 */
export function neighbourVariance(values: readonly LatticeValue[]): number | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const mean = values.reduce((sum, { y }) => sum + y, 0) / n;
  const places = placesOf(values, mean);
  const lines = (rule: LineRule): number | undefined => lineVariance(places, rule);
  const straight = meanOf([lines({ lineOf: rowOf, step: BELOW }), lines({ lineOf: colOf, step: BESIDE })]);
  const diagonal = meanOf([
    lines({ lineOf: ({ gridRow, gridCol }) => gridRow + gridCol, step: BESIDE }),
    lines({ lineOf: ({ gridRow, gridCol }) => gridRow - gridCol, step: BESIDE }),
  ]);
  const points = pointVariance(places);
  const ends = endDifference(places, BELOW) ** 2 + endDifference(places, BESIDE) ** 2;
  return (points + Math.max(straight ?? points, diagonal ?? 0)) / 2 + ends / 12 / n;
}

/** A place of the grid with the units that lie there, mostly one. */
interface Place {
  readonly gridCol: number;
  readonly gridRow: number;
  count: number;
  sum: number;
  squares: number;
}

type Step = readonly [cols: number, rows: number];
const BESIDE: Step = [1, 0];
const BELOW: Step = [0, 1];

interface LineRule {
  readonly lineOf: (place: Place) => number;
  readonly step: Step;
}

const rowOf = ({ gridRow }: Place): number => gridRow;
const colOf = ({ gridCol }: Place): number => gridCol;

interface Places {
  readonly all: readonly Place[];
  readonly from: (place: Place, step: Step) => Place | undefined;
}

function placesOf(values: readonly LatticeValue[], mean: number): Places {
  const cols = values.map(({ gridCol }) => gridCol);
  const firstCol = cols.reduce((least, col) => Math.min(least, col), Infinity);
  // A free column keeps the ends of rows apart.
  const width = 2 + cols.reduce((most, col) => Math.max(most, col), -Infinity) - firstCol;
  const at = new Map<number, Place>();
  for (const { y, gridCol, gridRow } of values) {
    const key = gridRow * width + gridCol - firstCol;
    const place = at.get(key) ?? { gridCol, gridRow, count: 0, sum: 0, squares: 0 };
    at.set(key, place);
    place.count += 1;
    place.sum += y - mean;
    place.squares += (y - mean) ** 2;
  }
  const from: Places['from'] = ({ gridCol, gridRow }, [right, down]) =>
    at.get((gridRow + down) * width + gridCol + right - firstCol);
  return { all: [...at.values()], from };
}

const AROUND: readonly Step[] = [BESIDE, BELOW, [-1, 0], [0, -1]];

function pointVariance({ all, from }: Places): number {
  let [total, units] = [0, 0];
  for (const place of all) {
    const others = AROUND.map((step) => from(place, step)).filter((other) => other !== undefined);
    const [count, sum, squares] = [
      sumOf(others, (o) => o.count),
      sumOf(others, (o) => o.sum),
      sumOf(others, (o) => o.squares),
    ];
    total += count === 0 ? place.squares : (place.squares - (2 * place.sum * sum - place.count * squares) / count) / 2;
    units += place.count;
  }
  return total / units;
}

function lineVariance({ all, from }: Places, { lineOf, step }: LineRule): number | undefined {
  const differences = new Map<number, number>();
  let pairs = 0;
  for (const place of all) {
    const other = from(place, step);
    if (other === undefined) continue;
    pairs += 1;
    const line = lineOf(place);
    differences.set(line, (differences.get(line) ?? 0) + other.sum / other.count - place.sum / place.count);
  }
  return pairs === 0 ? undefined : sumOf([...differences.values()], (d) => d * d) / 2 / pairs;
}

/** Last value less the first of each unbroken piece of a line that runs along a step, summed over all. */
function endDifference({ all, from }: Places, step: Step): number {
  const back: Step = [-step[0], -step[1]];
  return sumOf(all, (place) => {
    const isLast = from(place, step) === undefined ? 1 : 0;
    const isFirst = from(place, back) === undefined ? 1 : 0;
    return (isLast - isFirst) * place.sum;
  });
}

function meanOf(parts: readonly (number | undefined)[]): number | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : sumOf(known, (part) => part) / known.length;
}

function sumOf<T>(items: readonly T[], part: (item: T) => number): number {
  return items.reduce((sum, item) => sum + part(item), 0);
}
