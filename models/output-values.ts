/** What the numbers of a model's output are like, over all pixels that were looked at. */
export interface OutputValues {
  /** Share of the pixels whose numbers are all finite; the rest of what is said is of these. */
  readonly finiteShare: number;
  readonly least: number;
  readonly most: number;
  /** Of the sums over the classes of a pixel. */
  readonly leastSum: number;
  readonly mostSum: number;
}

/**
 * What kind of numbers they are: 'probabilities' sum to one; 'scaled' ones sum to another constant, such as 100; 'scores'
 * lie within 0 to 1 and sum to nothing in particular; 'any' numbers are logits; 'unknown' where most are not finite.
 */
export type ValueKind = 'probabilities' | 'scaled' | 'scores' | 'any' | 'unknown';

/**
 * How far from one the probabilities of a pixel may sum: float32 sums of thousands of classes stay well within; half
 * precision, or a Clip after the Softmax, takes more.
 */
export const SUM_TOLERANCE = 0.02;
/** How far outside of 0 to 1 a probability may lie: a bicubic resize of a jump from 0 to 1 swings so far. */
export const SWING_TOLERANCE = 0.3;

/** Looks at outputs of one model, each [chips][classes][pixels]. */
export function lookAtValues(
  outputs: readonly Float32Array[],
  { classes, pixels }: { readonly classes: number; readonly pixels: number },
): OutputValues {
  const seen = { count: 0, finite: 0 };
  const range = { least: Infinity, most: -Infinity, leastSum: Infinity, mostSum: -Infinity };
  for (const output of outputs) {
    for (let chip = 0; chip < output.length; chip += classes * pixels) {
      for (let at = chip; at < chip + pixels; at++) {
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += output[at + k * pixels]!;
        seen.count += 1;
        if (!Number.isFinite(sum)) continue;
        seen.finite += 1;
        for (let k = 0; k < classes; k++) {
          const value = output[at + k * pixels]!;
          if (value < range.least) range.least = value;
          if (value > range.most) range.most = value;
        }
        if (sum < range.leastSum) range.leastSum = sum;
        if (sum > range.mostSum) range.mostSum = sum;
      }
    }
  }
  return { ...range, finiteShare: seen.finite / seen.count };
}

/** The kind of numbers that these are. Noise went in: what they have in common, the model gives them. */
export function kindOfValues({ finiteShare, least, most, leastSum, mostSum }: OutputValues): ValueKind {
  if (finiteShare < 0.5) return 'unknown';
  const isWithin = (lower: number, upper: number): boolean => least >= lower && most <= upper;
  const sumsTo = (sum: number): boolean =>
    leastSum >= sum * (1 - SUM_TOLERANCE) && mostSum <= sum * (1 + SUM_TOLERANCE);
  if (isWithin(-SWING_TOLERANCE, 1 + SWING_TOLERANCE) && sumsTo(1)) return 'probabilities';
  if (least >= 0 && most > 1 && sumsTo((leastSum + mostSum) / 2)) return 'scaled';
  return isWithin(0, 1) ? 'scores' : 'any';
}
