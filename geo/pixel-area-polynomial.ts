/** Number of nodes, and of coefficients, of a polynomial over a block: degree 4. */
export const NODES = 5;

/** Positions in [-1, 1] at which a function is sampled: the Chebyshev nodes. */
export function chebyshevNodes(): Float64Array {
  return Float64Array.from({ length: NODES }, (_, k) => Math.cos((Math.PI * (2 * k + 1)) / (2 * NODES)));
}

/** Chebyshev polynomials T₀ … T₄ in powers of u, lowest first. */
const CHEBYSHEV: readonly (readonly number[])[] = [
  [1, 0, 0, 0, 0],
  [0, 1, 0, 0, 0],
  [-1, 0, 2, 0, 0],
  [0, -3, 0, 4, 0],
  [1, 0, -8, 0, 8],
];

/**
 * The matrix (NODES × NODES, row-major) that turns samples at the nodes into coefficients of 1, u, u², …; by the
 * discrete orthogonality of Chebyshev polynomials.
 */
export function samplesToCoefficients(): Float64Array {
  const matrix = new Float64Array(NODES * NODES);
  for (let power = 0; power < NODES; power++) {
    for (let node = 0; node < NODES; node++) {
      const angle = (Math.PI * (2 * node + 1)) / (2 * NODES);
      let sum = 0;
      for (let j = 0; j < NODES; j++) {
        sum += CHEBYSHEV[j]![power]! * ((j === 0 ? 1 : 2) / NODES) * Math.cos(j * angle);
      }
      matrix[power * NODES + node] = sum;
    }
  }
  return matrix;
}

/** Writes the means of 1, u, u², u³, u⁴ over [middle − half, middle + half]; closed, so nothing cancels. */
export function meansOfPowers(middle: number, half: number, means: Float64Array): void {
  const m2 = middle * middle;
  const h2 = half * half;
  means[0] = 1;
  means[1] = middle;
  means[2] = m2 + h2 / 3;
  means[3] = middle * (m2 + h2);
  means[4] = m2 * m2 + 2 * m2 * h2 + (h2 * h2) / 5;
}
