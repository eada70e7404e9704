import type { Crs } from './crs.ts';
import { GeoError } from './geo-error.ts';

/** A datum of the EPSG registry and the operation by which it is brought to WGS 84. */
export interface Datum {
  /** EPSG code of the datum. */
  readonly code: number;
  /** Name of the published operation; `undefined` where none is published. */
  readonly operation: string | undefined;
  /** Accuracy of the operation; `undefined` where it is not known. */
  readonly accuracyM: number | undefined;
}

/** A definition without its shift to WGS 84, for the way between two CRSs of one datum. */
export function withoutShift(definition: string): string {
  return definition.replace(/\s*\+towgs84=\S+/, '');
}

/**
 * Refuses a text that needs a datum grid: grids are not shipped, and proj4 would yield NaN without them.
 * @throws GeoError naming the grid.
 */
export function refuseDatumGrid(text: string, label: string): void {
  const grid = /\+nadgrids=("[^"]*"|[^\s"\]]+)/.exec(text)?.[1];
  if (grid === undefined || grid === '@null') return;
  throw new GeoError(`${label} needs the datum grid ${grid}, which is not shipped: expected +towgs84 in its place.`);
}

/** The way from one datum to another, over WGS 84. */
export interface DatumShift {
  /** Names of the operations, in order. */
  readonly operations: readonly string[];
  /** The sum of the operations' accuracies that are known. */
  readonly accuracyM: number;
  /** Who gave an operation whose accuracy is not known. */
  readonly unknownBy: 'registry' | 'file' | undefined;
}

/** The shift between two CRSs; `undefined` where they have one datum, or none is needed. */
export function datumShift(from: Crs, to: Crs): DatumShift | undefined {
  if (from.datum !== undefined && from.datum.code === to.datum?.code) return undefined;
  const sides = [from, to].flatMap((crs): Side[] => {
    const { datum } = crs;
    const spelled = crs.parameters['towgs84'];
    if (datum?.operation !== undefined) {
      const by = datum.accuracyM === undefined ? 'registry' : undefined;
      return datum.code === WGS84_DATUM ? [] : [{ operation: datum.operation, accuracyM: datum.accuracyM ?? 0, by }];
    }
    const operation = `+towgs84=${spelled}`;
    return spelled === undefined ? [] : [{ operation, accuracyM: 0, by: 'file' }];
  });
  if (sides.length === 0) return undefined;
  const by = sides.map((side) => side.by);
  return {
    operations: sides.map(({ operation }) => operation),
    accuracyM: sides.reduce((sum, { accuracyM }) => sum + accuracyM, 0),
    unknownBy: by.includes('registry') ? 'registry' : by.find((one) => one !== undefined),
  };
}

const WGS84_DATUM = 6326;

/** The operation between one datum and WGS 84. */
interface Side {
  readonly operation: string;
  readonly accuracyM: number;
  readonly by: DatumShift['unknownBy'];
}
