import type { AccuracyAssessment } from './accuracy-assessment.ts';
import type { Estimate, EstimationMethod } from './estimate.ts';
import type { Outcome } from './outcome.ts';
import { ratioEstimate, type InferenceOptions } from './ratio-estimate.ts';
import { stratifiedRatio } from './stratified-ratio.ts';
import { findDesignFault, type Stratum, type UnitGroup } from './stratum.ts';
import { drawCounts } from './variance-rule.ts';

/** A unit of the reference sample, or `count` units that are alike. */
export interface SampledUnit {
  readonly stratum: string;
  /** The map's class there; `undefined` where the map has none (cloud, nodata). */
  readonly mapClass: string | undefined;
  /** The label from people or the ground. */
  readonly referenceClass: string;
  /** False for a unit outside the domain, such as one in the part that was not observed; true unless given. */
  readonly inDomain?: boolean;
  readonly count?: number;
  /** Design weight where units of a stratum have different ones. */
  readonly weight?: number | undefined;
  /** What the variance rule goes by, where it is not `independent`. */
  readonly cluster?: string | undefined;
  readonly gridCol?: number | undefined;
  readonly gridRow?: number | undefined;
}

/** A stratified reference sample and the strata it was drawn from; strata need not be map classes. */
export interface StratifiedReferenceSample extends InferenceOptions {
  readonly classes: readonly string[];
  readonly strata: readonly Stratum[];
  readonly units: readonly SampledUnit[];
  /** Strata declared to be merged before anything is estimated: name → name it goes into. */
  readonly merge?: Readonly<Record<string, string>>;
  /** Label of the numbers; `stratified` unless given. */
  readonly method?: EstimationMethod;
}

/** Units that share stratum, map class, reference class and domain; classes by index, -1 for none. */
interface Cell extends Pick<SampledUnit, 'weight' | 'cluster' | 'gridCol' | 'gridRow'> {
  readonly stratum: number;
  readonly map: number;
  readonly reference: number;
  readonly inDomain: boolean;
  readonly count: number;
}

/**
 * Accuracy and area shares from a stratified sample whose strata may differ from the map's classes.
 * Area shares refer to the domain (all units, unless some say otherwise); accuracies and cells to what of it the map
 * has a class for. Units outside the domain stay in the sample with y = x = 0, as a domain estimate needs.
 * User's and producer's accuracy are ratios of two estimated areas.
 * Source: Stehman 2014, International Journal of Remote Sensing 35:4923-4939, doi 10.1080/01431161.2014.930207.
 * Assumes simple random sampling within strata and labels without error.
 * A stratum with size but without units refuses all numbers; one with a single unit refuses all standard errors. Where
 * strata are the map's classes, the user's accuracies of the others stand.
 * @throws RangeError when a unit names an unknown stratum or class, or a stratum's size is out of range.
 */
export function assessAccuracy(sample: StratifiedReferenceSample): AccuracyAssessment {
  const { strata, units } = mergeStrata(sample);
  const { classes } = sample;
  const { rule = 'independent' } = sample;
  const isUnitwise = rule !== 'independent' || units.some(({ weight }) => weight !== undefined);
  const cells = tally({ classes, strata, units, isUnitwise });
  const estimate = estimator({ ...sample, strata }, cells);
  const draws = drawCounts(cells, { strataCount: strata.length, rule });
  const fault = findDesignFault(strata, draws, sample.fpc ?? false);
  const isMapped = (cell: Cell): boolean => cell.inDomain && cell.map >= 0;
  // Where a row of the matrix is a stratum by itself, what is wrong with another row does not touch it.
  const estimateRow = (k: number): typeof estimate => {
    const own = new Set(cells.flatMap(({ stratum, map }) => (map === k ? [stratum] : [])));
    if (fault === undefined || sample.strataFollowMap !== true || own.size === 0) return estimate;
    const rows = strata.map((stratum, h) => (own.has(h) ? stratum : { ...stratum, size: 0 }));
    return rows.some(({ size }) => size > 0) ? estimator({ ...sample, strata: rows }, cells) : estimate;
  };
  const inDomain = (cell: Cell): boolean => cell.inDomain;
  const accuracies = whenAsked(() => ({
    overall: estimate({ y: (cell) => cell.map === cell.reference, x: isMapped, whenUndefined: 'CLASS_ABSENT_MAP' }),
    usersAccuracy: classes.map((_, k) =>
      estimateRow(k)({
        y: (cell) => cell.reference === k,
        x: (cell) => isMapped(cell) && cell.map === k,
        whenUndefined: 'CLASS_ABSENT_MAP',
      }),
    ),
    producersAccuracy: classes.map((_, k) =>
      estimate({
        y: (cell) => cell.map === k,
        x: (cell) => isMapped(cell) && cell.reference === k,
        whenZero: cells.some((cell) => isMapped(cell) && cell.map === k) ? 'DEGENERATE_SE_ZERO' : 'CLASS_ABSENT_MAP',
      }),
    ),
    cells: classes.map((_, i) =>
      classes.map((_, j) => estimate({ y: (cell) => cell.map === i && cell.reference === j, x: inDomain })),
    ),
    unmappedShares: classes.map((_, j) => {
      const isIn = (cell: Cell): boolean => isUnmapped(cell) && cell.reference === j;
      return stratifiedRatio({ strata, groups: groupsOf(cells, { y: isIn, x: inDomain }), fpc: false, rule }).value;
    }),
  }));
  return {
    classes,
    fault,
    areaShares: classes.map((_, k) =>
      estimate({
        y: (cell) => cell.reference === k,
        x: inDomain,
        isExpected: (cell) => cell.map === k,
        whenZero: 'CLASS_ABSENT_REFERENCE',
      }),
    ),
    counts: classes.map((_, i) =>
      classes.map((_, j) => countOf(cells, (cell) => isMapped(cell) && cell.map === i && cell.reference === j)),
    ),
    unmappedCounts: classes.map((_, j) => countOf(cells, (cell) => isUnmapped(cell) && cell.reference === j)),
    get overall() {
      return accuracies().overall;
    },
    get usersAccuracy() {
      return accuracies().usersAccuracy;
    },
    get producersAccuracy() {
      return accuracies().producersAccuracy;
    },
    get cells() {
      return accuracies().cells;
    },
    get unmappedShares() {
      return accuracies().unmappedShares;
    },
  };
}

/** Most of the work is in the accuracies, and whoever draws thousands of samples asks for the areas alone. */
function whenAsked<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function isUnmapped(cell: Cell): boolean {
  return cell.inDomain && cell.map < 0;
}

function countOf(cells: readonly Cell[], isCounted: (cell: Cell) => boolean): number {
  return cells.reduce((sum, cell) => sum + (isCounted(cell) ? cell.count : 0), 0);
}

/** y counts only within x, so that a ratio is a share. */
function groupsOf(
  cells: readonly Cell[],
  { y, x, isExpected = () => false }: Pick<Indicators, 'y' | 'x' | 'isExpected'>,
): UnitGroup[] {
  return cells.map((cell) => {
    const isInX = x(cell);
    const { stratum, count, weight, cluster, gridCol, gridRow } = cell;
    return {
      stratum,
      count,
      y: isInX && y(cell) ? 1 : 0,
      x: isInX ? 1 : 0,
      isExpected: isExpected(cell),
      weight,
      cluster,
      gridCol,
      gridRow,
    };
  });
}

interface Indicators {
  readonly y: (cell: Cell) => boolean;
  readonly x: (cell: Cell) => boolean;
  /** What the map says of y. */
  readonly isExpected?: (cell: Cell) => boolean;
  readonly whenUndefined?: Outcome;
  readonly whenZero?: Outcome;
}

function estimator(
  sample: Pick<StratifiedReferenceSample, 'strata' | 'method' | keyof InferenceOptions>,
  cells: readonly Cell[],
): (target: Indicators) => Estimate {
  return ({ whenUndefined = 'CLASS_ABSENT_REFERENCE', whenZero = 'DEGENERATE_SE_ZERO', ...indicators }) =>
    ratioEstimate({
      strata: sample.strata,
      groups: groupsOf(cells, indicators),
      method: sample.method ?? 'stratified',
      isShare: true,
      whenUndefined,
      whenZero,
      options: sample,
    });
}

/** Counts units by stratum, map class, reference class and domain; `isUnitwise` keeps each by itself, in their order. */
function tally(o: {
  readonly isUnitwise: boolean;
  readonly classes: readonly string[];
  readonly strata: readonly Stratum[];
  readonly units: readonly SampledUnit[];
}): Cell[] {
  const classIndex = new Map(o.classes.map((name, k) => [name, k]));
  const stratumIndex = new Map(o.strata.map(({ name }, h) => [name, h]));
  const indexOf = (index: ReadonlyMap<string, number>, name: string, what: string): number => {
    const found = index.get(name);
    if (found === undefined) {
      throw new RangeError(
        `A sample unit names the ${what} "${name}", expected one of ${[...index.keys()].join(', ')}.`,
      );
    }
    return found;
  };
  const cells = new Map<string, Cell>();
  for (const [position, unit] of o.units.entries()) {
    const stratum = indexOf(stratumIndex, unit.stratum, 'stratum');
    const map = unit.mapClass === undefined ? -1 : indexOf(classIndex, unit.mapClass, 'map class');
    const reference = indexOf(classIndex, unit.referenceClass, 'reference class');
    const inDomain = unit.inDomain ?? true;
    const key = o.isUnitwise ? String(position) : `${stratum}/${map}/${reference}/${inDomain}`;
    const count = (cells.get(key)?.count ?? 0) + (unit.count ?? 1);
    const { weight, cluster, gridCol, gridRow } = unit;
    const place = o.isUnitwise ? { weight, cluster, gridCol, gridRow } : {};
    cells.set(key, { stratum, map, reference, inDomain, count, ...place });
  }
  return [...cells.values()];
}

function mergeStrata(sample: StratifiedReferenceSample): {
  strata: readonly Stratum[];
  units: readonly SampledUnit[];
} {
  const { merge, strata, units } = sample;
  if (merge === undefined) return { strata, units };
  const target = (name: string): string => merge[name] ?? name;
  const merged = new Map<string, Stratum>();
  for (const stratum of strata) {
    const name = target(stratum.name);
    const before = merged.get(name) ?? { name, size: 0, unitCount: 0 };
    const unitCount =
      before.unitCount === undefined || stratum.unitCount === undefined
        ? undefined
        : before.unitCount + stratum.unitCount;
    const size = before.size + stratum.size;
    merged.set(name, unitCount === undefined ? { name, size } : { name, size, unitCount });
  }
  return {
    strata: [...merged.values()],
    units: units.map((unit) => ({ ...unit, stratum: target(unit.stratum) })),
  };
}
