import { distance } from 'fastest-levenshtein';

/** Two identifiers of one file that may be of one contributor. */
export type AlikePair = readonly [string, string];

/** Endings that say what kind of company it is, in letters and digits alone. */
const LEGAL_FORMS: ReadonlySet<string> = new Set(
  'ab ag as bv co company corp corporation gmbh inc incorporated kg lda limited llc lp ltd ltda nv oy plc pty sa sarl sas sl spa srl'.split(
    ' ',
  ),
);
/** Shorter ones differ by a letter because they are different. */
const LEAST_LETTERS = 8;

/** Identifiers that are the same but for case, spaces, punctuation, accents or the form of Unicode. */
export function sameButForSpelling(identifiers: Iterable<string>): AlikePair[] {
  return pairsByKey(identifiers, (identifier) => [foldedSpelling(identifier)]);
}

/**
 * Identifiers that may be two spellings of one name: the same but for the order of words and the legal form, or, without digits and long,
 * for one letter.
 */
export function nearlyAlike(identifiers: readonly string[]): AlikePair[] {
  const names = identifiers.filter((identifier) => !/\p{N}/u.test(identifier));
  const byForm = pairsByKey(identifiers, (identifier) => [foldedName(identifier)]);
  const byLetter = pairsByKey(
    names.filter((name) => foldedName(name).length >= LEAST_LETTERS),
    (name) => withoutOneLetter(foldedName(name)),
  ).filter(([one, other]) => distance(foldedName(one), foldedName(other)) === 1);
  return [...byForm, ...byLetter];
}

/** Letters and digits, without accents; between two digits something else counts: 1-23 is not 12-3. */
export function foldedSpelling(identifier: string): string {
  return plain(identifier)
    .replaceAll(/(?<=\p{N})[^\p{L}\p{N}]+(?=\p{N})/gu, '-')
    .replaceAll(/[^\p{L}\p{N}-]+|(?<!\p{N})-|-(?!\p{N})/gu, '');
}

function foldedName(identifier: string): string {
  const words = plain(identifier)
    .replaceAll(/(?<=\p{L})[.](?=\p{L}|$|\s)/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const kept = words.filter((word) => !LEGAL_FORMS.has(word));
  return (kept.length === 0 ? words : kept).sort().join(' ');
}

function plain(identifier: string): string {
  return identifier
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
}

/** A name with each of its letters left out, and itself: names that are one letter apart have one of these in common. */
function withoutOneLetter(name: string): string[] {
  return [name, ...Array.from(name, (_, at) => name.slice(0, at) + name.slice(at + 1))];
}

/** Each identifier with the first before it that has one of its keys. */
function pairsByKey(identifiers: Iterable<string>, keysOf: (identifier: string) => readonly string[]): AlikePair[] {
  const byKey = new Map<string, string[]>();
  const pairs = new Map<string, AlikePair>();
  for (const identifier of identifiers) {
    for (const key of new Set(keysOf(identifier))) {
      const others = byKey.get(key) ?? [];
      for (const other of others) pairs.set(JSON.stringify([other, identifier]), [other, identifier]);
      byKey.set(key, [...others, identifier]);
    }
  }
  return [...pairs.values()];
}
