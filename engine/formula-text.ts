/**
 * Text that a spreadsheet would run as a formula when it opens a table: a sign, in either width, or a control character comes first and more
 * follows (a sign by itself is none). With apostrophes before it, so that {@link withoutApostrophe} undoes the escape alone.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]./s;

/** Text with an apostrophe before it where a spreadsheet would take it for a formula. */
export function asPlainText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that {@link asPlainText} made this of. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
