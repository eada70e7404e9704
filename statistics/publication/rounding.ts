/** Quotients are compared in this many digits, so that 0.3 ÷ 0.1 counts as 3. */
const DIGITS = 14;

/**
 * Rounds to the nearest multiple of a base; halves go away from zero.
 * @throws RangeError unless the base is above zero and the value finite.
 */
export function roundToBase(value: number, base: number): number {
  const steps = stepsOf(Math.abs(value), base);
  return multiple(Math.sign(value) * Math.floor(steps + 0.5), base);
}

/** The multiple of a base next below or equal. */
function floorToBase(value: number, base: number): number {
  return multiple(Math.floor(stepsOf(value, base)), base);
}

/** The multiple of a base next above or equal. */
export function ceilToBase(value: number, base: number): number {
  return multiple(Math.ceil(stepsOf(value, base)), base);
}

/** Chance with which unbiased rounding goes up: (value mod base) ÷ base. */
function probabilityUp(value: number, base: number): number {
  const steps = stepsOf(value, base);
  return steps - Math.floor(steps);
}

/**
 * Rounds to one of the two multiples beside the value, up with {@link probabilityUp}: the expected result is the value.
 * A multiple stays what it is. `draw` is a number from 0 to below 1.
 * @see Hundepool et al. 2012, section 5.4.2
 */
export function roundUnbiased(value: number, base: number, draw: number): number {
  const up = probabilityUp(value, base);
  return draw < up ? ceilToBase(value, base) : floorToBase(value, base);
}

/** The power of ten that leaves so many significant digits of a value; 1 for zero. */
export function significantUnit(value: number, digits: number): number {
  if (!Number.isInteger(digits) || digits < 1) throw new RangeError(`Digits: expected at least 1, found ${digits}.`);
  if (value === 0) return 1;
  return powerOfTen(Math.floor(Math.log10(Math.abs(value))) - digits + 1);
}

/** Rounds to significant digits, halves away from zero. */
export function roundToSignificantDigits(value: number, digits: number): number {
  return value === 0 ? 0 : roundToBase(value, significantUnit(value, digits));
}

/** Rounds an interval outward, so that it covers at least what it covered. */
export function roundOutward(interval: { readonly lower: number; readonly upper: number }, base: number) {
  return { lower: floorToBase(interval.lower, base), upper: ceilToBase(interval.upper, base) };
}

/** A multiple of a base without the dust of binary fractions. */
export function multiple(steps: number, base: number): number {
  return steps === 0 ? 0 : Number((steps * base).toPrecision(15));
}

/** How many bases a value holds. */
export function stepsOf(value: number, base: number): number {
  if (!(base > 0) || !Number.isFinite(base)) throw new RangeError(`A rounding base is above 0, found ${base}.`);
  if (!Number.isFinite(value)) throw new RangeError(`Only a finite value can be rounded, found ${value}.`);
  return Number((value / base).toPrecision(DIGITS));
}

function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}
