/** One item of GDAL's metadata: what it is of, and its text. */
export interface MetadataItem {
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

const START = '<Item';
const END = '</Item>';

/**
 * The items of GDAL's metadata, a flat XML text, in one walk over it: however it is cut or repeated, no part of it is looked
 * at twice. What is no whole item is passed over.
 */
export function* metadataItems(xml: string): Generator<MetadataItem> {
  let start = xml.indexOf(START);
  while (start >= 0) {
    const open = xml.indexOf('>', start);
    const close = open < 0 ? -1 : xml.indexOf('<', open);
    if (close < 0) return;
    const head = xml.slice(start + START.length, open);
    if (/^\s/.test(head) && xml.startsWith(END, close)) {
      // GDAL escapes these texts twice, and reads them so.
      const text = printable(unescapeXml(unescapeXml(xml.slice(open + 1, close))));
      yield { attributes: readAttributes(head), text };
    }
    start = xml.indexOf(START, close);
  }
}

function readAttributes(head: string): Map<string, string> {
  const attributes = new Map<string, string>();
  const next = /\s*(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  for (let match = next.exec(head); match !== null; match = next.exec(head)) {
    attributes.set(match[1]!, printable(unescapeXml(match[2] ?? match[3] ?? '')));
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const LAST_CODE_POINT = 0x10ffff;

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : whole;
  });
}

/** Names are shown on terminals and pages: without what steers those. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
}
