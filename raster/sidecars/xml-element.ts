import { RASTER_RECORD_PARTS } from '../../limits/input-limits.ts';
import { countText, LimitError } from '../../limits/limit-error.ts';

/** An element of an XML text: what GDAL keeps beside pixels. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of elements in it. */
  readonly text: string;
}

/** GDAL's records nest five deep. */
const MOST_DEPTH = 64;

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads the elements of a small XML text in one pass, without entities of its own; undefined where it is no XML: marks that
 * are not closed, or closed in another order.
 * @throws LimitError where it has more elements than such a text may have.
 */
export function readXml(text: string, location: string): XmlElement | undefined {
  const root: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open: OpenElement[] = [root];
  let elements = 0;
  for (let at = 0; at < text.length;) {
    const current = open.at(-1)!;
    const start = text.indexOf('<', at);
    if (start === -1) break;
    current.text += unescapeXml(text.slice(at, start));
    const skipped = skipMark(text, start, current);
    if (skipped === -1) return undefined;
    if (skipped > start) {
      at = skipped;
      continue;
    }
    const end = endOfTag(text, start);
    if (end === -1) return undefined;
    at = end + 1;
    if (text[start + 1] !== '/') elements += 1;
    if (elements > RASTER_RECORD_PARTS) throw tooMany(location);
    if (!applyTag(text.slice(start + 1, end), open)) return undefined;
  }
  return open.length === 1 ? root : undefined;
}

function tooMany(location: string): LimitError {
  return new LimitError(
    `${location}: expected a record of a raster of at most ${countText(RASTER_RECORD_PARTS)} elements of XML, found more: take out what the raster does not need, or take the record away`,
  );
}

/** Comments, instructions and text that is not to be read as marks: where they end, or `start` where there is none of them. */
function skipMark(text: string, start: number, current: OpenElement): number {
  for (const [from, to] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!text.startsWith(from, start)) continue;
    const end = text.indexOf(to, start + from.length);
    if (end === -1) return -1;
    if (from === '<![CDATA[') current.text += text.slice(start + from.length, end);
    return end + to.length;
  }
  return start;
}

/** A sign of more than may stand in an attribute between quotation marks. */
function endOfTag(text: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < text.length; at++) {
    const sign = text[at]!;
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at;
  }
  return -1;
}

function applyTag(tag: string, open: OpenElement[]): boolean {
  if (tag.startsWith('/')) {
    const closed = open.pop()!;
    const parent = open.at(-1);
    if (parent === undefined || closed.name !== tag.slice(1).trim()) return false;
    parent.children.push(closed);
    return true;
  }
  const isEmpty = tag.endsWith('/');
  const body = isEmpty ? tag.slice(0, -1) : tag;
  const name = /^[^\s]*/.exec(body)![0];
  if (name === '' || open.length > MOST_DEPTH) return false;
  const element = { name, attributes: readAttributes(body.slice(name.length)), children: [], text: '' };
  if (isEmpty) open.at(-1)!.children.push(element);
  else open.push(element);
  return true;
}

function readAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const match of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    attributes.set(match[1]!, unescapeXml(match[2] ?? match[3] ?? ''));
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
      if (!Number.isNaN(code)) return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
      return ENTITIES[name ?? ''] ?? whole;
    },
  );
}

/** Elements of a name below an element, at any depth, in the order of the text. */
export function elementsNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsNamed(child, name)]);
}
