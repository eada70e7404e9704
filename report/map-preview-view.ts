import { listAt, numberAt, textAt } from './json-fields.ts';

/** A class as the map shows it. */
export interface LegendEntry {
  readonly name: string;
  readonly title: string;
  readonly colour: string;
}

/** An outline in pixels of the picture. */
export interface OutlineView {
  readonly code: string;
  readonly name: string;
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

/** What the report takes from `map-preview.json`. */
export interface MapPreviewView {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly png: string;
  readonly attribution: string | undefined;
  readonly areas: readonly OutlineView[];
  readonly legend: readonly LegendEntry[];
  readonly notObservedColour: string;
}

const COLOUR = /^#[0-9a-f]{6}$/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const UNKNOWN_COLOUR = '#d9d9d9';

function colourOf(value: string | undefined): string {
  return value !== undefined && COLOUR.test(value) ? value : UNKNOWN_COLOUR;
}

/** Reads `map-preview.json`; `undefined` when it holds no picture. */
export function viewMapPreview(content: unknown): MapPreviewView | undefined {
  const widthPx = numberAt(content, 'widthPx');
  const heightPx = numberAt(content, 'heightPx');
  const png = textAt(content, 'png');
  if (widthPx === undefined || heightPx === undefined || png === undefined || !BASE64.test(png)) return undefined;
  return {
    widthPx,
    heightPx,
    png,
    attribution: textAt(content, 'attribution'),
    areas: listAt(content, 'areas').map((area) => ({
      code: textAt(area, 'code') ?? '',
      name: textAt(area, 'name') ?? textAt(area, 'code') ?? '',
      path: textAt(area, 'path') ?? '',
      x: numberAt(area, 'label', 'x') ?? 0,
      y: numberAt(area, 'label', 'y') ?? 0,
    })),
    legend: listAt(content, 'legend').map((entry) => {
      const name = textAt(entry, 'name') ?? '';
      return { name, title: textAt(entry, 'title') ?? name, colour: colourOf(textAt(entry, 'colour')) };
    }),
    notObservedColour: colourOf(textAt(content, 'notObservedColour')),
  };
}
