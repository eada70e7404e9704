/** What an earlier sample, or an assumption, lets expect of the labels within each class of a map. */
export interface ExpectedReference {
  /** P(reference class | map class), rows by map class, columns by reference class, both in the order of the classes. */
  readonly givenMap: readonly (readonly number[])[];
  /**
   * The same with half a unit more for every class, (n q + ½) ÷ (n + 1): an earlier sample that met no error of a kind
   * does not say that there is none, and a stratum must not go without units for that. For allocation.
   */
  readonly cautious: readonly (readonly number[])[];
  /** Classes whose row is assumed, as no earlier sample says anything of them. */
  readonly assumed: readonly string[];
  /** P(reference class) where the map shows nothing. */
  readonly givenUnmapped: readonly number[];
  /** Whether an earlier sample had units there; else the classes are expected as in what was seen. */
  readonly isUnmappedKnown: boolean;
}

export interface EarlierAccuracy {
  readonly classes: readonly string[];
  /** Area proportions, a row per map class and a column per reference class; what is unknown is null. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** Units of each map class. */
  readonly units: readonly number[];
  /** Area proportions by reference class where the map showed nothing, and the units there. */
  readonly unmapped?: { readonly cells: readonly (number | null)[]; readonly units: number } | undefined;
}

/**
 * Rows of an earlier error matrix, normalised to 1, with one unit more that is spread evenly over the K classes,
 * (n q + 1/K) ÷ (n + 1): errors that it did not happen to meet are rare, not impossible, and many of them make the variance
 * of a rare class. A class that it does not know, or of which it has no unit, gets the assumed user's accuracy with the
 * rest spread over the other classes in proportion to their mapped shares. Where the map shows nothing the classes are
 * expected as in what was seen, counting as much as one unit a class, and as in the earlier sample's units there.
 * Source: Perks 1947, Journal of the Institute of Actuaries 73:285-334, for the prior of 1/K.
 * @throws RangeError where the user's accuracy is no proportion or no class has any mapped area.
 */
export function expectedReference(o: {
  readonly classes: readonly string[];
  /** Mapped sizes in the order of the classes, in any unit. */
  readonly mappedSizes: readonly number[];
  readonly usersAccuracy: number;
  readonly earlier?: EarlierAccuracy | undefined;
}): ExpectedReference {
  const { classes, mappedSizes, usersAccuracy, earlier } = o;
  if (!(usersAccuracy > 0 && usersAccuracy <= 1)) {
    throw new RangeError(`A user's accuracy lies above 0 and at most at 1, found ${usersAccuracy}.`);
  }
  const total = mappedSizes.reduce((sum, size) => sum + size, 0);
  if (!(total > 0)) throw new RangeError('No class has any mapped area.');
  const rows = classes.map((name) => earlierRow(name, classes, earlier));
  const unitsOf = (i: number): number => earlier!.units[earlier!.classes.indexOf(classes[i]!)]!;
  const withPrior = (row: readonly number[], n: number, each: number): number[] =>
    row.map((rate) => (n * rate + each) / (n + 1));
  const givenMap = rows.map((row, i) =>
    row === undefined ? assumedRow(i, mappedSizes, usersAccuracy) : withPrior(row, unitsOf(i), 1 / classes.length),
  );
  const seen = classes.map((_, j) => givenMap.reduce((sum, row, i) => sum + (mappedSizes[i]! / total) * row[j]!, 0));
  const givenUnmapped = unmappedRow(seen, classes, earlier);
  const cautious = givenMap.map((row, i) => (rows[i] === undefined ? row : withPrior(rows[i], unitsOf(i), 0.5)));
  return {
    ...{ givenMap, cautious, givenUnmapped },
    isUnmappedKnown: (earlier?.unmapped?.units ?? 0) > 0,
    assumed: classes.filter((_, i) => rows[i] === undefined),
  };
}

function earlierRow(
  name: string,
  classes: readonly string[],
  earlier: EarlierAccuracy | undefined,
): number[] | undefined {
  const row = earlier?.cells[earlier.classes.indexOf(name)];
  return row === undefined ? undefined : normalisedRow(row, classes, earlier!);
}

/** Rates of the classes in their order; undefined where nothing is known. */
function normalisedRow(
  row: readonly (number | null)[],
  classes: readonly string[],
  earlier: EarlierAccuracy,
): number[] | undefined {
  const found = classes.map((column) => row[earlier.classes.indexOf(column)] ?? 0);
  const total = found.reduce((sum, value) => sum + value, 0);
  return total > 0 ? found.map((value) => value / total) : undefined;
}

function unmappedRow(
  seen: readonly number[],
  classes: readonly string[],
  earlier: EarlierAccuracy | undefined,
): readonly number[] {
  const row = earlier?.unmapped && normalisedRow(earlier.unmapped.cells, classes, earlier);
  if (row === undefined) return seen;
  const { units } = earlier!.unmapped!;
  return seen.map((rate, j) => (units * row[j]! + classes.length * rate) / (units + classes.length));
}

function assumedRow(i: number, sizes: readonly number[], usersAccuracy: number): number[] {
  const others = sizes.reduce((sum, size, j) => (j === i ? sum : sum + size), 0);
  if (others === 0) return sizes.map((_, j) => (j === i ? 1 : 0));
  return sizes.map((size, j) => (j === i ? usersAccuracy : ((1 - usersAccuracy) * size) / others));
}
