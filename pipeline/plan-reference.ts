import type { RunFile } from '../config/run-file.ts';
import { PermanentError } from '../engine/errors.ts';
import { encodeJson } from '../engine/json.ts';
import { crsToText } from '../geo/crs.ts';
import type { Grid } from '../geo/grid.ts';
import type { ModelClass } from '../models/model-package.ts';
import { readReferenceSample } from '../stages/validation/reference-sample.ts';
import { readJsonFile } from './plan-areas.ts';

/** The reference sample, checked. */
export interface PlannedReference {
  readonly content: Uint8Array;
  readonly sampleSize: number;
}

/**
 * Reads the reference sample and holds it against grid, classes and design.
 * @throws PermanentError for a point outside the grid, a class that the model does not know, or a stratum without a size.
 */
export async function planReference(
  reference: NonNullable<RunFile['reference']>,
  o: { readonly grid: Grid; readonly classes: readonly ModelClass[]; readonly locate: (location: string) => string },
): Promise<PlannedReference> {
  const content = await readJsonFile(reference.file, o.locate, 'reference sample');
  const sample = readReferenceSample(content, { ...reference, grid: o.grid });
  const names = new Set(o.classes.map(({ name }) => name));
  const known = [...names].join(', ');
  for (const unit of sample) {
    const where = `${reference.file}, point ${unit.id}`;
    if (unit.referenceClass !== undefined && !names.has(unit.referenceClass)) {
      throw new PermanentError(
        `${where}: expected a class of the model (${known}), found ${JSON.stringify(unit.referenceClass)}`,
      );
    }
    const inside = unit.col >= 0 && unit.row >= 0 && unit.col < o.grid.widthPx && unit.row < o.grid.heightPx;
    if (inside) continue;
    const size = `${o.grid.widthPx} × ${o.grid.heightPx} pixels in ${crsToText(o.grid.crs)}`;
    throw new PermanentError(`${where}: expected a place in the grid (${size}), found pixel ${unit.col}, ${unit.row}`);
  }
  return { content: encodeJson(content), sampleSize: sample.length };
}
