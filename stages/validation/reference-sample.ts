import { PermanentError } from '../../engine/errors.ts';
import { pointTransform } from '../../geo/crs.ts';
import { pixelOfPoint, type Grid } from '../../geo/grid.ts';
import { readPoints } from '../../geo/points.ts';
import type { LabelledUnit } from './labelled-unit.ts';
import type { SamplingDesign } from './options.ts';

/** One unit of the reference sample: a pixel of the grid with its label. */
export type ReferenceUnit = Omit<LabelledUnit, 'mapClass' | 'areas'>;

export interface ReferenceKeys {
  readonly file: string;
  readonly class: string;
  readonly design: SamplingDesign;
  readonly grid: Grid;
}

/**
 * Reads the reference sample and finds each unit's pixel (which may lie outside the grid).
 * @throws PermanentError for a missing label or stratum, a stratum without a declared size and an id that comes twice.
 */
export function readReferenceSample(geojson: unknown, keys: ReferenceKeys): ReferenceUnit[] {
  const { crs, points } = readPoints(geojson, { location: keys.file });
  if (points.length === 0) throw new PermanentError(`${keys.file}: expected reference points, found none`);
  const toGrid = pointTransform(crs, keys.grid.crs);
  const ids = new Set<string>();
  return points.map(({ id, x, y, properties }) => {
    if (ids.has(id)) throw new PermanentError(`${keys.file}: expected unique ids of points, found ${id} twice`);
    ids.add(id);
    const pixel = pixelOfPoint(keys.grid, ...toGrid(x, y));
    return {
      id,
      col: Math.floor(pixel.col),
      row: Math.floor(pixel.row),
      referenceClass: textProperty(properties, keys.class, `${keys.file}, point ${id}`),
      alternateClass: undefined,
      stratum: stratumOf(properties, keys, id),
      ...clusterOf(properties, keys, id),
      gridCol: wholeNumber(properties['grid_col']),
      gridRow: wholeNumber(properties['grid_row']),
    };
  });
}

function stratumOf(
  properties: Readonly<Record<string, unknown>>,
  { design, file }: ReferenceKeys,
  id: string,
): string | undefined {
  if ((design.type !== 'stratified' && design.type !== 'cluster') || design.stratum === undefined) return undefined;
  const stratum = textProperty(properties, design.stratum, `${file}, point ${id}`);
  if (design.type === 'cluster') return stratum;
  if (design.sizes?.[stratum] === undefined) {
    const known = Object.keys(design.sizes ?? {}).join(', ') || 'none';
    throw new PermanentError(
      `${file}, point ${id}: expected a stratum whose size reference.design.sizes gives (${known}), found ${stratum}`,
    );
  }
  return stratum;
}

function clusterOf(
  properties: Readonly<Record<string, unknown>>,
  { design, file }: ReferenceKeys,
  id: string,
): Pick<ReferenceUnit, 'cluster' | 'inclusionProbability'> {
  if (design.type !== 'cluster') return { cluster: undefined, inclusionProbability: undefined };
  const where = `${file}, point ${id}`;
  const probability = properties[design.probability];
  if (typeof probability !== 'number' || !(probability > 0 && probability <= 1)) {
    throw new PermanentError(
      `${where}: expected a chance of being drawn above 0 and at most 1 in the property ${design.probability}, found ${JSON.stringify(probability) ?? 'no such property'}`,
    );
  }
  return { cluster: textProperty(properties, design.cluster, where), inclusionProbability: probability };
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function textProperty(properties: Readonly<Record<string, unknown>>, key: string, where: string): string {
  const value = properties[key];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new PermanentError(
    `${where}: expected a text in the property ${key}, found ${JSON.stringify(value) ?? 'no such property'}`,
  );
}
