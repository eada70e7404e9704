/** A 32-bit hash of a lattice point, the source of everything that is fixed by place (Murmur3's finaliser). */
export function hashLattice(seed: number, ix: number, iy: number): number {
  let h = seed ^ Math.imul(ix, 0x27d4eb2d) ^ Math.imul(iy, 0x165667b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A stream of random numbers (xoshiro128**, Blackman and Vigna 2018), seeded through the lattice hash: integer
 * arithmetic only, so that every machine draws the same.
 */
export class RandomStream {
  private readonly state: Uint32Array;

  constructor(seed: number) {
    this.state = Uint32Array.from([0, 1, 2, 3], (index) => hashLattice(seed, index, 0x9e37));
  }

  /** The next 32 bits. */
  nextUint32(): number {
    const s = this.state;
    const product = Math.imul(s[1]!, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** A number in [0, 1) with 32 random bits. */
  next(): number {
    return this.nextUint32() / 2 ** 32;
  }

  /** A number in [0, 1) with 53 random bits: fine enough to index more members than 32 bits can tell apart. */
  nextFine(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** An integer in 0 .. count - 1. */
  integer(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** `count` distinct integers out of 0 .. population - 1, each subset equally likely, ascending (Floyd 1987). */
  sampleWithoutReplacement(population: number, count: number): number[] {
    const chosen = new Set<number>();
    for (let last = population - count; last < population; last += 1) {
      const candidate = this.integer(last + 1);
      chosen.add(chosen.has(candidate) ? last : candidate);
    }
    return [...chosen].sort((a, b) => a - b);
  }

  /** An index drawn with the given probabilities, which sum to 1. */
  index(probabilities: readonly number[]): number {
    let left = this.next();
    for (const [k, probability] of probabilities.entries()) {
      left -= probability;
      if (left < 0) return k;
    }
    return probabilities.length - 1;
  }
}

/** The stream of a seed as a function: numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  const stream = new RandomStream(seed);
  return () => stream.next();
}
