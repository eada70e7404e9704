import { GeoError } from './geo-error.ts';

/** A node of a WKT: `SPHEROID["WGS 84",6378137,298.257223563]`. */
export interface WktNode {
  /** In capitals. */
  readonly keyword: string;
  /** Its texts, numbers and bare words, in order; words as texts. */
  readonly values: readonly (string | number)[];
  readonly children: readonly WktNode[];
}

/** Deeper nesting is none of a CRS's. */
const MOST_LEVELS = 32;

/**
 * Reads a WKT 1 or 2, with square or round brackets.
 * @throws GeoError where it is none.
 */
export function readWktTree(text: string): WktNode {
  const tokens = text.match(/"(?:[^"]|"")*"|[[\](),]|[^\s[\](),"]+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new GeoError(
      `The WKT "${text.length > 80 ? `${text.slice(0, 77)}...` : text}" is not well-formed: expected KEYWORD["name",...].`,
    );
  };
  const node = (depth: number): WktNode => {
    const keyword = tokens[at]!.toUpperCase();
    const values: (string | number)[] = [];
    const children: WktNode[] = [];
    at += 2;
    if (depth > MOST_LEVELS) fail();
    for (;;) {
      const token = tokens[at];
      if (token === undefined) return fail();
      if (token === ']' || token === ')') break;
      if (token === ',') at += 1;
      else if (tokens[at + 1] === '[' || tokens[at + 1] === '(') children.push(node(depth + 1));
      else {
        values.push(valueOf(token));
        at += 1;
      }
    }
    at += 1;
    return { keyword, values, children };
  };
  if (tokens[1] !== '[' && tokens[1] !== '(') fail();
  const root = node(0);
  return at === tokens.length ? root : fail();
}

function valueOf(token: string): string | number {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
  const number = Number(token);
  return Number.isNaN(number) ? token : number;
}

/** The first child with one of these keywords. */
export function childOf(node: WktNode, ...keywords: readonly string[]): WktNode | undefined {
  return node.children.find(({ keyword }) => keywords.includes(keyword));
}

/** The first text of a node: its name. */
export function nameOfNode(node: WktNode): string {
  return node.values.find((value) => typeof value === 'string') ?? node.keyword;
}

/** The first number of a node. */
export function numberOfNode(node: WktNode): number | undefined {
  return node.values.find((value) => typeof value === 'number');
}

/** The EPSG code that a node names for itself. */
export function epsgOfNode(node: WktNode): number | undefined {
  const identity = node.children.find(
    ({ keyword, values }) => (keyword === 'AUTHORITY' || keyword === 'ID') && values[0] === 'EPSG',
  );
  const code = Number(identity?.values[1]);
  return Number.isInteger(code) && code > 0 ? code : undefined;
}
