import { html, type Html } from '../../report/html.ts';

/** Colours of the methods, each with enough contrast on white. */
const METHOD_COLOURS: Readonly<Record<string, string>> = {
  'domain-direct': '#33414d',
  'domain-regression': '#0b5d66',
  composite: '#c26a00',
  'fay-herriot': '#7b3fa0',
  synthetic: '#8a5a44',
};
const WHOLE_COLOUR = '#16222c';

export function methodColour(method: string): string {
  return METHOD_COLOURS[method] ?? WHOLE_COLOUR;
}

export const SOFT = '#51606c';
export const LINE = '#dbe1e5';
export const RUST = '#a8480b';

const FONT = "'Source Sans 3', 'Segoe UI', 'Liberation Sans', Arial, sans-serif";

/** A white sheet with the text styles of all plots. */
export function sheet(
  o: { readonly width: number; readonly height: number; readonly label: string },
  body: Html,
): string {
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${o.width}"
    height="${o.height}"
    viewBox="0 0 ${o.width} ${o.height}"
    role="img"
    aria-label="${o.label}"
    font-family="${FONT}"
    font-size="12"
    fill="#16222c"
  >
    <rect width="${o.width}" height="${o.height}" fill="#fff" />
    ${body}
  </svg> `.text;
}

export function text(
  at: { readonly x: number; readonly y: number },
  words: string,
  o: {
    readonly anchor?: 'start' | 'middle' | 'end';
    readonly size?: number;
    readonly colour?: string;
    readonly bold?: boolean;
  } = {},
): Html {
  return html`<text
    x="${at.x.toFixed(1)}"
    y="${at.y.toFixed(1)}"
    text-anchor="${o.anchor ?? 'start'}"
    font-size="${o.size ?? 12}"
    font-weight="${o.bold === true ? 600 : 400}"
    fill="${o.colour ?? '#16222c'}"
    >${words}</text
  >`;
}

export function vertical(x: number, from: number, to: number, o: { colour?: string; dash?: string } = {}): Html {
  return html`<path
    d="M${x.toFixed(1)} ${from}V${to}"
    stroke="${o.colour ?? LINE}"
    stroke-dasharray="${o.dash ?? 'none'}"
    fill="none"
  />`;
}

/** An estimate with its interval. */
export function dotAndWhisker(
  y: number,
  o: {
    readonly x: number;
    readonly lowerX: number | undefined;
    readonly upperX: number | undefined;
    readonly colour: string;
  },
): Html {
  const { x, lowerX, upperX, colour } = o;
  const whisker =
    lowerX === undefined || upperX === undefined
      ? undefined
      : html`<path
          d="M${lowerX.toFixed(1)} ${y - 4}v8m0 -4H${upperX.toFixed(1)}m0 -4v8"
          stroke="${colour}"
          stroke-width="1.8"
          fill="none"
        />`;
  return html`${whisker}<circle cx="${x.toFixed(1)}" cy="${y}" r="4" fill="${colour}" stroke="#fff" />`;
}

/** The mapped area. */
export function diamond(x: number, y: number, size = 4.5): Html {
  const [left, right] = [(x - size).toFixed(1), (x + size).toFixed(1)];
  return html`<path
    d="M${left} ${y}L${x.toFixed(1)} ${y - size}L${right} ${y}L${x.toFixed(1)} ${y + size}Z"
    fill="#fff"
    stroke="${RUST}"
    stroke-width="1.7"
  />`;
}

/** The area by the reference map. */
export function referenceTick(x: number, y: number, half = 8): Html {
  return html`<path d="M${x.toFixed(1)} ${y - half}V${y + half}" stroke="#16222c" stroke-width="2" fill="none" />`;
}

/** What the marks mean, in a line. */
export function key(
  x: number,
  y: number,
  entries: readonly (readonly [mark: (x: number) => Html, words: string])[],
): Html {
  let at = x;
  return html`${entries.map(([mark, words]) => {
    const here = at;
    at += 50 + 5.6 * words.length;
    return html`${mark(here + 6)}${text({ x: here + 24, y: y + 4 }, words, { colour: SOFT })}`;
  })}`;
}
