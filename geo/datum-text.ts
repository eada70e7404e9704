import { GeoError } from './geo-error.ts';

/** A datum of the EPSG registry and the operation by which it is brought to WGS 84. */
export interface Datum {
  /** EPSG code of the datum. */
  readonly code: number;
  /** Name of the published operation; `undefined` where none is published. */
  readonly operation: string | undefined;
  /** Accuracy of the operation over the area of use of its CRS; `undefined` where it is not known. */
  readonly accuracyM: number | undefined;
  /** Number of the operation in the registry's table, by which its accuracy is known by place. */
  readonly shift?: number;
  /** Whether coordinates are taken as they are. */
  readonly isNull?: boolean;
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
