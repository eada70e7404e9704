import { expect, it } from 'vitest';
import { z } from 'zod';
import { quotedText } from '../../access/quoted.ts';
import { parsePolicyFile } from '../../config/read-policy-file.ts';
import { parseRunFile } from '../../config/read-run-file.ts';
import { runFileSchema } from '../../config/run-file.ts';
import { alternatives, type JsonSchema } from '../../config/schema-walk.ts';
import { messageOf } from '../../errors/error-kinds.ts';
import { policyFileSchema } from '../../stages/validation/publication-options.ts';

interface Shape extends JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

type Content = Readonly<Record<string, unknown>>;
/** A file with one place of it filled in otherwise. */
type Build = (value: unknown) => Content;

/** The smallest value that a schema allows. */
function sampleOf(schema: Shape): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (choice !== undefined) return sampleOf(choice);
  if (schema.type === 'object') {
    const required = (schema.required ?? []).map((key) => [key, sampleOf(schema.properties![key]!)] as const);
    return Object.fromEntries(required);
  }
  if (schema.type === 'array') return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items!));
  if (schema.type === 'boolean') return false;
  if (schema.type === 'string')
    return schema.format === undefined ? 'x'.repeat(schema.minLength ?? 1) : '2024-06-01T10:00:00Z';
  return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? 0) + 0.5);
}

interface Place {
  readonly path: string;
  readonly keys: readonly string[];
  readonly value: Content;
  readonly shape: Shape;
  readonly build: Build;
}

/** Every place of a file that has keys, in each shape that it may have. */
function placesOf(schema: Shape, build: Build, path: string): Place[] {
  return (alternatives(schema) as Shape[]).flatMap((shape) => {
    const value = shape.type === 'object' ? (sampleOf(shape) as Content) : {};
    const ofKeys = Object.entries(shape.properties ?? {}).flatMap(([key, child]) =>
      placesOf(child, (inner) => build({ ...value, [key]: inner }), `${path}.${key}`),
    );
    const ofItems = shape.items === undefined ? [] : placesOf(shape.items, (inner) => build([inner]), `${path}[]`);
    const others = shape.additionalProperties;
    const ofNames = typeof others === 'object' ? placesOf(others, (inner) => build({ x: inner }), `${path}.*`) : [];
    const own =
      shape.properties === undefined ? [] : [{ path, keys: Object.keys(shape.properties), value, shape, build }];
    return [...own, ...ofKeys, ...ofItems, ...ofNames];
  });
}

/** A key as people misspell it. */
function variantsOf(key: string): string[] {
  const middle = Math.floor(key.length / 2);
  const words = key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  return [
    key.slice(0, middle) + key.slice(middle + 1),
    `${key.slice(0, middle)}q${key.slice(middle + 1)}`,
    `${key}s`,
    key.toUpperCase(),
    key.charAt(0).toUpperCase() + key.slice(1),
    words.join('_'),
    words.join('-'),
  ].filter((variant, i, all) => variant !== key && variant.length > 2 && all.indexOf(variant) === i);
}

const rootOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;

const AREAS = { file: 'a.geojson', code: 'code' };
const SCENE = { id: 's', datetime: '2024-06-01', assets: { B1: 'b1.tif' } };
const MADE = { version: 1, name: 't', imagery: { scenes: [SCENE] }, model: 'item.json', areas: AREAS };
const STANDING = { version: 1, name: 't', map: { file: 'map.tif' }, areas: AREAS };

function placesOfRunFile(): Place[] {
  const root = rootOf(runFileSchema);
  const bases = (key: string): Content => (key === 'map' ? STANDING : MADE);
  const inner = Object.entries(root.properties!).flatMap(([key, schema]) =>
    placesOf(schema, (value) => ({ ...bases(key), [key]: value }), key),
  );
  const build = (value: unknown): Content => value as Content;
  const ofRoot = Object.keys(root.properties!).map((key) => ({
    ...{ path: '', keys: [key], shape: root, build },
    value: { ...bases(key), [key]: sampleOf(root.properties![key]!), ...(key in bases(key) ? bases(key) : {}) },
  }));
  return [...ofRoot, ...inner];
}

function refusalOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    return messageOf(error);
  }
  return 'it was taken';
}

/** Misspells each key of a place, and says for which the refusal is not one sentence with line, place and right key. */
function wrongAt({ path, keys, value, shape, build }: Place, parse: (text: string) => unknown): string[] {
  const known = Object.keys(shape.properties!);
  return keys.flatMap((key) =>
    variantsOf(key)
      .filter((variant) => !known.includes(variant))
      .flatMap((variant) => {
        const { [key]: own = sampleOf(shape.properties![key]!), ...others } = value;
        const text = JSON.stringify(build({ ...others, [variant]: own }), null, 1);
        const lines = text.split('\n').flatMap((one, i) => (one.trim().startsWith(`"${variant}":`) ? [i + 1] : []));
        const said = refusalOf(() => parse(text));
        const isRight =
          lines.some((line) => said.includes(`, line ${line}: unknown key ${quotedText(variant)}`)) &&
          said.endsWith(`; the nearest known key is ${key}`) &&
          !said.includes('\n');
        return isRight ? [] : [`${path}: ${key} as ${variant}: ${said}`];
      }),
  );
}

it('names every misspelt key of a run file with its line, its place and the right key, in one sentence', () => {
  const places = placesOfRunFile();
  expect(places.length).toBeGreaterThan(25);
  const wrong = places.flatMap((place) => wrongAt(place, (text) => parseRunFile(text, 'run.yaml')));
  expect(wrong).toEqual([]);
});

it('names every misspelt key of a policy file so, too', () => {
  const root = rootOf(policyFileSchema);
  const places = placesOf(root, (value) => value as Content, '').map((place) => ({
    ...place,
    build: (value: unknown): Content => ({ name: 'own', ...place.build(value) }),
    keys: place.keys.filter((key) => place.path !== '' || key !== 'name'),
  }));
  const wrong = places.flatMap((place) => wrongAt(place, (text) => parsePolicyFile(text, 'policy.yaml')));
  expect(wrong).toEqual([]);
});

const asset = (value: object): object => ({ ...MADE, imagery: { scenes: [{ ...SCENE, assets: { B1: value } }] } });

it.each([
  ['href as in STAC', asset({ href: 'b1.tif' }), 'unknown key href in imagery.scenes.0.assets.B1; the nearest known key is file'],
  ['url beside a band', asset({ url: 'b1.tif', band: 1 }), 'unknown key url in imagery.scenes.0.assets.B1; the nearest known key is file'],
  ['path of areas', { ...MADE, areas: { path: 'a', code: 'c' } }, 'unknown key path in areas; the nearest known key is file'],
  ['src of areas in a list', { ...MADE, areas: [{ src: 'a', code: 'c' }] }, 'unknown key src in areas.0; the nearest known key is file'],
  ['href of a map', { ...STANDING, map: { href: 'm.tif' } }, 'unknown key href in map; the nearest known key is file'],
  ['url of a confidence', { ...STANDING, map: { file: 'm.tif', confidence: { url: 'c.tif' } } }, 'unknown key url in map.confidence; the nearest known key is file'],
  ['uri of a sample', { ...MADE, reference: { uri: 'r.csv', design: { type: 'simple-random' } } }, 'unknown key uri in reference; the nearest known key is file'],
  ['a key of another design', { ...MADE, reference: { file: 'r.csv', design: { type: 'simple-random', sizes: {} } } }, 'unknown key sizes in reference.design; it goes with type: stratified: leave it out, or change that'],
  ['a key that is like none', { ...MADE, inference: { colour: 3 } }, 'unknown key colour in inference; expected one of tile, chip, overlap, batch, device, secondsPerChip'],
] as const)('tells %s by what is meant', (_what, content, sentence) => {
  const said = refusalOf(() => parseRunFile(JSON.stringify(content, null, 1), 'run.yaml'));
  expect(said.replace(/^run\.yaml, line \d+: /, '')).toBe(sentence);
}); // prettier-ignore
