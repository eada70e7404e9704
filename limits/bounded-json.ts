import { JSON_CONTAINERS, JSON_DEPTH, JSON_MEMBERS, JSON_OBJECTS, JSON_VALUES } from './input-limits.ts';
import { countText, LimitError } from './limit-error.ts';

/**
 * Parses JSON after its marks were counted: how deep it nests and how many values it makes is known before memory is
 * taken for them.
 * @throws LimitError, to stand in a sentence that names the file, where it is more than an input may be; SyntaxError where
 * it is no JSON.
 */
export function parseBoundedJson(text: string): unknown {
  checkJsonShape(text);
  return JSON.parse(text) as unknown;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

function checkJsonShape(text: string): void {
  let depth = 0;
  let containers = 0;
  let objects = 0;
  // By depth: what is open there, and how many commas it has so far.
  const isObject = new Uint8Array(JSON_DEPTH + 1);
  const members = new Float64Array(JSON_DEPTH + 1);
  let commas = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text.charCodeAt(at);
    if (mark === QUOTE) at = endOfText(text, at);
    else if (mark === COMMA) {
      commas += 1;
      members[depth]! += 1;
      if (members[depth]! >= JSON_MEMBERS && isObject[depth] === 1)
        refuseMore('members of one object', members[depth]! + 1, JSON_MEMBERS);
    } else if (mark === BRACKET || mark === BRACE) {
      depth += 1;
      containers += 1;
      if (depth > JSON_DEPTH) {
        throw new LimitError(
          `expected at most ${JSON_DEPTH} levels within one another, found more at character ${countText(at + 1)}: leave out what nests so deep`,
        );
      }
      if (mark === BRACE) objects += 1;
      isObject[depth] = mark === BRACE ? 1 : 0;
      members[depth] = 0;
    } else if (mark === BRACKET_END || mark === BRACE_END) depth -= 1;
  }
  refuseMore('lists and objects (a vertex is one)', containers, JSON_CONTAINERS);
  refuseMore('objects (a feature is three)', objects, JSON_OBJECTS);
  refuseMore('values', commas + containers, JSON_VALUES);
}

/** Place of the quote that ends the text that begins at `start`. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

function refuseMore(what: string, found: number, atMost: number): void {
  if (found <= atMost) return;
  throw new LimitError(
    `expected at most ${countText(atMost)} ${what}, found ${countText(found)}: simplify its outlines, or split the run`,
  );
}
