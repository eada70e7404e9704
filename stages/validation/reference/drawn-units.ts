import { PermanentError } from '../../../errors/error-kinds.ts';
import type { DrawnUnit } from './reference-sample.ts';

/** What the draw of a sample left on record: the ids drawn, or how many; nothing where it keeps neither. */
export interface DrawRecord {
  readonly ids?: readonly string[] | undefined;
  readonly sampleSize?: number | undefined;
}

const NAMED = 5;

/**
 * Reads what a design file says was drawn: `drawn` (ids, or objects with an id), `units` (the same, or how many), or
 * `sampleSize` (a number, or one for each stratum).
 */
export function drawRecord(designFile: Readonly<Record<string, unknown>>): DrawRecord {
  const listed = [designFile['drawn'], designFile['units']].find(Array.isArray) as readonly unknown[] | undefined;
  const ids = listed?.map(idOf);
  if (ids !== undefined && ids.every((id) => id !== undefined)) return { ids };
  return { sampleSize: sizeOf(designFile['sampleSize']) ?? sizeOf(designFile['units']) ?? ids?.length };
}

function idOf(entry: unknown): string | undefined {
  const id = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)['id'] : entry;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const sizes = Object.values(value);
  if (!sizes.every((size) => typeof size === 'number')) return undefined;
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Holds the units of the first draw against what was drawn: none may be missing, and none may be there that was not.
 * @throws PermanentError naming the first units that are missing or were not drawn.
 */
export function checkDrawnUnits(
  units: readonly DrawnUnit[],
  record: DrawRecord,
  o: { readonly file: string; readonly designFile: string },
): void {
  const estimating = units.filter(({ purpose }) => purpose === 'estimate');
  const first = estimating.filter(({ draw }) => draw === 1);
  if (record.ids === undefined) {
    if (record.sampleSize === undefined || record.sampleSize === first.length) return;
    throw new PermanentError(
      `${o.file}: expected the ${record.sampleSize} units that ${o.designFile} drew, found ${first.length}; a drawn unit without a label stays in the file as a non-response with its reason`,
    );
  }
  const present = new Set(estimating.map(({ id }) => id));
  const missing = record.ids.filter((id) => !present.has(id));
  if (missing.length > 0) {
    throw new PermanentError(
      `${o.file}: expected every unit that ${o.designFile} drew, found ${missing.length} of ${record.ids.length} missing (${some(missing)}); a drawn unit without a label stays in the file as a non-response with its reason`,
    );
  }
  const drawn = new Set(record.ids);
  const foreign = first.filter(({ id }) => !drawn.has(id)).map(({ id }) => id);
  if (foreign.length === 0) return;
  throw new PermanentError(
    `${o.file}: expected only units that ${o.designFile} drew, found ${foreign.length} others (${some(foreign)}); give them a purpose other than estimate`,
  );
}

function some(ids: readonly string[]): string {
  return ids.length <= NAMED ? ids.join(', ') : `${ids.slice(0, NAMED).join(', ')}, …`;
}
