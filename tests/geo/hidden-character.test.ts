import { describe, expect, it } from 'vitest';
import { readAreas } from '../../geo/areas.ts';
import { readModelClasses } from '../../models/model-classes.ts';
import { mapClasses } from '../../pipeline/planning/map/map-classes.ts';
import { mapSchema } from '../../stages/preprocessing/map-options.ts';
import { escapeHtml } from '../../report/html.ts';

/** Squares side by side. */
function areasOf(...properties: readonly { readonly code: string; readonly name?: string; readonly land?: string }[]) {
  const features = properties.map((each, i) => ({
    type: 'Feature',
    properties: { name: 'n', land: 'l', ...each },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [i, 0],
          [i + 1, 0],
          [i + 1, 1],
          [i, 1],
          [i, 0],
        ],
      ],
    },
  }));
  return readAreas(
    { type: 'FeatureCollection', features },
    { code: 'code', name: 'name', parents: ['land'], location: 'areas.geojson' },
  );
}

const UNSEEN = [
  ...['\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069'],
  ...['\u200B', '\uFEFF', '\u2060', '\u200E', '\u2028', '\n', '\t', '\r'],
];
const codePoint = (text: string): string => `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

describe('A code', () => {
  it.each(UNSEEN.map((text) => [codePoint(text), text]))('with %s is refused by its feature', (name, text) => {
    for (const code of [`a${text}b`, `${text}b`]) {
      const words = new RegExp(
        `^Feature 2 of areas\\.geojson .* has the character ${name.replace('+', '\\+')} in "code"`,
      );
      expect(() => areasOf({ code: 'x' }, { code })).toThrow(words);
    }
    expect(() => areasOf({ code: 'x', land: `a${text}b` })).toThrow(/in "land"/);
  });

  it('with a blank at an end is refused', () => {
    expect(() => areasOf({ code: 'a ' })).toThrow(/^Feature 1 .* U\+0020 in "code"/);
    expect(() => areasOf({ code: '\u00A0a' })).toThrow(/^Feature 1 .* U\+00A0 in "code"/);
  });

  it('that looks like another is refused with both features', () => {
    const twins = [
      ['caf\u00E9', 'cafe\u0301'],
      ['a b', 'a\u00A0b'],
      ['ab', 'a\u200Cb'],
      ['ab', 'a\u00ADb'],
    ] as const;
    for (const [code, twin] of twins) {
      expect(() => areasOf({ code }, { code: 'x' }, { code: twin })).toThrow(
        /^Feature 1 of areas\.geojson .* and feature 3 of areas\.geojson .* look the same/,
      );
    }
  });

  it('may have what its language needs', () => {
    const codes = ['می‌خواهم', 'क्‍ष', 'Île-de-France', '01 002', 'נ״ז'];
    expect(areasOf(...codes.map((code) => ({ code }))).areas.map(({ code }) => code)).toEqual(codes);
  });
});

describe('A name', () => {
  it.each(UNSEEN.slice(0, 9).map((text) => [codePoint(text), text]))('with %s is refused by its feature', (_, text) => {
    expect(() => areasOf({ code: 'x', name: `${text}b` })).toThrow(
      /^Feature 1 of areas\.geojson \(code "x"\) .* in "name"/,
    );
  });

  it('may have joiners, marks of direction and breaks', () => {
    const names = ['می‌خواهم', 'ក្រុង\u200Bភ្នំពេញ', 'תל אביב\u200F', 'Upper\nTown'];
    expect(areasOf(...names.map((name, i) => ({ code: `${i}`, name }))).areas.map(({ name }) => name)).toEqual(names);
  });

  it('never turns the letters of a page', () => {
    expect(escapeHtml('a\u202Eb\u2067c')).toBe('a\\u202eb\\u2067c');
  });
});

const PAIRS = [
  ['forest', 'forest '],
  ['caf\u00E9', 'cafe\u0301'],
  ['dense  forest', 'dense forest'],
  ['ab', 'a\u200Bb'],
] as const;

describe('Names of classes', () => {
  const ofMap = (classes: Readonly<Record<string, string>>): unknown =>
    mapClasses(mapSchema.parse({ file: 'map.tif', classes }), {
      legend: { names: new Map(), colours: new Map(), namesFrom: undefined } as never,
      found: { counts: { shares: () => [] }, isComplete: true } as never,
      nodata: undefined,
    });
  const ofModel = (...names: readonly string[]): unknown =>
    readModelClasses(
      names.map((name, value) => ({ name, value })),
      'item.json',
    );

  it.each(PAIRS)('that look the same are refused with both values: %j and %j', (name, twin) => {
    expect(() => ofMap({ 1: name, 2: 'water', 30: twin })).toThrow(
      /^map\.classes, values 1 and 30: expected names that can be told apart/,
    );
    expect(() => ofModel(name, 'water', twin)).toThrow(
      /^Model item item\.json: the names of the classes of values 0 and 2 look the same/,
    );
  });

  it('that turn the order of letters are refused with the value', () => {
    expect(() => ofMap({ 1: 'water', 2: '\u202Eabc' })).toThrow(/^map\.classes, value 2: .* found U\+202E/);
    expect(() => ofModel('water', '\u2066abc')).toThrow(/class of value 1 has the character U\+2066/);
  });

  it('that are the same are one class, and those that differ stay', () => {
    expect(ofMap({ 1: 'forest', 2: 'Forest', 3: 'forest' })).toMatchObject({
      classes: [{ name: 'forest' }, { name: 'Forest' }],
    });
  });
});
