/** No sentence repeats more of what a file holds: it may be another file than the one that was meant. */
const MOST_CHARACTERS = 20;

/** A value of a file as JSON, cut short. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** Text of a file as it is, cut short. */
export function quotedText(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** What is known of text that is no JSON without repeating any of it. */
export function jsonFault(error: unknown): string {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined ? 'text that is not JSON' : `text that is not JSON at character ${position}`;
}
