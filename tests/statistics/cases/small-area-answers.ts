import type { MapErrors } from '../../../statistics/ladder/map-errors.ts';
import type { ValueWithVariance } from '../../../statistics/small-area/composite.ts';
import type { FayHerriotMethod } from '../../../statistics/small-area/fay-herriot-variance.ts';
import { required, type Answers, type CaseInputs } from './case-file.ts';
import {
  areaCandidates,
  compositeOf,
  differenceBenchmark,
  fayHerriot,
  mapErrors,
  predictFayHerriot,
  ratioBenchmark,
  unitLevelEblup,
} from './product.ts';

type Matrix = readonly (readonly number[])[];

interface AreaLevelInputs extends CaseInputs {
  readonly vardir?: readonly number[];
  readonly X?: Matrix;
  readonly method?: string;
  readonly xNew?: readonly number[];
}

/** With a new area the case asks for its prediction, else for the areas of the fit. */
export function fayHerriotAnswers(inputs: AreaLevelInputs): Answers {
  const y = required(inputs.y, 'y');
  const variances = required(inputs.vardir, 'vardir');
  const rows = required(inputs.X, 'X');
  const method = (inputs.method ?? 'REML') as FayHerriotMethod;
  const areas = y.map((direct, d) => ({ direct, samplingVariance: variances[d]!, x: rows[d]! }));
  const { fit, refusal } = fayHerriot(areas, { method });
  // The files published with R's sae come from its stopping rule.
  const early = fayHerriot(areas, { method, precision: 1e-4 }).fit;
  if (fit === undefined) return { status: `ERROR_${refusal}` };
  const of = <K extends keyof (typeof fit.areas)[number]>(key: K) => fit.areas.map((area) => area[key]);
  const answers = {
    sigma2v: fit.modelVariance,
    A: fit.modelVariance,
    sigma2v_saeDefaultPrecision: early?.modelVariance,
    beta: fit.coefficients,
    varSigma2v: fit.varianceOfModelVariance,
    loglike: fit.logLikelihood,
    gamma: of('gamma'),
    eblup: of('eblup'),
    eblup_saeDefaultPrecision: early?.areas.map(({ eblup }) => eblup),
    g1: of('g1'),
    g2: of('g2'),
    g3: of('g3'),
    mse: of('mse'),
    mse_saeDefaultPrecision: early?.areas.map(({ mse }) => mse),
    synthetic: of('synthetic'),
    isVarianceZero: fit.isVarianceZero,
    status: 'OK',
  };
  if (inputs.xNew === undefined) return answers;
  const { value, mse } = predictFayHerriot(fit, inputs.xNew);
  return { ...answers, synthetic: value, eblup: value, mse, gamma: 0 };
}

interface CarriedInputs extends CaseInputs {
  readonly nationalConfusionCounts?: Matrix;
  readonly localMapShares?: readonly number[];
  readonly localConfusionCounts?: Matrix;
}

/** A sample in strata of the map's classes, a row each, whose sizes play no part in what is within them. */
function sampleOfMatrix(counts: Matrix) {
  const units = counts.flatMap((row, part) =>
    row.flatMap((count, referenceClass) =>
      Array.from({ length: count }, () => ({ stratum: part, part, referenceClass, isInFrame: true })),
    ),
  );
  const isSampled = counts.map((row) => row.some((count) => count > 0));
  const strata = counts.map((_, h) => ({ name: String(h), size: isSampled[h]! ? 1 : 0 }));
  return { strata, units, classCount: Math.max(counts.length, counts[0]!.length), strataFollowMap: true };
}

/** What the rows of a matrix say of the map's errors. */
export function errorsOfMatrix(counts: Matrix): MapErrors {
  return mapErrors(sampleOfMatrix(counts));
}

/** Class shares Σ_i W_i q_ij with the variance within rows; `undefined` where a row with area has too few units. */
function carried(counts: Matrix, shares: readonly number[]): readonly ValueWithVariance[] | undefined {
  // A row that the area has nothing of says nothing, however few its units.
  const used = counts.map((row, i) => (shares[i]! > 0 ? row : row.map(() => 0)));
  const sample = sampleOfMatrix(used);
  const partSizes = Array.from({ length: sample.classCount + 1 }, (_, part) => shares[part] ?? 0);
  const areas = [{ code: 'area', parent: 0, partSizes }];
  const level = { name: 'area', areas, areaOfUnit: sample.units.map(() => -1) };
  const { expected, expectedVariances } = areaCandidates(sample, level, errorsOfMatrix(used))[0]!;
  return expectedVariances && counts[0]!.map((_, j) => ({ value: expected![j]!, variance: expectedVariances[j]! }));
}

/** The case takes the mean squared error of what was carried over from this one area. */
function syntheticMse(direct: ValueWithVariance | undefined, { value, variance }: ValueWithVariance): number {
  return direct === undefined ? variance : Math.max((value - direct.value) ** 2 - direct.variance, variance);
}

export function syntheticComposite(inputs: CarriedInputs): Answers {
  const shares = required(inputs.localMapShares, 'localMapShares');
  const synthetic = carried(required(inputs.nationalConfusionCounts, 'nationalConfusionCounts'), shares);
  if (synthetic === undefined) return { status: 'ERROR_UNSAMPLED_STRATUM' };
  const direct = inputs.localConfusionCounts && carried(inputs.localConfusionCounts, shares);
  const composites = synthetic.map((part, j) =>
    compositeOf({ direct: direct?.[j], synthetic: part }, syntheticMse(direct?.[j], part)),
  );
  const errors = (list: readonly ValueWithVariance[] | undefined) => list?.map(({ variance }) => Math.sqrt(variance));
  const directErrors = errors(direct);
  const mse = composites.map((composite) => composite.mse);
  return {
    synthetic: synthetic.map(({ value }) => value),
    seSyntheticVarianceOnly: errors(synthetic),
    seSynthetic: errors(synthetic),
    direct: direct?.map(({ value }) => value),
    directLocal: direct?.map(({ value }) => value),
    seDirect: directErrors,
    seDirectLocal: directErrors,
    directSE: directErrors,
    mseSynthetic: synthetic.map((part, j) => syntheticMse(direct?.[j], part)),
    composite: composites.map(({ value }) => value),
    mseComposite: mse,
    seComposite: mse.map((value) => (value === undefined ? undefined : Math.sqrt(value))),
    phi: composites.map(({ phi }) => phi),
    status: 'OK',
    label: 'MODEL_BASED',
  };
}

interface BenchmarkInputs extends CaseInputs {
  readonly areaEstimates?: readonly number[];
  readonly mse?: readonly number[];
  readonly areaMse?: readonly number[];
  readonly weights?: readonly number[];
  readonly nationalTotal?: number;
  readonly method?: string;
}

/** By ratio, unless the case names the difference or gives the errors that it needs. */
export function benchmarking(inputs: BenchmarkInputs): Answers {
  const values = required(inputs.areaEstimates, 'areaEstimates');
  const total = required(inputs.nationalTotal, 'nationalTotal');
  const errors = inputs.mse ?? inputs.areaMse;
  const request = {
    items: values.map((value, d) => ({ value, mse: errors?.[d] ?? 0 })),
    total,
    ...(inputs.weights === undefined ? {} : { weights: inputs.weights }),
  };
  const ratio = ratioBenchmark(request);
  const difference = errors === undefined ? undefined : differenceBenchmark(request);
  const isDifference = inputs.method === undefined ? errors !== undefined : inputs.method.startsWith('diff');
  const chosen = isDifference ? difference : ratio;
  if (chosen === undefined) return { status: 'ERROR_NOT_BENCHMARKABLE' };
  const benchmarked = chosen.items.map(({ value }) => value);
  const mse = chosen.items.map((item) => item.mse);
  return {
    factor: ratio?.factor,
    benchmarked,
    ratioBenchmarked: ratio?.items.map(({ value }) => value),
    differenceBenchmarked: difference?.items.map(({ value }) => value),
    adjustment: benchmarked.map((value, d) => value - values[d]!),
    mse,
    mseBenchmarked: mse,
    mseInflated: mse,
    status: 'OK',
  };
}

interface UnitLevelInputs extends CaseInputs {
  readonly county?: readonly (number | string)[];
  readonly cornHec?: readonly number[];
  readonly soyHec?: readonly number[];
  readonly soyBeansHec?: readonly number[];
  readonly cornPix?: readonly number[];
  readonly soyPix?: readonly number[];
  readonly countyMeans?: {
    readonly CountyIndex: readonly (number | string)[];
    readonly PopnSegments?: readonly number[];
    readonly MeanCornPixPerSeg: readonly number[];
    readonly MeanSoyBeansPixPerSeg: readonly number[];
  };
  readonly target?: string;
  readonly method?: string;
}

/** Segments of Battese, Harter and Fuller 1988; the left side of `target` says which crop. */
export function unitLevel(inputs: UnitLevelInputs): Answers {
  const counties = required(inputs.county, 'county');
  const cornPix = required(inputs.cornPix, 'cornPix');
  const soyPix = required(inputs.soyPix, 'soyPix');
  const isSoy = inputs.target?.toLowerCase().startsWith('soy') ?? inputs.cornHec === undefined;
  const y = required(isSoy ? (inputs.soyHec ?? inputs.soyBeansHec) : inputs.cornHec, 'hectares of the crop');
  const means = required(inputs.countyMeans, 'countyMeans');
  const { fit, refusal } = unitLevelEblup({
    units: y.map((value, k) => ({ area: String(counties[k]), y: value, x: [1, cornPix[k]!, soyPix[k]!] })),
    areas: means.CountyIndex.map((name, d) => ({
      name: String(name),
      meanX: [1, means.MeanCornPixPerSeg[d]!, means.MeanSoyBeansPixPerSeg[d]!],
      ...(means.PopnSegments === undefined ? {} : { unitCount: means.PopnSegments[d]! }),
    })),
    method: inputs.method === 'ML' ? 'ML' : 'REML',
  });
  if (fit === undefined) return { status: `ERROR_${refusal}` };
  const eblup = fit.areas.map((area) => area.eblup);
  return {
    beta: fit.coefficients,
    sigma2u: fit.areaVariance,
    sigma2e: fit.unitVariance,
    eblupMeanPerSegment: eblup,
    eblup,
    gamma: fit.areas.map(({ gamma }) => gamma),
    mse: fit.areas.map(({ mse }) => mse),
    domain: means.CountyIndex,
    loglike: fit.logLikelihood,
    status: 'OK',
  };
}
