import { GeoError } from './geo-error.ts';

/** A seven-parameter shift to WGS 84 that stands in for a datum grid. */
interface HelmertShift {
  /** Translations (m), rotations (arc seconds, position vector), scale (parts per million). */
  readonly towgs84: string;
  /** EPSG code of the transformation, where its parameters and accuracy are published. */
  readonly operation: number;
  readonly accuracyM: number;
}

/**
 * Datum grids weigh megabytes and are not shipped. Where the registry publishes a Helmert shift good to a few metres it
 * is used instead; where it is worse than a pixel of 10 m the CRS is refused rather than silently misplaced.
 * Source: EPSG Geodetic Parameter Dataset, the operations named.
 */
const SHIFT_OF_GRID: Readonly<Record<string, HelmertShift>> = {
  'OSTN15_NTv2_OSGBtoETRS.gsb': {
    towgs84: '446.448,-125.157,542.06,0.15,0.247,0.842,-20.489',
    operation: 1314,
    accuracyM: 2,
  },
  'BETA2007.gsb': { towgs84: '598.1,73.7,418.2,0.202,0.045,-2.455,6.7', operation: 1777, accuracyM: 1 },
  'nzgd2kgrid0005.gsb': { towgs84: '59.47,-5.04,187.44,0.47,-0.1,1.024,-4.5993', operation: 1564, accuracyM: 4 },
};

/**
 * A PROJ string whose datum grid is replaced by the published Helmert shift, or dropped where it is `@null`.
 * @throws GeoError where the grid is needed and has no published shift of a few metres.
 */
export function withoutDatumGrid(projText: string, name: string): string {
  const grid = /\+nadgrids=("[^"]*"|\S+)/.exec(projText);
  if (grid === null || grid[1] === '@null') return projText;
  const shift = SHIFT_OF_GRID[grid[1]!];
  if (shift !== undefined) return projText.replace(grid[0], `+towgs84=${shift.towgs84}`);
  throw new GeoError(
    `${name} needs the datum grid ${grid[1]}, which is not shipped: expected a CRS with a datum shift in its ` +
      'definition, such as a PROJ string with +towgs84.',
  );
}
