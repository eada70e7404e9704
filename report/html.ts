import { withoutTurning } from '../access/printable.ts';

/** Text that is HTML already; everything else is escaped when it enters a template. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | undefined | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe for an element's content or a quoted attribute; marks that turn the order of letters are spelled out. */
export function escapeHtml(text: string): string {
  return withoutTurning(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function render(part: Part): string {
  if (part === undefined || part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(render).join('');
}

/** A template whose values are escaped unless they are `Html`; lists are joined, `undefined` and null are nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0]!;
  for (const [k, part] of parts.entries()) text += render(part) + strings[k + 1]!;
  return new Html(text);
}
