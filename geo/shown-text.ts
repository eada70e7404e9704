/** No sentence repeats more of what a file holds: it may be another file than the one that was meant. */
const MOST_CHARACTERS = 20;
/** Names that a sentence lists at most. */
const MOST_NAMES = 8;

/** Text of a file, cut short. */
export function shownText(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** Names of a file in quotes: the first ones, and how many there are besides. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${shownText(name)}"`);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}
