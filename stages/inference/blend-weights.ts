import type { ChipLattice } from '../../geo/chip-lattice.ts';

/**
 * How much a chip counts along one axis of an overlap: rises from 0 to 1 as a raised cosine,
 * sin²(π/2 · (i + ½) / overlap) at pixel i. The earlier chip has the rest, so that the two sum to one.
 */
export function risingWeights(lattice: ChipLattice): Float64Array {
  const { overlapPx } = lattice;
  return Float64Array.from({ length: overlapPx }, (_, i) => Math.sin((Math.PI / 2) * ((i + 0.5) / overlapPx)) ** 2);
}

/** Weights of the chips over a stretch of `lengthPx` pixels: all ones where a chip is alone, else one rising, one falling. */
export function segmentWeights(
  chipsAlongAxis: number,
  lengthPx: number,
  rising: Float64Array,
): readonly Float64Array[] {
  if (chipsAlongAxis === 1) return [new Float64Array(lengthPx).fill(1)];
  const later = rising.subarray(0, lengthPx);
  return [later.map((weight) => 1 - weight), later];
}
