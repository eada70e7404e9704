import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './quadrat.ts';

/** Tables and records of the sample case, as they were when somebody last looked at what had changed of them. */
const FILES = [
  'estimates.csv',
  'published.csv',
  'mapped-areas.csv',
  'ladder.csv',
  'higher-classes.csv',
  'non-response-bounds.csv',
  'units.csv',
  'accuracy.json',
  'reference-audit.json',
];
const NUMBER = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi;
/** On another platform a pixel may be of another class: a share of 1e-6 of the whole. */
const TOLERANCE = 1e-4;

/**
 * Lines of a run of the sample case that are not as the golden files have them, as `file:line: golden → found`. With
 * QUADRAT_WRITE_GOLDEN the files are written anew; what git then shows is to be looked at.
 */
export function goldenDifferences(run: string): string[] {
  const golden = path.join(root, 'tests', 'golden', 'sample-case');
  if (process.env['QUADRAT_WRITE_GOLDEN'] !== undefined) {
    mkdirSync(golden, { recursive: true });
    for (const name of FILES) writeFileSync(path.join(golden, name), textOf(run, name));
  }
  return FILES.flatMap((name) => {
    const [expected, found] = [golden, run].map((folder) => textOf(folder, name).split('\n')) as [string[], string[]];
    return Array.from({ length: Math.max(expected.length, found.length) }, (_, i) => [expected[i], found[i]] as const)
      .map(([was, is], i) => (isSame(was, is) ? '' : `${name}:${i + 1}: ${was} → ${is}`))
      .filter((line) => line !== '');
  });
}

function textOf(folder: string, name: string): string {
  const text = readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n');
  return name.endsWith('.json') ? `${JSON.stringify(JSON.parse(text), null, 1)}\n` : text;
}

function isSame(was: string | undefined, is: string | undefined): boolean {
  if (was === is) return true;
  if (was === undefined || is === undefined || was.replaceAll(NUMBER, '#') !== is.replaceAll(NUMBER, '#')) return false;
  const [expected, found] = [was, is].map((line) => line.match(NUMBER)!.map(Number)) as [number[], number[]];
  return expected.every((value, i) => Math.abs(value - found[i]!) <= TOLERANCE * Math.max(Math.abs(value), 1e-6));
}
