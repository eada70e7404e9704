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
/** More have one cause, and nobody looks at each. */
const MOST_PAIRS = 1000;

/** Identifiers that are the same but for case, spaces, punctuation, accents or the form of Unicode. */
export function sameButForSpelling(identifiers: Iterable<string>): AlikePair[] {
  return pairsByKey(identifiers, (identifier) => [foldedSpelling(identifier)]);
}

/** Letters that look like Latin ones, or are written with them, once accents are off. */
const WRITTEN_AS: ReadonlyMap<string, string> = new Map([
  ...Array.from('авекмнорстухіјѕ', (letter, at): [string, string] => [letter, 'abekmhopctyxijs'[at]!]),
  ...Array.from('αορνκτυιε', (letter, at): [string, string] => [letter, 'aopvktuie'[at]!]),
  ...Array.from('øłđı', (letter, at): [string, string] => [letter, 'oldi'[at]!]),
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
]);

/**
 * Names that may be two spellings of one: the same but for the order of words, the legal form and letters of another script that
 * look alike, or long and one letter apart. Of an identifier with digits parts and order tell holdings apart, but not zeros
 * before a number, which spreadsheets drop.
 */
export function nearlyAlike(identifiers: readonly string[], isLookedFor: (pair: AlikePair) => boolean): AlikePair[] {
  const names = identifiers.filter((identifier) => !/\p{N}/u.test(identifier));
  const long = names.filter((name) => foldedName(name).length >= LEAST_LETTERS);
  const isOneApart = ([one, other]: AlikePair): boolean => distance(foldedName(one), foldedName(other)) === 1;
  return [
    ...pairsByKey(identifiers, (identifier) => [appearance(identifier)], isLookedFor),
    ...pairsByKey(
      long,
      (name) => withoutOneLetter(foldedName(name)),
      (pair) => isOneApart(pair) && isLookedFor(pair),
    ),
  ];
}

/** Letters and digits, without accents; between two digits something else counts: 1-23 is not 12-3. */
export function foldedSpelling(identifier: string): string {
  return plain(identifier)
    .replaceAll(/(?<=\p{N})[^\p{L}\p{N}]+(?=\p{N})/gu, '-')
    .replaceAll(/[^\p{L}\p{N}-]+|(?<!\p{N})-|-(?!\p{N})/gu, '');
}

function appearance(identifier: string): string {
  const isName = !/\p{N}/u.test(identifier);
  const folded = isName ? foldedName(identifier) : foldedSpelling(identifier).replaceAll(/(?<!\p{N})0+(?=\p{N})/gu, '');
  return Array.from(folded, (letter) => WRITTEN_AS.get(letter) ?? letter).join('');
}

function foldedName(identifier: string): string {
  const words = plain(identifier)
    .replaceAll(/(?<=\p{L})[.](?=\p{L}|$|\s)/gu, '')
    .split(/\P{L}+/u)
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

/** Pairs that have a key in common; of very many the first. */
function pairsByKey(
  identifiers: Iterable<string>,
  keysOf: (identifier: string) => readonly string[],
  isLookedFor: (pair: AlikePair) => boolean = () => true,
): AlikePair[] {
  const byKey = new Map<string, string[]>();
  const pairs = new Map<string, AlikePair>();
  for (const identifier of identifiers) {
    for (const key of new Set(keysOf(identifier))) {
      const others = byKey.get(key) ?? [];
      for (const other of others) {
        if (pairs.size >= MOST_PAIRS) return [...pairs.values()];
        const pair = [other, identifier] as const;
        if (isLookedFor(pair)) pairs.set(JSON.stringify(pair), pair);
      }
      others.push(identifier);
      byKey.set(key, others);
    }
  }
  return [...pairs.values()];
}
