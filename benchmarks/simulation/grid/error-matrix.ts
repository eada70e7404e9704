import { TOTAL_CODE, WHOLE_LEVEL } from '../../../raster/areas/mapped-areas.ts';
import type { LabelledUnit } from '../../../stages/validation/reference/labelled-unit.ts';
import { allocate, atLeast } from './allocations.ts';
import type { DrawnPopulation } from './draw-cells.ts';

/** A published error matrix from a stratified sample. */
export interface ErrorMatrix {
  /** Where it was published, and what was left out or merged here. */
  readonly source: string;
  readonly classes: readonly string[];
  /** Area of each stratum in one unit whichever; only the proportions count. */
  readonly areas: readonly number[];
  /** Units by stratum (rows) and reference class (columns). Strata beyond the classes are not classes of the map. */
  readonly counts: readonly (readonly number[])[];
  /** Names of the strata where they are not the classes of the map. */
  readonly strata?: readonly string[];
}

/** Allocations of the grid by name; the published one is `own`. */
export const MATRIX_DESIGNS: readonly string[] = ['own', 'equal', 'prop', 'fifty'];

/** km² of the made-up country that a matrix is the truth of. */
const COUNTRY_KM2 = 10_000;

/**
 * A country of which each stratum holds the reference classes in the shares that its row of the matrix shows. Units are
 * drawn from it with replacement.
 * @throws RangeError for an allocation that has no name here.
 */
export function matrixPopulation(matrix: ErrorMatrix, design: string): DrawnPopulation {
  const { classes, counts } = matrix;
  const strata = matrix.strata ?? classes;
  const areaSum = matrix.areas.reduce((sum, area) => sum + area, 0);
  const km2 = matrix.areas.map((area) => (COUNTRY_KM2 * area) / areaSum);
  const shares = counts.map((row) => {
    const units = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => count / units);
  });
  const byMap = matrix.strata === undefined;
  // Nothing is known of a map where the strata are not its classes.
  const total = {
    level: WHOLE_LEVEL,
    code: TOTAL_CODE,
    name: TOTAL_CODE,
    parents: {},
    classAreasM2: classes.map((_, j) => (byMap ? km2[j]! * 1e6 : 0)),
    notObservedM2: byMap ? 0 : COUNTRY_KM2 * 1e6,
    totalM2: COUNTRY_KM2 * 1e6,
  };
  const units = allocation(matrix, design);
  return {
    population: {
      classes,
      mapped: { levels: [WHOLE_LEVEL], areas: [total] },
      truthKm2: new Map([
        [
          `${WHOLE_LEVEL}\n${TOTAL_CODE}`,
          classes.map((_, j) => shares.reduce((sum, row, h) => sum + km2[h]! * row[j]!, 0)),
        ],
      ]),
    },
    design: byMap
      ? { type: 'stratified' }
      : {
          type: 'stratified',
          stratum: 'stratum',
          sizes: Object.fromEntries(strata.map((name, h) => [name, km2[h]!])),
        },
    draw: (random) =>
      shares.flatMap((row, h) =>
        Array.from({ length: units[h]! }, (_, k) =>
          unit(`${h}-${k}`, {
            referenceClass: classes[random.index(row)]!,
            mapClass: byMap ? strata[h] : undefined,
            stratum: byMap ? undefined : strata[h],
          }),
        ),
      ),
  };
}

function allocation({ counts, areas }: ErrorMatrix, design: string): number[] {
  const own = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = own.reduce((sum, units) => sum + units, 0);
  if (design === 'own') return own;
  if (design === 'equal')
    return allocate(
      total,
      own.map(() => 1),
    );
  if (design === 'prop') return atLeast(total, { sizes: areas, minimum: 1 });
  if (design === 'fifty') return own.map(() => 50);
  throw new RangeError(`A design of an error matrix is one of ${MATRIX_DESIGNS.join(', ')}, found "${design}".`);
}

function unit(id: string, o: Pick<LabelledUnit, 'referenceClass' | 'mapClass' | 'stratum'>): LabelledUnit {
  return {
    id,
    col: 0,
    row: 0,
    alternateClass: undefined,
    cluster: undefined,
    inclusionProbability: undefined,
    gridCol: undefined,
    gridRow: undefined,
    areas: COUNTRY,
    ...o,
  };
}

/** The level is none of those estimated: the whole is all there is. */
const COUNTRY = { country: TOTAL_CODE };
