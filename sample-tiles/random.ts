/**
 * What is fixed by place: hashes from integer arithmetic only, so that every machine makes the same land.
 */
import { hashLattice } from '../statistics/random-stream.ts';

/** A further 32-bit hash drawn from a hash, for the `index`-th independent property of the same thing. */
export function rehash(hash: number, index: number): number {
  return hashLattice(hash, index, 0x51ed27);
}

/** The hash as a fraction in [0, 1). */
export function fractionOf(hash: number): number {
  return hash / 4294967296;
}
