/** Class values of a block, also as words of four bytes, by which stretches of one class are passed quickly. */
export interface ClassPixels {
  readonly values: Uint8Array | Uint16Array;
  readonly words: Int32Array;
  /** log₂ of the number of values in a word. */
  readonly wordShift: number;
  /** A value times this is a word full of it. */
  readonly repeat: number;
}

/** Views an array of class values as words too; copies it where it does not start at a whole word. */
export function classPixels(classes: Uint8Array | Uint16Array): ClassPixels {
  const values = classes.byteOffset % 4 === 0 ? classes : classes.slice();
  const words = new Int32Array(values.buffer, values.byteOffset, values.byteLength >> 2);
  return values instanceof Uint8Array
    ? { values, words, wordShift: 2, repeat: 0x0101_0101 }
    : { values, words, wordShift: 1, repeat: 0x0001_0001 };
}

/** The first pixel from `from` on whose class is not `value`, or `end` where there is none before it. */
export function endOfStretch(pixels: ClassPixels, from: number, end: number, value: number): number {
  const { values, words, wordShift } = pixels;
  const inWord = (1 << wordShift) - 1;
  let i = from;
  while (i < end && (i & inWord) !== 0) {
    if (values[i] !== value) return i;
    i++;
  }
  const repeated = Math.imul(value, pixels.repeat);
  const lastWord = end >> wordShift;
  let word = i >> wordShift;
  while (word < lastWord && words[word] === repeated) word++;
  const passed = word << wordShift;
  if (passed > i) i = passed;
  while (i < end && values[i] === value) i++;
  return i;
}
