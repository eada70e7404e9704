import { Buffer, isUtf8 } from 'node:buffer';
import { likelyCodePage } from './likely-code-page.ts';

/** How a text is written in bytes. */
export type TextEncoding = 'UTF-8' | 'UTF-16' | 'Windows-1252';

/** Text that was read, or why it was not, to stand after "found". */
export type DecodedText = { readonly text: string; readonly encoding: TextEncoding } | { readonly fault: string };

/** Bytes that mean nothing in Windows-1252, or no text: where they stand it is another encoding. */
const NOT_WINDOWS_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const LIKELY = {
  1250: 'Windows-1250 of Central Europe',
  1251: 'Windows-1251 of Cyrillic, or Greek',
  1252: 'Windows-1252 or ISO 8859-1',
} as const;

/**
 * Text of bytes: UTF-8, with or without its mark, or UTF-16 with one. No byte is guessed at or replaced: two names that
 * differ in a letter stay two.
 * @param o.orWindows1252 whether what is neither is taken for Windows-1252, where that leaves no byte without a meaning and no
 * word that speaks of another code page
 */
export function decodeText(bytes: Uint8Array, o: { readonly orWindows1252?: boolean } = {}): DecodedText {
  const marked = markedEncoding(bytes);
  if (marked === 'utf-32') return { fault: 'text in UTF-32: save it as UTF-8' };
  if (marked === 'utf-16le' || marked === 'utf-16be') return decodeUtf16(bytes, marked);
  const zero = bytes.indexOf(0);
  if (zero !== -1) return { fault: zeroFault(bytes) };
  if (isUtf8(bytes)) return { text: new TextDecoder('utf-8').decode(bytes), encoding: 'UTF-8' };
  const page = likelyCodePage(bytes);
  if (o.orWindows1252 === true && page === 1252 && bytes.every((byte) => !NOT_WINDOWS_1252.has(byte))) {
    return { text: decodeWindows1252(bytes), encoding: 'Windows-1252' };
  }
  const line = lineOfFault(bytes);
  return {
    fault: `text that is not UTF-8 at line ${line} (${LIKELY[page]}?): save it as UTF-8, for example by iconv -f WINDOWS-${page} -t UTF-8`,
  };
}

/** What Windows-1252 has where ISO 8859-1 has control characters, from 0x80; some versions of Node read those. */
const FROM_0X80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replaceAll(/[\x80-\x9f]/g, (letter) => FROM_0X80[letter.charCodeAt(0) - 0x80]!);
}

function markedEncoding([a, b, c, d]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | undefined {
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'utf-32' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? 'utf-32' : undefined;
}

function decodeUtf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): DecodedText {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? { fault: 'bytes of zero, so no text' } : { text, encoding: 'UTF-16' };
  } catch {
    return { fault: 'UTF-16 that is cut off or damaged: save it as UTF-8' };
  }
}

/** Latin letters in UTF-16 have a zero in every other byte. */
function zeroFault(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 1000);
  const zeros = [0, 1].map((side) => start.filter((byte, at) => at % 2 === side && byte === 0).length);
  const isUtf16 = Math.max(...zeros) > start.length / 4 && Math.min(...zeros) < start.length / 50;
  return isUtf16 ? 'text in UTF-16 without a byte order mark: save it as UTF-8' : 'bytes of zero, so no text';
}

function lineOfFault(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
