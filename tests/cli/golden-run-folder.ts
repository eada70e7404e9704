import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { openRaster } from '../../raster/open-raster.ts';
import { root } from './quadrat.ts';

/** The files of a run folder of the sample case, as they were when somebody last looked at what had changed of them. */
const GOLDEN = path.join(root, 'tests', 'golden', 'sample-case');

/** What is not held: pieces that others are made of, each named by its digest in `run.json`. */
const NOT_HELD = ['artifacts'];

/**
 * What may differ between two platforms, two versions of the code or two days; `*` stands for every member. All else of
 * a file is held: numbers by {@link isSame}, other text to the letter.
 */
const MAY_DIFFER: Readonly<Record<string, readonly string[]>> = {
  'run.json': ['code.version', 'code.digest', 'code.packages', 'platform', 'artifacts.*', 'outputs.*', 'plan.stored.*'],
  'execution.json': [
    ...['startedAt', 'endedAt', 'elapsedMs', 'host', 'processors', 'peakMemoryBytes', 'code'].map(
      (key) => `attempts.*.${key}`,
    ),
    ...['totalMs', 'longestMs'].map((key) => `attempts.*.steps.*.${key}`),
  ],
};
const MAY_DIFFER_IN_REPORT: readonly RegExp[] = [
  /(?<=<meta name="generator" content=")[^"]*/,
  /(?<=<th scope="row">(?:Software|Platform)<\/th>\s*<td class="text">)[^]*?(?=<\/td>)/g,
  // Its pixels are held with those of map-preview.json.
  /(?<=data:image\/png;base64,)[^"]*/,
];
const MARK = 'may differ';
/** Of a file: where one is new all that come after it are others too. */
const LINES_SHOWN = 20;

const NUMBER = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi;
const DIGEST = /[0-9a-f]{12}/;
/** Of a number: sines and logarithms of two platforms differ in their last digits. */
const TOLERANCE = 1e-9;
/** Below this by itself, where two numbers that are alike are taken from each other. */
const SMALL = 1e-3;

/**
 * Lines of a run folder of the sample case that are not as the golden files have them, as `file:line: golden → found`.
 * With QUADRAT_WRITE_GOLDEN the files are written anew; what git then shows is to be looked at.
 */
export async function goldenDifferences(run: string): Promise<string[]> {
  const found = new Map<string, string>();
  for (const name of readdirSync(run).filter((one) => !NOT_HELD.includes(one)))
    found.set(name.endsWith('.tif') ? `${name}.json` : name, await normalForm(run, name));
  if (process.env['QUADRAT_WRITE_GOLDEN'] !== undefined) {
    rmSync(GOLDEN, { recursive: true, force: true });
    mkdirSync(GOLDEN, { recursive: true });
    for (const [name, text] of found) writeFileSync(path.join(GOLDEN, name), text);
  }
  const names = new Set([...readdirSync(GOLDEN), ...found.keys()]);
  return [...names].flatMap((name) => {
    const is = found.get(name)?.split('\n') ?? [];
    const was = readdirSync(GOLDEN).includes(name) ? readFileSync(path.join(GOLDEN, name), 'utf8').split('\n') : [];
    return Array.from({ length: Math.max(was.length, is.length) }, (_, i) => i)
      .filter((i) => !isSame(was[i], is[i]))
      .slice(0, LINES_SHOWN)
      .map((i) => `${name}:${i + 1}: ${was[i]} → ${is[i]}`);
  });
}

function isSame(was: string | undefined, is: string | undefined): boolean {
  if (was === is) return true;
  if (was === undefined || is === undefined || DIGEST.test(was)) return false;
  if (was.replaceAll(NUMBER, '#') !== is.replaceAll(NUMBER, '#')) return false;
  const [expected, found] = [was, is].map((line) => line.match(NUMBER)!.map(Number)) as [number[], number[]];
  return expected.every((value, i) => Math.abs(value - found[i]!) <= TOLERANCE * Math.max(Math.abs(value), SMALL));
}

/** A file as text of short lines, without what may differ. */
async function normalForm(run: string, name: string): Promise<string> {
  const file = path.join(run, name);
  if (name.endsWith('.tif')) return lines(await rasterForm(file));
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  if (name === 'report.html') return MAY_DIFFER_IN_REPORT.reduce((page, part) => page.replace(part, MARK), text);
  if (!name.endsWith('json')) return text;
  const record = JSON.parse(text) as Record<string, unknown>;
  if (name === 'estimates.geojson')
    return lines({ ...record, features: (record['features'] as Feature[]).map(bounded) });
  if (name === 'map-preview.json') return lines({ ...record, png: await pictureForm(record['png'] as string) });
  for (const place of MAY_DIFFER[name] ?? []) blot(record, place.split('.'));
  return lines(record);
}

function lines(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function blot(record: Record<string, unknown>, [key, ...inside]: readonly string[]): void {
  for (const member of key === '*' ? Object.keys(record) : [key!]) {
    if (inside.length > 0) blot(record[member] as Record<string, unknown>, inside);
    else if (record[member] !== undefined) record[member] = MARK;
  }
}

interface Feature {
  readonly geometry: { readonly type: string; readonly coordinates: readonly (readonly (readonly number[][])[])[] };
}

/** An outline by its rings, positions and the sums of their coordinates: in full it would be half a megabyte. */
function bounded({ geometry, ...feature }: Feature): unknown {
  const rings = geometry.coordinates.flat();
  const sums = [0, 1].map((axis) => rings.flat().reduce((sum, position) => sum + position[axis]!, 0));
  return { ...feature, geometry: { type: geometry.type, rings: rings.map(({ length }) => length), sums } };
}

/** Pixels of a class to the bit; of how sure the map is, which is a rounded probability, their number and mean. */
async function rasterForm(file: string): Promise<unknown> {
  const source = await openRaster(file);
  const { grid, dataType, bandCount } = source.header;
  const window = { col: 0, row: 0, widthPx: grid.widthPx, heightPx: grid.heightPx };
  const { bands } = await source.read({ bands: [0], window });
  await source.close();
  const values = Uint8Array.from(bands[0]!);
  const seen = values.filter((value) => value !== 255);
  const what = file.endsWith('map.tif')
    ? { pixels: sha256(values) }
    : { mean: (seen.reduce((sum, value) => sum + value, 0) / seen.length).toFixed(2) };
  return { ...window, affine: grid.affine, dataType, bandCount, observed: seen.length, ...what };
}

async function pictureForm(png: string): Promise<unknown> {
  const { data, info } = await sharp(Buffer.from(png, 'base64'))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { widthPx: info.width, heightPx: info.height, pixels: sha256(data) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
