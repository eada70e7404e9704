import type { Sha256 } from '../../engine/digest.ts';

/** Numbers from 0 to below 1 that follow from a digest (sfc32, Doty-Humphrey 2010). */
export function seededRandom(digest: Sha256): () => number {
  let [a = 0, b = 0, c = 0, counter = 1] = [0, 8, 16, 24].map(
    (at) => Number.parseInt(digest.slice(at, at + 8), 16) | 0,
  );
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 12; warm++) next();
  return next;
}
