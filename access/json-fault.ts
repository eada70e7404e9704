/** A value without parts, a text whole; what is none of them, and no mark, is a fault. */
const TOKEN =
  // oxlint-disable-next-line no-control-regex -- JSON forbids them in texts
  /[ \t\r\n]*(?:("(?:[^"\\\u0000-\u001F]|\\["\\/bfnrt]|\\u[\dA-Fa-f]{4})*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?(?![\w.+-])|true\b|false\b|null\b)|([[\]{},:])|$)/y;

/** What is known of text that is no JSON without repeating any of it: `text that is not JSON at line 3`. */
export function jsonFault(text: string): string {
  const at = faultAt(text);
  if (at === undefined) return 'text that is not JSON';
  if (text.slice(at).trim() === '') {
    return at === 0 || text.trim() === ''
      ? 'an empty file'
      : `JSON that ends too early, in line ${lineOf(text, text.length)}: was it cut off?`;
  }
  return `text that is not JSON at line ${lineOf(text, at)}`;
}

/** Where the first thing stands that may not stand there (RFC 8259). */
function faultAt(text: string): number | undefined {
  const open: ('[' | '{')[] = [];
  // What may come: a value, a key, what follows a key, or what follows a value.
  let wanted: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'next' = 'value';
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) return contentFrom(text, from);
    const [, string, plain, mark] = match;
    const wantsValue = wanted === 'value' || wanted === 'value or end';
    if (string === undefined && plain === undefined && mark === undefined) {
      return wanted === 'next' && open.length === 0 ? undefined : text.length;
    }
    if (string !== undefined && (wanted === 'key' || wanted === 'key or end')) wanted = 'colon';
    else if ((string ?? plain) !== undefined && wantsValue) wanted = 'next';
    else if (mark === ':' && wanted === 'colon') wanted = 'value';
    else if (mark === ',' && wanted === 'next' && open.length > 0) wanted = open.at(-1) === '{' ? 'key' : 'value';
    else if (mark === '[' && wantsValue) {
      open.push('[');
      wanted = 'value or end';
    } else if (mark === '{' && wantsValue) {
      open.push('{');
      wanted = 'key or end';
    } else if (mark === ']' && open.at(-1) === '[' && (wanted === 'next' || wanted === 'value or end')) {
      open.pop();
      wanted = 'next';
    } else if (mark === '}' && open.at(-1) === '{' && (wanted === 'next' || wanted === 'key or end')) {
      open.pop();
      wanted = 'next';
    } else return contentFrom(text, from);
  }
}

function contentFrom(text: string, from: number): number {
  return from + (/^[ \t\r\n]*/.exec(text.slice(from, from + 1000))?.[0].length ?? 0);
}

/** The line of a place in a text, counted from 1. */
export function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\n|\r/).length;
}
