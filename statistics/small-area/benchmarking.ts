/** A number of a table with its mean squared error. */
export interface BenchmarkItem {
  readonly value: number;
  readonly mse: number;
}

/** Numbers made to agree with a total. */
export interface Benchmarked {
  /** Each with mean squared error + (what it moved by)²: agreement is not accuracy. */
  readonly items: readonly BenchmarkItem[];
  /** What every value was multiplied by; only the ratio has one. */
  readonly factor: number | undefined;
}

/** Values whose weighted sum is known from a level above. */
export interface BenchmarkRequest {
  readonly items: readonly BenchmarkItem[];
  /** The parent's total, Σ w x. */
  readonly total: number;
  /** w, above 0: the sizes of the areas where the values are shares; 1 unless given. */
  readonly weights?: readonly number[];
}

/**
 * Ratio benchmarking: every value times total ÷ Σ w x.
 * Source: Rao and Molina 2015, section 6.4.6.
 * @returns `undefined` where the values sum to 0 and the total does not.
 * @throws RangeError when a number is not finite, a mean squared error negative or a weight not above 0.
 */
export function ratioBenchmark(request: BenchmarkRequest): Benchmarked | undefined {
  const weights = checkedWeights(request);
  const { items, total } = request;
  const sum = items.reduce((all, { value }, d) => all + weights[d]! * value, 0);
  if (sum === 0 && total !== 0) return undefined;
  if (sum === 0) return { items, factor: 1 };
  return { items: items.map((item) => moved(item, (item.value * total) / sum)), factor: total / sum };
}

/**
 * Difference benchmarking: the gap is shared out in proportion to w × mean squared error, which changes
 * Σ (x − x₀)² ÷ mse least. Precise values hardly move; an imprecise one can fall below 0, which is for the caller to see.
 * Source: Wang, Fuller and Qu 2008, Survey Methodology 34:29-36; Rao and Molina 2015, section 6.4.6.
 * @returns `undefined` where all mean squared errors are 0 and there is a gap.
 * @throws RangeError as for the ratio.
 */
export function differenceBenchmark(request: BenchmarkRequest): Benchmarked | undefined {
  const weights = checkedWeights(request);
  const { items, total } = request;
  const gap = total - items.reduce((all, { value }, d) => all + weights[d]! * value, 0);
  const give = items.reduce((all, { mse }, d) => all + weights[d]! ** 2 * mse, 0);
  if (give === 0 && gap !== 0) return undefined;
  const step = give === 0 ? 0 : gap / give;
  return {
    items: items.map((item, d) => moved(item, item.value + step * weights[d]! * item.mse)),
    factor: undefined,
  };
}

/** The item at its new value, with the square of what it moved by added to its mean squared error. */
export function moved({ value, mse }: BenchmarkItem, to: number): BenchmarkItem {
  return { value: to, mse: mse + (to - value) ** 2 };
}

function checkedWeights({ items, total, weights }: BenchmarkRequest): readonly number[] {
  const wrong = items.find(({ value, mse }) => !Number.isFinite(value) || !Number.isFinite(mse) || mse < 0);
  if (wrong !== undefined) {
    throw new RangeError(
      `Benchmarking needs finite values with a mean squared error of at least 0, found ${wrong.value}, ${wrong.mse}.`,
    );
  }
  if (!Number.isFinite(total)) throw new RangeError(`Benchmarking needs a finite total, found ${total}.`);
  const given = weights ?? items.map(() => 1);
  if (given.length !== items.length || !given.every((weight) => Number.isFinite(weight) && weight > 0)) {
    throw new RangeError(`Benchmarking needs ${items.length} weights above 0, found ${given.join(', ')}.`);
  }
  return given;
}
