import { areaCandidates, type AreaCandidates } from '../../statistics/ladder/area-candidates.ts';
import { chooseMethod, type CellEvidence } from '../../statistics/ladder/choose-method.ts';
import { DEFAULT_LADDER } from '../../stages/validation/options.ts';
import { mapErrors } from '../../statistics/ladder/map-errors.ts';
import { assistedGain, smoothedVariances } from '../../statistics/ladder/smoothed-variances.ts';
import { absentEstimate, type Estimate } from '../../statistics/estimate.ts';
import { benchmarkTable } from '../../statistics/small-area/benchmark-table.ts';
import { compositeOf } from '../../statistics/small-area/composite.ts';
import { jackknifeMse } from '../../statistics/small-area/jackknife-mse.ts';
import { fayHerriot } from '../../statistics/small-area/fay-herriot.ts';
import type { FayHerriotMethod } from '../../statistics/small-area/fay-herriot-variance.ts';
import { unitLevelEblup } from '../../statistics/small-area/unit-level-eblup.ts';
import { domainDirect } from '../statistics/cases/design-answers.ts';
import { syntheticComposite } from '../statistics/cases/small-area-answers.ts';
import { ends, type Answerer } from './sample-examples.ts';

interface Domain {
  readonly populationSize: number;
  readonly domainSize: number;
  /** Units of the whole sample, those in the domain, and of these those that show the class. */
  readonly sampleSize: number;
  readonly inDomain: number;
  readonly showing: number;
}

function domain({ populationSize, domainSize, sampleSize, inDomain, showing }: Domain) {
  const positions = Array.from({ length: sampleSize }, (_, k) => k);
  const { total, seTotal, mean, seMean } = domainDirect({
    ...{ N: populationSize, fpc: false },
    y: positions.map((k) => (k < showing ? 1 : 0)),
    inDomain: positions.map((k) => k < inDomain),
  });
  return {
    ...{ total, totalSE: seTotal, mean, meanSE: seMean },
    byMean: (mean as number) * domainSize,
    byMeanSE: (seMean as number) * domainSize,
  };
}

interface Carried {
  readonly counts: readonly (readonly number[])[];
  readonly mappedKm2: readonly number[];
}

function synthetic({ counts, mappedKm2 }: Carried) {
  const total = mappedKm2.reduce((sum, km2) => sum + km2, 0);
  const found = syntheticComposite({
    nationalConfusionCounts: counts,
    localMapShares: mappedKm2.map((km2) => km2 / total),
  });
  const inKm2 = (shares: unknown): number[] => (shares as readonly number[]).map((share) => share * total);
  return { areas: inKm2(found['synthetic']), errorsOfShares: inKm2(found['seSyntheticVarianceOnly']) };
}

function composite(o: {
  readonly direct: readonly (readonly [value: number, standardError: number])[];
  readonly expected: readonly number[];
  readonly syntheticMse: number;
}) {
  const found = o.direct.map(([value, error], d) =>
    compositeOf({ direct: { value, variance: error ** 2 }, synthetic: { value: o.expected[d]! } }, o.syntheticMse),
  );
  return {
    phi: found.map(({ phi }) => phi),
    values: found.map(({ value }) => value),
    rootMse: found.map(({ mse }) => Math.sqrt(mse!)),
  };
}

interface AreaLevel {
  readonly y: readonly number[];
  readonly psi: readonly number[];
  readonly x?: readonly number[];
  /** In place of x: groups of areas with a mean each, as indicators beside an intercept. */
  readonly group?: readonly number[];
}

function areaLevel(method: FayHerriotMethod) {
  return ({ y, psi, x, group }: AreaLevel) => {
    const groups = [...new Set(group)].toSorted((a, b) => a - b).slice(1);
    const row = (d: number): number[] =>
      x === undefined ? groups.map((name) => (group![d] === name ? 1 : 0)) : [x[d]!];
    const areas = y.map((direct, d) => ({ direct, samplingVariance: psi[d]!, x: [1, ...row(d)] }));
    const { fit } = fayHerriot(areas, { method });
    const first = fit!.areas[0]!;
    return {
      modelVariance: fit!.modelVariance,
      coefficients: fit!.coefficients,
      gamma: fit!.areas.map(({ gamma }) => gamma),
      eblup: fit!.areas.map(({ eblup }) => eblup),
      mse: fit!.areas.map(({ mse }) => mse),
      first: { gamma: first.gamma, synthetic: first.synthetic, eblup: first.eblup, mse: first.mse },
      firstTerms: [first.g1, first.g2, first.g3],
    };
  };
}

interface Segments {
  readonly county: readonly number[];
  readonly cornHa: readonly number[];
  readonly cornPixels: readonly number[];
  readonly soyPixels: readonly number[];
  readonly counties: readonly number[];
  readonly segments: readonly number[];
  readonly meanCornPixels: readonly number[];
  readonly meanSoyPixels: readonly number[];
}

function corn(o: Segments) {
  const { fit } = unitLevelEblup({
    units: o.cornHa.map((y, k) => ({ area: String(o.county[k]), y, x: [1, o.cornPixels[k]!, o.soyPixels[k]!] })),
    areas: o.counties.map((name, d) => ({
      name: String(name),
      meanX: [1, o.meanCornPixels[d]!, o.meanSoyPixels[d]!],
      unitCount: o.segments[d]!,
    })),
  });
  return {
    coefficients: fit!.coefficients,
    areaVariance: fit!.areaVariance,
    unitVariance: fit!.unitVariance,
    gamma: fit!.areas.map(({ gamma }) => gamma),
    eblup: fit!.areas.map(({ eblup }) => eblup),
  };
}

const made = (standardError: number): Estimate => ({
  ...absentEstimate({ outcome: 'OK', method: 'domain-direct' }),
  ...{ value: 0, standardError },
});

interface Smoothed {
  readonly units: readonly number[];
  readonly expected: readonly number[];
  readonly residualSpread: readonly number[];
  readonly directSE: readonly number[];
  readonly assistedSE: readonly number[];
}

function candidates(o: Smoothed): AreaCandidates[] {
  return o.units.map((n, d) => ({
    ...{
      frame: 1,
      unitCount: n,
      effectiveSize: n,
      plannedSize: n,
      clusterFreedom: undefined,
      observedShare: 1,
      mappedShares: [],
      expectedUnits: [],
    },
    expected: [o.expected[d]!],
    expectedVariances: undefined,
    residualSpreads: [o.residualSpread[d]!],
    direct: [made(o.directSE[d]!)],
    assisted: [made(o.assistedSE[d]!)],
  }));
}

function smoothed(o: Smoothed) {
  const found = smoothedVariances(candidates(o), 0);
  const factor = (variance: number | undefined, spread: number, n: number): number => (variance! * n) / spread;
  return {
    factors: [
      factor(found[0]!.direct, o.expected[0]! * (1 - o.expected[0]!), o.units[0]!),
      factor(found[0]!.assisted, o.residualSpread[0]!, o.units[0]!),
    ],
    directSE: found.map(({ direct }) => Math.sqrt(direct!)),
    assistedSE: found.map(({ assisted }) => Math.sqrt(assisted!)),
    gain: assistedGain(found),
  };
}

interface Cell {
  readonly area: string;
  readonly units: number;
  readonly mapped: number;
  readonly expectedUnits: number;
  readonly expected: number;
  readonly compositeError: number | null;
  readonly fayHerriotError: number | null;
}

function ladder(o: { readonly gain: number; readonly cells: readonly Cell[] }) {
  const choices = o.cells.map((cell) => {
    const share = { ...made(0), value: cell.expected };
    const area: AreaCandidates = {
      ...{
        frame: 1,
        unitCount: cell.units,
        effectiveSize: cell.units,
        plannedSize: cell.units,
        clusterFreedom: undefined,
        observedShare: 1,
      },
      ...{ mappedShares: [cell.mapped], expectedUnits: [cell.expectedUnits], expected: [cell.expected] },
      ...{ expectedVariances: undefined, residualSpreads: undefined, direct: [share], assisted: [share] },
    };
    const model = (error: number | null) =>
      error === null ? undefined : { value: cell.expected, mse: error ** 2, df: 20, phi: 0.5 };
    const models = { composite: model(cell.compositeError), fayHerriot: model(cell.fayHerriotError) };
    const variances = { direct: undefined, assisted: undefined };
    const evidence: CellEvidence = {
      area,
      class: 0,
      variances,
      gain: o.gain,
      models,
      isHomogeneous: true,
      designEffect: 1,
    };
    const unlike = chooseMethod({ ...evidence, isHomogeneous: false }, DEFAULT_LADDER);
    return { ...chooseMethod(evidence, DEFAULT_LADDER), unlike: unlike.method };
  });
  const direct = o.cells.map(({ mapped, units }) => Math.sqrt((1 - mapped) / (mapped * units)));
  return {
    directPercent: direct.map((cv) => 100 * cv),
    assistedPercent: direct.map((cv) => (100 * cv) / Math.sqrt(o.gain)),
    methods: choices.map(({ method }) => method),
    whereTheMapErrsUnlike: choices.map(({ unlike }) => unlike),
  };
}

/** Areas that are shrunk by a fixed weight towards the mean of the areas that the model is fitted to. */
function jackknife(o: { readonly y: readonly number[]; readonly psi: number; readonly gamma: number }) {
  const predict = (left: number | undefined) => {
    const fitted = left === undefined ? o.y : o.y.toSpliced(left, 1);
    const mean = fitted.reduce((sum, value) => sum + value, 0) / fitted.length;
    return o.y.map((value) => ({ value: o.gamma * value + (1 - o.gamma) * mean, leading: o.gamma * o.psi }));
  };
  const mean = o.y.reduce((sum, value) => sum + value, 0) / o.y.length;
  const own = o.y.map((value) => o.gamma ** 2 * o.psi + (1 - o.gamma) ** 2 * ((value - mean) ** 2 + o.psi));
  return { mse: jackknifeMse(o.y.length, predict), own };
}

/** A simple random sample of two classes, given as [map, reference, units] within an area and beyond it. */
function assistedOfArea(o: {
  readonly inside: readonly (readonly [part: number, reference: number, units: number])[];
  readonly outside: readonly (readonly [part: number, reference: number, units: number])[];
  readonly mappedKm2: readonly number[];
  readonly frameKm2: number;
}) {
  const list = (cells: typeof o.inside) =>
    cells.flatMap(([part, referenceClass, count]) =>
      Array.from({ length: count }, () => ({ stratum: 0, part, referenceClass, isInFrame: true })),
    );
  const units = [...list(o.inside), ...list(o.outside)];
  const sample = { strata: [{ name: 'all', size: o.frameKm2 }], units, classCount: 2 };
  const inArea = o.inside.reduce((sum, [, , count]) => sum + count, 0);
  const areas = [{ code: 'a', parent: 0, partSizes: [...o.mappedKm2, 0] }];
  const level = { name: 'area', areas, areaOfUnit: units.map((_, k) => (k < inArea ? 0 : -1)) };
  const { value, standardError, interval } = areaCandidates(sample, level, mapErrors(sample))[0]!.assisted[0]!;
  return { share: value, standardError, interval: ends(interval) };
}

interface Agreement {
  readonly values: readonly (readonly number[])[];
  readonly errors: readonly (readonly number[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
}

function agreement({ values, errors, rowTotals, columnTotals }: Agreement) {
  const cells = values.map((row, d) => row.map((value, j) => ({ value, mse: errors[d]![j]! ** 2 })));
  const found = benchmarkTable({ cells, rowTotals, columnTotals });
  return { values: found.cells?.map((row) => row.map(({ value }) => value)), method: found.method };
}

export const AREA_EXAMPLES: Readonly<Record<string, Answerer>> = {
  domain,
  synthetic,
  composite,
  'fay-herriot-five-areas': areaLevel('REML'),
  'fay-herriot-milk': areaLevel('REML'),
  'fay-herriot-adjusted': areaLevel('adjusted-REML'),
  'battese-harter-fuller': corn,
  'smoothed-variances': smoothed,
  ladder,
  agreement,
  jackknife,
  'assisted-interval': assistedOfArea,
};
