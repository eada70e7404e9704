/** Every byte by the one of its bits the other way round. */
const reversed = Uint8Array.from({ length: 256 }, (_, byte) => {
  let other = 0;
  for (let bit = 0; bit < 8; bit += 1) other |= ((byte >> bit) & 1) << (7 - bit);
  return other;
});

/** A copy in which each byte's first bit is its last (TIFF FillOrder 2). */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) copy[i] = reversed[bytes[i]!]!;
  return copy;
}
