import { printableLine } from './printable.ts';

/** No sentence repeats more of what a file holds: it may be another file than the one that was meant. */
const MOST_CHARACTERS = 20;

/** A value of a file as JSON, cut short. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** Text of a file as it is, cut short and on one line. */
export function quotedText(text: string): string {
  return printableLine(text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`);
}
