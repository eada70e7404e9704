const NARROW_SPACE = '\u202F';
const MINUS = '\u2212';
const EN_DASH = '\u2013';
const MAX_DECIMALS = 9;

/** A number with a fixed count of decimals, thousands set apart by a narrow space, and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.length > 4 ? whole.replaceAll(/\B(?=(\d{3})+$)/g, NARROW_SPACE) : whole;
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  const isZero = Number(`${whole}.${fraction ?? ''}`) === 0;
  return value < 0 && !isZero ? `${MINUS}${digits}` : digits;
}

/** How many decimals show a number with so many significant digits; none for large numbers. */
export function decimalsFor(value: number, significantDigits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  // Rounding first: 0.0996 to two digits is 0.10, which needs two decimals, not three.
  const exponent = Number(
    Math.abs(value)
      .toExponential(significantDigits - 1)
      .split('e')[1],
  );
  return Math.min(MAX_DECIMALS, Math.max(0, significantDigits - 1 - exponent));
}

/** Decimals for an area: those of its standard error's second digit, else of its own third. */
export function areaDecimals(value: number | null | undefined, standardError: number | null | undefined): number {
  if (typeof standardError === 'number' && standardError > 0) return Math.min(4, decimalsFor(standardError, 2));
  return Math.min(4, decimalsFor(value ?? 0, 3));
}

/** An interval with its limits rounded outward, so that rounding never makes it look tighter. */
export function interval(lower: number, upper: number, decimals: number): string {
  const step = 10 ** decimals;
  const noise = 1e-9;
  const low = Math.floor(lower * step + noise) / step;
  const high = Math.ceil(upper * step - noise) / step;
  return `${fixed(low, decimals)}${NARROW_SPACE}${EN_DASH}${NARROW_SPACE}${fixed(high, decimals)}`;
}

/** A fraction as a percentage, without the sign. */
export function hundredths(fraction: number, decimals = 1): string {
  return fixed(100 * fraction, decimals);
}

/** The limits of a fraction as percentages, rounded outward. */
export function hundredthsInterval(lower: number, upper: number, decimals = 1): string {
  return interval(100 * lower, 100 * upper, decimals);
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A date in words, "24 August 2021", from ISO 8601; the text itself where it is no date. */
export function dateInWords(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = MONTHS[Number(match?.[2]) - 1];
  return match === null || month === undefined ? iso : `${Number(match[3])} ${month} ${match[1]}`;
}

/** The first characters of a digest, enough to tell it from others by eye. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
