const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Coefficients of Stirling's series in odd powers of 1/x, the first that of 1/x. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const STIRLING_FROM = 10;

/** What Stirling's formula leaves out of ln Γ(x), for x of at least 10. */
function stirlingCorrection(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  let sum = 0;
  for (let i = STIRLING.length - 1; i >= 0; i--) sum = sum * square + STIRLING[i]!;
  return sum * inverse;
}

/**
 * Natural logarithm of the gamma function for x > 0, absolute error about 1e-15 near its zeros.
 * Source: Stirling's series (NIST DLMF 5.11.1) after shifting the argument to at least 10.
 * @throws RangeError when x is not above 0.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`The logarithm of the gamma function needs a number above 0, found ${x}.`);
  let shifted = x;
  let product = 1;
  while (shifted < STIRLING_FROM) {
    product *= shifted;
    shifted += 1;
  }
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirlingCorrection(shifted);
  return stirling - Math.log(product);
}

/**
 * Natural logarithm of the beta function B(a, b) without the cancellation of three large logarithms.
 * Source: Didonato and Morris 1992, ACM TOMS 18:360-373 (algorithm 708), the forms for large arguments.
 * @throws RangeError when a or b is not above 0.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < STIRLING_FROM) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const share = small / (small + large);
  if (small < STIRLING_FROM) {
    const correction = stirlingCorrection(large) - stirlingCorrection(small + large);
    return logGamma(small) + correction + small - small * Math.log(small + large) + (large - 0.5) * Math.log1p(-share);
  }
  const correction = stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(small + large);
  return (
    -0.5 * Math.log(large) + HALF_LOG_TWO_PI + correction + (small - 0.5) * Math.log(share) + large * Math.log1p(-share)
  );
}
