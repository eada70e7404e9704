/** Marks that turn the order in which letters are read until they are taken back: they can show a text as another. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/;
/** Besides them, what nobody sees: other marks of direction, blanks of no width, ends of lines and paragraphs, tabs. */
const UNSEEN = /[\t\n\r\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/;
/** Characters that change how letters join, or nothing: texts that differ in them alone look the same. */
const WITHOUT_LOOK = /\p{Default_Ignorable_Code_Point}/gu;

/** The first character of a name that shows it as another, `U+202E`; undefined where it has none. */
export function turningCharacter(name: string): string | undefined {
  return codePoint(TURNING.exec(name)?.[0]);
}

/**
 * The first character of a code that nobody sees in a table, blanks at its ends among them. Joiners (U+200C, U+200D) are
 * letters' business in Persian and in scripts of India, and stay.
 */
export function unseenCharacter(code: string): string | undefined {
  return codePoint(UNSEEN.exec(code)?.[0] ?? /^\s|\s$/.exec(code)?.[0]);
}

/** What a reader sees of a text: accents written one way, single blanks, none at the ends. */
export function lookOf(text: string): string {
  return text.normalize('NFC').replaceAll(WITHOUT_LOOK, '').trim().replaceAll(/\s+/g, ' ');
}

/** Of several texts the first two that differ and look the same. */
export function lookAlikes(texts: Iterable<string>): readonly [first: string, second: string] | undefined {
  const seen = new Map<string, string>();
  for (const text of texts) {
    const look = lookOf(text);
    const twin = seen.get(look);
    if (twin !== undefined && twin !== text) return [twin, text];
    seen.set(look, text);
  }
  return undefined;
}

function codePoint(character: string | undefined): string | undefined {
  if (character === undefined) return undefined;
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
