import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  type YAMLMap,
} from 'yaml';
import { lineOf as lineInText } from '../access/json-fault.ts';
import { PermanentError } from '../errors/error-kinds.ts';
import { RUN_FILE_TEXT_CHARS, YAML_ALIASES, YAML_DEPTH, YAML_MARKS, YAML_VALUES } from '../limits/input-limits.ts';
import { countText, LimitError } from '../limits/limit-error.ts';
import { yamlFault } from './yaml-content.ts';

/** A YAML file: its content as plain values, and where each stands. */
export interface YamlFile {
  readonly content: unknown;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Parses YAML. Its marks are counted before it is parsed, and what its aliases make before it is made.
 * @throws PermanentError that names file and line where it is no YAML, or more than a run file may be.
 */
export function parseBoundedYaml(text: string, location: string): YamlFile {
  checkMarks(text, location);
  checkCodePoints(text, location);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'error', uniqueKeys: false });
    const [fault] = document.errors;
    if (fault !== undefined) {
      const line = lines.linePos(fault.pos[0]).line;
      throw new PermanentError(`${location}, line ${line}: expected YAML, found a fault: ${yamlFault(fault)}`);
    }
    checkValues(document, { location, lines });
    return { content: document.toJS({ maxAliasCount: -1 }), document, lines };
  } catch (error) {
    if (error instanceof PermanentError || error instanceof LimitError) throw error;
    // The parser calls itself for each level.
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw tooDeep(location);
    // What it finds when it makes values of a document says where in no way that can be relied on.
    throw new PermanentError(`${location}: expected YAML, found what cannot be made into values: write it plainer`, {
      cause: error,
    });
  }
}

/** An escape for a character that there is none of, for which the parser has no sentence. */
const ESCAPE = /\\U([\dA-Fa-f]{8})/g;
const LAST_CODE_POINT = 0x10ffff;

function checkCodePoints(text: string, location: string): void {
  for (const { 1: digits, index } of text.matchAll(ESCAPE)) {
    if (Number.parseInt(digits!, 16) <= LAST_CODE_POINT) continue;
    throw new PermanentError(
      `${location}, line ${lineInText(text, index)}: expected a character that Unicode has, found the escape \\U${digits}`,
    );
  }
}

function checkMarks(text: string, location: string): void {
  if (bracketDepth(text) > YAML_DEPTH || COMPACT.test(text)) throw tooDeep(location);
  const marks = text.match(/[\n,[{&*]|[-?:][ \t]/g)?.length ?? 0;
  if (marks > YAML_MARKS) {
    throw new LimitError(
      `${location}: expected at most ${countText(YAML_MARKS)} lines and marks between values, found ${countText(marks)}: split the run`,
    );
  }
}

/** Sequences within sequences on one line. */
const COMPACT = new RegExp(`(?:[-?:][ \\t]+){${YAML_DEPTH}}`);

/** Counts those in texts and comments, too: a file has few there. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function tooDeep(location: string): LimitError {
  return new LimitError(
    `${location}: expected YAML of at most ${YAML_DEPTH} levels within one another, found more: write it flatter`,
  );
}

interface Place {
  readonly location: string;
  readonly lines: LineCounter;
}

/** Counts the values that the document makes once each alias is what it stands for, a node once and no alias followed. */
function checkValues(document: Document, { location, lines }: Place): void {
  const counted = new Map<unknown, number>();
  // The parser looks for an anchor, and for a key that comes twice, through all that it has read.
  const anchored = new Map<string, unknown>();
  const lineOf = (node: { readonly range?: readonly number[] | null | undefined }): number =>
    lines.linePos(node.range?.[0] ?? 0).line;
  const count = (node: unknown): number => {
    const known = counted.get(node);
    if (known !== undefined) return known;
    // An alias within what it stands for finds this, and is refused as endless.
    counted.set(node, Infinity);
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) anchored.set(node.anchor, node);
    const values = valuesOf(node);
    counted.set(node, values);
    return values;
  };
  const valuesOf = (node: unknown): number => {
    if (isAlias(node)) return refuseMany(count(standsFor(node)), node);
    if (isPair(node)) return count(node.key) + count(node.value);
    if (isMap(node)) refuseTwice(node);
    if (isMap(node) || isSeq(node)) return refuseMany(sum(node.items.map(count)) + 1, node);
    if (isScalar(node) && typeof node.value === 'string' && node.value.length > RUN_FILE_TEXT_CHARS) {
      throw new LimitError(
        `${location}, line ${lineOf(node)}: expected a text of at most ${countText(RUN_FILE_TEXT_CHARS)} characters, found ${countText(node.value.length)}: shorten it`,
      );
    }
    return 1;
  };
  let aliases = 0;
  const standsFor = (alias: Alias): unknown => {
    aliases += 1;
    if (aliases > YAML_ALIASES) {
      throw new LimitError(
        `${location}, line ${lineOf(alias)}: expected at most ${countText(YAML_ALIASES)} aliases, found more: write out what they stand for`,
      );
    }
    const found = anchored.get(alias.source);
    if (found !== undefined) return found;
    throw new PermanentError(
      `${location}, line ${lineOf(alias)}: expected an alias of a value above it that is marked with &, found one of none`,
    );
  };
  const refuseTwice = (map: YAMLMap): void => {
    const keys = new Set<unknown>();
    for (const { key } of map.items) {
      if (!isScalar(key)) continue;
      if (keys.has(key.value) && key.value !== '<<') {
        throw new PermanentError(`${location}, line ${lineOf(key)}: expected YAML, found a fault: duplicate key`);
      }
      keys.add(key.value);
    }
  };
  const refuseMany = (values: number, node: Parameters<typeof lineOf>[0]): number => {
    if (values <= YAML_VALUES) return values;
    const found = values === Infinity ? 'an alias within what it stands for' : `${countText(values)} with its aliases`;
    throw new LimitError(
      `${location}, line ${lineOf(node)}: expected at most ${countText(YAML_VALUES)} values, found ${found}: write out what the aliases stand for`,
    );
  };
  count(document.contents);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
