/** Letters of Windows-1252 beyond ASCII; × and ÷ are none. */
const isLetter = (byte: number): boolean =>
  (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) || [0x83, 0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f].includes(byte);
const isAsciiLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
/** Marks that stand between letters in Windows-1252: quotes, dashes, spaces, the middle dot of Catalan, a soft hyphen. */
const MARKS = new Set([0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xa0, 0xad, 0xb7]);
/** A letter or sign, as they may stand in a word. */
const isBeyondAscii = (byte: number): boolean => byte >= 0x80 && !MARKS.has(byte);
/** In a row, without one of ASCII between them: words of Latin script seldom have so many, others have nothing else. */
const ROW_LETTERS = 3;

/**
 * The code page of Windows that bytes beyond ASCII are likeliest of: most of Western Europe's letters stand alone between plain
 * ones, while all letters of a word of Cyrillic or Greek are beyond ASCII, and in Central Europe's page letters have the place
 * of signs such as ³ and ¿.
 */
export function likelyCodePage(bytes: Uint8Array): 1250 | 1251 | 1252 {
  let letters = 0;
  let inRows = 0;
  let hasSignInWord = false;
  for (let at = 0; at < bytes.length; at++) {
    if (!isBeyondAscii(bytes[at]!)) continue;
    const start = at;
    let own = 0;
    let isOfSeveral = false;
    for (; isBeyondAscii(bytes[at] ?? 0); at++) {
      if (isLetter(bytes[at]!)) own += 1;
      if (bytes[at] !== bytes[start]) isOfSeveral = true;
    }
    letters += own;
    // One letter over and over is Estonian.
    if (at - start >= ROW_LETTERS && isOfSeveral) inRows += own;
    const isInWord = isAsciiLetter(bytes[start - 1] ?? 0) && isAsciiLetter(bytes[at] ?? 0);
    if (isInWord && own < at - start) hasSignInWord = true;
  }
  if (inRows > letters / 2) return 1251;
  return hasSignInWord ? 1250 : 1252;
}
