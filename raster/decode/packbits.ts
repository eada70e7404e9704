/**
 * Decodes PackBits (TIFF 6.0, section 9).
 * @returns how many bytes were written; fewer than the output holds where the input ends early
 */
export function decodePackBits(input: Uint8Array, output: Uint8Array): number {
  let at = 0;
  let written = 0;
  while (at < input.length && written < output.length) {
    const head = input[at]!;
    at += 1;
    if (head < 128) {
      const count = Math.min(head + 1, output.length - written, input.length - at);
      output.set(input.subarray(at, at + count), written);
      at += count;
      written += count;
    } else if (head > 128 && at < input.length) {
      const count = Math.min(257 - head, output.length - written);
      output.fill(input[at]!, written, written + count);
      at += 1;
      written += count;
    }
  }
  return written;
}
