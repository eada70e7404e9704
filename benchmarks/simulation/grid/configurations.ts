import { caseDesign } from './case-designs.ts';
import { CASE_MAPS } from './case-maps.ts';
import { mapPopulation, type CasePixels, type MapPopulation } from './case-pixels.ts';
import type { DrawnPopulation } from './draw-cells.ts';
import { ERROR_MATRICES } from './error-matrices.ts';
import { MATRIX_DESIGNS, matrixPopulation } from './error-matrix.ts';

/** One map or error matrix under one design, by name. */
export interface Configuration {
  readonly map: string;
  readonly design: string;
}

/** Maps and designs that are combined; others of the same kinds can be asked for by name. */
const GRID_MAPS = ['base', 'good-99', 'good-99.9', 'bad', 'omissions', 'rare-0.1', 'rare-0.34', 'stray-3'];
const GRID_DESIGNS = [
  'srs-100',
  'srs-300',
  'srs-600',
  'srs-2000',
  'map-300',
  'map-600',
  'prop-300',
  'prop-600',
  'prev-300',
  'prev-600',
  'muni-600',
  'sysS-600',
  'sysD-600',
  'sysN-600',
  'plots-900',
  'squares-600',
  'line-600',
];

/**
 * Configurations of the grid; with a map or a design only those of it.
 * @throws RangeError for a map that is neither one of the sample case nor an error matrix.
 */
export function configurations(o: {
  readonly maps?: readonly string[] | undefined;
  readonly designs?: readonly string[] | undefined;
}): Configuration[] {
  const maps = o.maps ?? [...GRID_MAPS, ...Object.keys(ERROR_MATRICES)];
  return maps.flatMap((map) => {
    const isMatrix = ERROR_MATRICES[map] !== undefined;
    if (!isMatrix && CASE_MAPS[map] === undefined) {
      const known = [...Object.keys(CASE_MAPS), ...Object.keys(ERROR_MATRICES)].join(', ');
      throw new RangeError(`A map of the grid is one of ${known}, found "${map}".`);
    }
    const of = isMatrix ? MATRIX_DESIGNS : GRID_DESIGNS;
    const designs = o.designs ?? of;
    return designs.filter((design) => MATRIX_DESIGNS.includes(design) === isMatrix).map((design) => ({ map, design }));
  });
}

/** Opens configurations of the sample case and of error matrices; the map last used is kept. */
export class ConfigurationSource {
  private last: { readonly map: string; readonly population: MapPopulation } | undefined;

  private readonly pixels: CasePixels;
  private readonly levels: readonly string[] | undefined;

  constructor(pixels: CasePixels, levels: readonly string[] | undefined) {
    this.pixels = pixels;
    this.levels = levels;
  }

  open({ map, design }: Configuration): DrawnPopulation {
    const matrix = ERROR_MATRICES[map];
    if (matrix !== undefined) return matrixPopulation(matrix, design);
    if (this.last?.map !== map) {
      const made = CASE_MAPS[map]!(this.pixels);
      this.last = { map, population: mapPopulation(this.pixels, { ...made, levels: this.levels }) };
    }
    const { population } = this.last;
    return { population, ...caseDesign(design, this.pixels, population) };
  }
}
