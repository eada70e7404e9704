import { PLACE_ROWS } from './datum-places-table.ts';

/** What is known of a shift of the registry at a place. */
export type AccuracyThere =
  /** `undefined` where an operation holds there whose accuracy nobody has published. */
  | { readonly isValid: true; readonly accuracyM: number | undefined }
  /** No operation of the datum holds there. */
  | { readonly isValid: false };

type LonLat = readonly [lon: number, lat: number];

interface Box {
  /** Of the shift itself, of others within these, of others outside of these. */
  readonly kind: 'own' | 'within' | 'outside';
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  readonly accuracyM: number | undefined;
}

/**
 * How accurate a shift is at a place in degrees: what its own operation is there, or, where that of another place holds, that
 * one's accuracy and how far the two lie apart; the worst of those that hold there.
 * @param datum EPSG code of the datum
 * @param shift number of the shift in the registry's table
 * @returns `undefined` where the registry has no operations of the datum
 */
export function accuracyAt(
  { datum, shift }: { readonly datum: number; readonly shift: number },
  [lon, lat]: LonLat,
): AccuracyThere | undefined {
  const boxes = boxesOf(`${datum}/${shift}`);
  if (boxes.length === 0) return undefined;
  const there = boxes.filter(({ kind, bounds }) => isWithin(bounds, kind === 'own' ? INSET_DEG : 0, [lon, lat]));
  if (there.length === 0) return { isValid: false };
  const own = there.filter(({ kind }) => kind === 'own');
  const known = there
    .filter(({ kind }) => (own.length === 0) === (kind === 'outside'))
    .map(({ accuracyM }) => accuracyM)
    .filter((accuracyM) => accuracyM !== undefined);
  const isKnown = known.length > 0 && own.every(({ accuracyM }) => accuracyM !== undefined);
  return { isValid: true, accuracyM: isKnown ? Math.max(...known) : undefined };
}

/** At its very edge an operation is not yet the one that is taken. */
const INSET_DEG = 0.02;

function isWithin([west, south, east, north]: Box['bounds'], insetDeg: number, [lon, lat]: LonLat): boolean {
  if (lat < south + insetDeg || lat > north - insetDeg) return false;
  const [turn, width] = [turnedEast(lon - west), turnedEast(east - west)];
  return width === 0 || (turn >= insetDeg && turn <= width - insetDeg);
}

/** Degrees from 0 to 360. */
function turnedEast(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

const boxesByKey = new Map<string, readonly Box[]>();
let table: string | undefined;

function boxesOf(key: string): readonly Box[] {
  let boxes = boxesByKey.get(key);
  if (boxes === undefined) {
    table ??= `;${PLACE_ROWS.replaceAll('\n', '')}`;
    const at = table.indexOf(`;${key}|`);
    const row = at < 0 ? '' : table.slice(at + key.length + 2, table.indexOf(';', at + 1));
    boxes = row === '' ? [] : row.split('|').map(boxOf);
    boxesByKey.set(key, boxes);
  }
  return boxes;
}

function boxOf(text: string): Box {
  const kind = text.startsWith('=') ? 'own' : text.startsWith('>') ? 'outside' : 'within';
  const [west, south, east, north, accuracyM] = text.replace(/^[=>]/, '').split(' ').map(Number);
  return { kind, bounds: [west!, south!, east!, north!], accuracyM };
}
