/**
 * Characters that a terminal or a reader's eye would take for something other than text: control characters but for line
 * ends and tabs, marks that turn the direction of writing, separators of lines and paragraphs, halves of a character.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- it looks for them
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB]|\p{Surrogate}/gu;

/** Text in which such characters are spelled out, `\u001b`: what stands in a file never steers a terminal. */
export function printable(text: string): string {
  return text.replaceAll(UNSEEN, spelledOut);
}

/** The same on one line: line ends and tabs are spelled out too. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/[\n\t]/g, spelledOut);
}

/** Text with the marks spelled out that turn the order in which letters are read until they are taken back. */
export function withoutTurning(text: string): string {
  return text.replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, spelledOut);
}

function spelledOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
