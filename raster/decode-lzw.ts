const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const TABLE_SIZE = 4096;

/** Where, in the output, the string of each code was last written; reused, as decoding never yields. */
const stringStart = new Int32Array(TABLE_SIZE + 1);
const stringLength = new Int32Array(TABLE_SIZE + 1);

/**
 * Decodes TIFF's LZW (TIFF 6.0, section 13: most significant bit first, codes widen one code early).
 * A string is not kept in a table: it stands in the output already, where its code was made.
 * @returns how many bytes were written; fewer than the output holds where the input ends early
 * @throws RangeError where the input holds a code that cannot be
 */
export function decodeLzw(input: Uint8Array, output: Uint8Array): number {
  const inputEnd = input.length;
  const outputEnd = output.length;
  let at = 0;
  let held = 0;
  let heldBits = 0;
  let width = 9;
  let next = FIRST_FREE;
  let written = 0;
  let lastStart = 0;
  let lastLength = 0;
  while (written < outputEnd) {
    if (heldBits < width) {
      if (at >= inputEnd) break;
      held = (held << 16) | (input[at]! << 8) | (input[at + 1]! | 0);
      at += 2;
      heldBits += 16;
    }
    heldBits -= width;
    const code = (held >>> heldBits) & ((1 << width) - 1);
    if (code === CLEAR) {
      width = 9;
      next = FIRST_FREE;
      lastLength = 0;
      continue;
    }
    if (code === END) break;
    if (lastLength > 0) {
      stringStart[next] = lastStart;
      stringLength[next] = lastLength + 1;
    }
    lastStart = written;
    if (code < CLEAR) {
      output[written] = code;
      written += 1;
      if (lastLength > 0 && next < TABLE_SIZE) next += 1;
      lastLength = 1;
    } else {
      if (code > next || (code === next && lastLength === 0)) throw invalidCode(code, written);
      if (lastLength > 0 && next < TABLE_SIZE) next += 1;
      let from = stringStart[code]!;
      lastLength = stringLength[code]!;
      const end = Math.min(written + lastLength, outputEnd);
      while (written < end) {
        output[written] = output[from]!;
        written += 1;
        from += 1;
      }
    }
    if (next + 1 >= 1 << width && width < 12) width += 1;
  }
  return written;
}

function invalidCode(code: number, written: number): RangeError {
  return new RangeError(`expected an LZW code known so far, found ${code} after ${written} bytes`);
}

/** Whether the input is in the bit order of TIFF software older than 1990, which is not read. */
export function isOldStyleLzw(input: Uint8Array): boolean {
  return input.length >= 2 && input[0] === 0 && (input[1]! & 1) === 1;
}
