import { TABLE8 } from '../olofsson-table8.ts';
import type { ErrorMatrix } from './error-matrix.ts';

/** The error matrices of the grid by name. */
export const ERROR_MATRICES: Readonly<Record<string, ErrorMatrix>> = {
  'table-8': {
    source: 'Olofsson et al. 2014, Remote Sensing of Environment 148:42-57, Table 8',
    classes: TABLE8.mapClasses,
    areas: TABLE8.mappedAreas,
    counts: TABLE8.counts,
  },
};
