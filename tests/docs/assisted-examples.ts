import { annualChange, changeBetween, overlapCovariance } from '../../statistics/change.ts';
import { areaCandidates } from '../../statistics/ladder/area-candidates.ts';
import { designWeights } from '../../statistics/ladder/area-sample.ts';
import { rakedShares } from '../../statistics/ladder/raked-shares.ts';
import { expectedShares, mapErrors } from '../../statistics/ladder/map-errors.ts';
import { logisticTotals } from '../../statistics/logistic-greg.ts';
import { mapGivenRefShares } from '../../statistics/map-calibration.ts';
import { predictionPoweredMean } from '../../statistics/prediction-powered.ts';
import { ratioTotal } from '../../statistics/ratio-total.ts';
import { regressionTotal } from '../../statistics/regression.ts';
import { difference as differenceAnswers } from '../statistics/cases/design-answers.ts';
import { errorsOfMatrix } from '../statistics/cases/small-area-answers.ts';
import { ends, type Answerer } from './sample-examples.ts';

interface AuxiliarySample {
  readonly populationUnits: number;
  readonly xTotal: number;
  readonly y: readonly number[];
  readonly x: readonly number[];
}

const strataOf = ({ populationUnits }: AuxiliarySample) => [{ name: 'all', size: populationUnits }];

function difference({ populationUnits, xTotal, x, y }: AuxiliarySample) {
  const found = differenceAnswers({ N: populationUnits, fpc: false, xTotal, x, y });
  return {
    direct: found['directTotal'],
    directSE: found['directSE'],
    value: found['total'],
    standardError: found['se'],
    relativeEfficiency: found['relativeEfficiency'],
  };
}

/** Clusters of units given as pairs of map and reference class. */
function clusterDifference(o: {
  readonly partSizes: readonly number[];
  readonly clusters: readonly (readonly (readonly [part: number, reference: number])[])[];
}) {
  const units = o.clusters.flatMap((cluster, c) =>
    cluster.map(([part, referenceClass]) => ({
      ...{ stratum: 0, part, referenceClass, isInFrame: true },
      ...{ weight: 1, cluster: String(c) },
    })),
  );
  const sample = { strata: [{ name: 'all', size: 1 }], units, classCount: 2, rule: 'cluster' as const };
  const areas = [{ code: 'all', parent: 0, partSizes: o.partSizes }];
  const [whole] = areaCandidates(sample, { name: 'whole', areas, areaOfUnit: units.map(() => 0) }, mapErrors(sample));
  const { value, standardError } = whole!.assisted[0]!;
  return { share: value, standardError };
}

function ratio(o: AuxiliarySample) {
  const units = o.y.map((y, k) => ({ stratum: 0, y, x: o.x[k]! }));
  const found = ratioTotal({ strata: strataOf(o), units, auxiliaryTotal: o.xTotal });
  return {
    ratio: found.ratio.value,
    total: found.total.value,
    standardError: found.total.standardError,
    residualSE: found.residualStandardError,
    relativeBias: found.relativeBias,
  };
}

function regression(o: AuxiliarySample) {
  const found = regressionTotal({
    strata: strataOf(o),
    units: o.y.map((y, k) => ({ stratum: 0, y, x: [1, o.x[k]!] })),
    auxiliaryTotals: [o.populationUnits, o.xTotal],
  });
  return {
    coefficients: found.coefficients,
    total: found.total.value,
    gWeighted: found.standardErrors?.['g-weighted'],
    residual: found.standardErrors?.residual,
    leverage: found.standardErrors?.leverage,
    df: found.total.df,
  };
}

function logistic(o: { readonly cells: readonly (readonly [mapped: number, n: number, showing: number])[] }) {
  const size = o.cells.reduce((sum, [mapped]) => sum + mapped, 0);
  const indicators = (i: number): number[] => o.cells.map((_, k) => (k === i ? 1 : 0));
  const { totals } = logisticTotals({
    strata: [{ name: 'all', size }],
    classCount: 2,
    units: o.cells.flatMap(([, n, showing], i) =>
      Array.from({ length: n }, (_, k) => ({ stratum: 0, classIndex: k < showing ? 1 : 0, x: indicators(i) })),
    ),
    population: o.cells.map(([mapped], i) => ({ x: indicators(i), size: mapped })),
  });
  return { total: totals[1]!.value, standardError: totals[1]!.standardError };
}

/** A share by weights raked to strata and to what the map shows; cells are [stratum, part, units, showing]. */
function raking(o: {
  readonly strataKm2: readonly number[];
  readonly mappedKm2: readonly number[];
  readonly cells: readonly (readonly [stratum: number, part: number, units: number, showing: number])[];
}) {
  const units = o.cells.flatMap(([stratum, part, count, showing]) =>
    Array.from({ length: count }, (_, k) => ({ stratum, part, referenceClass: k < showing ? 0 : 1, isInFrame: true })),
  );
  const strata = o.strataKm2.map((size, h) => ({ name: String(h), size }));
  const found = rakedShares({ strata, units, classCount: 2 }, [...o.mappedKm2, 0])!;
  const designed = designWeights({ strata, units });
  const first = o.cells.map((_, i) => o.cells.slice(0, i).reduce((sum, [, , count]) => sum + count, 0));
  const { value, standardError, interval } = found.shares[0]!;
  return {
    designWeights: first.map((k) => designed[k]),
    weights: first.map((k) => designed[k]! * found.gWeights[k]!),
    share: value,
    standardError,
    interval: ends(interval),
  };
}

interface Calibration {
  readonly counts: readonly (readonly number[])[];
  readonly mapShares: readonly number[];
}

function calibration(o: Calibration) {
  const inverse = mapGivenRefShares(o);
  return {
    refGivenMap: expectedShares(o.mapShares, errorsOfMatrix(o.counts)),
    mapGivenRef: inverse.shares,
    mapGivenRefSE: inverse.standardErrors,
    conditionNumber: inverse.conditionNumber,
  };
}

function predictionPowered(o: Parameters<typeof predictionPoweredMean>[0]) {
  const tuned = predictionPoweredMean(o);
  return {
    lambda: tuned.lambda,
    value: tuned.value,
    standardError: tuned.standardError,
    interval: ends(tuned.interval),
    classical: ends(tuned.classical),
  };
}

interface TwoDates {
  readonly first: readonly [value: number, standardError: number, sampleSize: number];
  readonly second: readonly [value: number, standardError: number, sampleSize: number];
  /** Units that both samples share. */
  readonly shared: readonly (readonly [first: number, second: number, units: number])[];
  readonly landKm2: number;
  readonly years: number;
}

function change(o: TwoDates) {
  const dated = ([value, standardError, sampleSize]: TwoDates['first']) => ({ value, standardError, sampleSize });
  const [first, second] = [dated(o.first), dated(o.second)];
  const independent = changeBetween({ first, second })!;
  const covariance = overlapCovariance({
    shared: o.shared.flatMap(([a, b, n]) => Array.from({ length: n }, () => ({ first: a, second: b }))),
    firstSize: first.sampleSize,
    secondSize: second.sampleSize,
  })!;
  const overlapping = changeBetween({ first, second, covariance: covariance * o.landKm2 ** 2 })!;
  return {
    net: independent.net.value,
    standardError: independent.net.standardError,
    z: independent.z,
    p: independent.pTwoSided,
    covarianceKm4: covariance * o.landKm2 ** 2,
    overlappingSE: overlapping.net.standardError,
    perYear: annualChange(overlapping.net, o.years).value,
    perYearSE: annualChange(overlapping.net, o.years).standardError,
  };
}

export const ASSISTED_EXAMPLES: Readonly<Record<string, Answerer>> = {
  difference,
  'cluster-difference': clusterDifference,
  raking,
  ratio,
  regression,
  'logistic-regression': logistic,
  calibration,
  'prediction-powered': predictionPowered,
  change,
};
