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
  /** The reference classes where the map shows nothing. */
  readonly givenUnmapped: readonly number[];
}

export interface EarlierAccuracy {
  readonly classes: readonly string[];
  /** Area proportions, a row per map class and a column per reference class; what is unknown is null. */
  readonly cells: readonly (readonly (number | null)[])[];
  /** Units of each map class. */
  readonly units: readonly number[];
}

/**
 * Rows of an earlier error matrix, normalised to 1; a class that it does not know, or of which it has no unit, gets the
 * assumed user's accuracy with the rest spread over the other classes in proportion to their mapped shares. Where the
 * map shows nothing the classes are expected as in what was seen.
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
  const givenMap = rows.map((row, i) => row ?? assumedRow(i, mappedSizes, usersAccuracy));
  const givenUnmapped = classes.map((_, j) =>
    givenMap.reduce((sum, row, i) => sum + (mappedSizes[i]! / total) * row[j]!, 0),
  );
  const cautious = givenMap.map((row, i) => {
    const n = rows[i] === undefined ? Infinity : earlier!.units[earlier!.classes.indexOf(classes[i]!)]!;
    return n === Infinity ? row : row.map((rate) => (n * rate + 0.5) / (n + 1));
  });
  return { givenMap, cautious, givenUnmapped, assumed: classes.filter((_, i) => rows[i] === undefined) };
}

function earlierRow(
  name: string,
  classes: readonly string[],
  earlier: EarlierAccuracy | undefined,
): number[] | undefined {
  const row = earlier?.cells[earlier.classes.indexOf(name)];
  if (row === undefined) return undefined;
  const found = classes.map((column) => row[earlier!.classes.indexOf(column)] ?? 0);
  const total = found.reduce((sum, value) => sum + value, 0);
  return total > 0 ? found.map((value) => value / total) : undefined;
}

function assumedRow(i: number, sizes: readonly number[], usersAccuracy: number): number[] {
  const others = sizes.reduce((sum, size, j) => (j === i ? sum : sum + size), 0);
  if (others === 0) return sizes.map((_, j) => (j === i ? 1 : 0));
  return sizes.map((size, j) => (j === i ? usersAccuracy : ((1 - usersAccuracy) * size) / others));
}
