import { assessMatrix } from '../../benchmarks/simulation/assess-matrix.ts';
import { table8Coverage } from '../../benchmarks/simulation/table8-coverage.ts';
import { pixelAreaModel } from '../../geo/pixel-area.ts';
import { crsFromText } from '../../geo/crs.ts';
import { betaInterval } from '../../statistics/bounded-interval.ts';
import type { Estimate, Interval } from '../../statistics/estimate.ts';
import { postStratifiedMean } from '../../statistics/post-stratified.ts';
import { jeffreysLowerLimit, wilsonInterval } from '../../statistics/proportion-interval.ts';
import { ratioEstimate } from '../../statistics/ratio-estimate.ts';
import { assessAccuracy, type SampledUnit } from '../../statistics/stehman.ts';
import type { Stratum, UnitGroup } from '../../statistics/stratum.ts';
import type { SystematicStandIn } from '../../statistics/systematic-variance.ts';
import { cluster as clusterAnswers } from '../statistics/cases/design-answers.ts';
import { meanOf } from '../statistics/cases/sample-mean.ts';
import { zonal } from '../statistics/cases/zonal-answers.ts';

/** An answerer takes the inputs as its page prints them. */
export type Answerer = (inputs: never) => Readonly<Record<string, unknown>>;

export const ends = (interval: Interval | undefined): readonly number[] | undefined =>
  interval && [interval.lower, interval.upper];

const values = (estimates: readonly Estimate[]) => estimates.map(({ value }) => value);
const errors = (estimates: readonly Estimate[]) => estimates.map(({ standardError }) => standardError);

interface MapMatrix {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly mappedPixels: readonly number[];
  readonly pixelHa: number;
}

function assessed({ classes, counts, mappedPixels }: MapMatrix) {
  return assessMatrix({
    ...{ mapClasses: classes, referenceClasses: classes, counts, mappedAreas: mappedPixels },
    degreesOfFreedom: 'normal',
  });
}

function table8Areas(inputs: MapMatrix) {
  const { areaShares } = assessed(inputs);
  const hectares = inputs.mappedPixels.reduce((sum, n) => sum + n, 0) * inputs.pixelHa;
  return {
    shares: values(areaShares),
    standardErrors: errors(areaShares),
    areasHa: areaShares.map(({ value }) => value! * hectares),
    standardErrorsHa: areaShares.map(({ standardError }) => standardError! * hectares),
  };
}

function table8Accuracy(inputs: MapMatrix) {
  const { overall, usersAccuracy, producersAccuracy } = assessed(inputs);
  return {
    overall: overall.value,
    overallSE: overall.standardError,
    users: values(usersAccuracy),
    usersSE: errors(usersAccuracy),
    producers: values(producersAccuracy),
    producersSE: errors(producersAccuracy),
  };
}

function stehmanExample(o: {
  readonly strata: readonly Stratum[];
  readonly classes: readonly string[];
  /** Stratum, map class, reference class, units. */
  readonly units: readonly (readonly [string, string, string, number])[];
}) {
  const units = o.units.map(([stratum, mapClass, referenceClass, count]): SampledUnit => ({
    ...{ stratum, mapClass, referenceClass, count },
  }));
  const strata = o.strata.map((stratum) => ({ ...stratum, unitCount: stratum.size }));
  const found = assessAccuracy({ classes: o.classes, strata, units, fpc: true });
  const b = o.classes.indexOf('B');
  return {
    overall: found.overall.value,
    overallSE: found.overall.standardError,
    areas: values(found.areaShares),
    areasSE: errors(found.areaShares),
    usersB: found.usersAccuracy[b]!.value,
    usersBSE: found.usersAccuracy[b]!.standardError,
    producersB: found.producersAccuracy[b]!.value,
    producersBSE: found.producersAccuracy[b]!.standardError,
  };
}

function stratifiedShare(o: { readonly strata: readonly (readonly [size: number, n: number, showing: number])[] }) {
  const strata = o.strata.map(([size], h) => ({ name: String(h), size }));
  const groups = o.strata.flatMap(([, n, showing], h): UnitGroup[] => [
    { stratum: h, y: 1, x: 1, count: showing },
    { stratum: h, y: 0, x: 1, count: n - showing },
  ]);
  const whenZero = 'CLASS_ABSENT_REFERENCE' as const;
  const base = { strata, groups, method: 'stratified' as const, isShare: true, whenUndefined: whenZero, whenZero };
  const found = ratioEstimate({ ...base, options: {} });
  const { df: designDf } = ratioEstimate({ ...base, options: { degreesOfFreedom: 'design' } });
  return {
    value: found.value,
    variance: found.standardError! ** 2,
    standardError: found.standardError,
    shares: Object.values(found.varianceShareByStratum),
    designDf,
    df: found.df,
    wald: ends(found.wald),
  };
}

function proportion(o: { readonly successes: number; readonly sampleSize: number; readonly populationUnits: number }) {
  const { successes, sampleSize } = o;
  const y = Array.from({ length: sampleSize }, (_, k) => (k < successes ? 1 : 0));
  const infinite = meanOf({ strata: [{ name: 'all', size: 1 }], y });
  const strata = [{ name: 'all', size: 1, unitCount: o.populationUnits }];
  const finite = meanOf({ strata, y, options: { fpc: true } });
  const share = finite.value!;
  const trials = (share * (1 - share)) / finite.standardError! ** 2;
  return {
    value: infinite.value,
    standardError: infinite.standardError,
    wilson: ends(wilsonInterval({ successes, trials: sampleSize, level: 0.95 })),
    finiteSE: finite.standardError,
    effectiveN: trials,
    effectiveWilson: ends(wilsonInterval({ successes: share * trials, trials, level: 0.95 })),
  };
}

function postStratified(o: { readonly strata: readonly (readonly [weight: number, n: number, showing: number])[] }) {
  const { estimate, standardErrors } = postStratifiedMean({
    strata: o.strata.map(([size], h) => ({ name: String(h), size })),
    observations: o.strata.flatMap(([, n, showing], stratum) => [
      { stratum, y: 1, count: showing },
      { stratum, y: 0, count: n - showing },
    ]),
    isShare: true,
  });
  return { value: estimate.value, ...standardErrors };
}

function systematic(o: { readonly y: readonly number[]; readonly gridCols: number }) {
  const groups = o.y.map((y, k): UnitGroup => {
    return { stratum: 0, y, x: 1, count: 1, gridCol: k % o.gridCols, gridRow: Math.floor(k / o.gridCols) };
  });
  const mean = (rule?: SystematicStandIn) =>
    ratioEstimate({
      ...{ strata: [{ name: 'all', size: 1 }], groups, method: 'systematic', isShare: false },
      ...{ whenUndefined: 'UNSAMPLED_STRATUM', whenZero: 'DEGENERATE_SE_ZERO', options: { rule } },
    });
  return {
    value: mean().value,
    simpleRandom: mean().standardError,
    successiveDifference: mean('successive-difference').standardError,
    quadrat: mean('quadrat').standardError,
    neighbours: mean('neighbours').standardError,
  };
}

function cluster({ clusters }: { readonly clusters: readonly (readonly [total: number, size: number])[] }) {
  const { R, se, df, deff } = clusterAnswers({
    clusterTotals: clusters.map(([total]) => total),
    clusterSizes: clusters.map(([, size]) => size),
  });
  return { value: R, standardError: se, df, designEffect: deff };
}

interface StratumCount {
  readonly weight: number;
  readonly successes: number;
  readonly trials: number;
  /** The map says that the stratum shows it. */
  readonly isMapped: boolean;
}

function shareOfStrata({ strata, level }: { readonly strata: readonly StratumCount[]; readonly level: number }) {
  const { value, standardError, interval, wald } = ratioEstimate({
    strata: strata.map(({ weight }, h) => ({ name: String(h), size: weight })),
    groups: strata.flatMap(({ successes, trials, isMapped: isExpected }, stratum): UnitGroup[] =>
      [
        { stratum, y: 1, x: 1, count: successes, isExpected },
        { stratum, y: 0, x: 1, count: trials - successes, isExpected },
      ].filter(({ count }) => count > 0),
    ),
    ...{ method: 'stratified', isShare: true, whenUndefined: 'UNSAMPLED_STRATUM', whenZero: 'OK' },
    options: { confidence: level, strataFollowMap: true },
  });
  return { share: value, standardError, published: ends(interval), wald: ends(wald), method: interval?.method };
}

function coverage(o: { readonly draws: number; readonly allocation: readonly number[]; readonly seed: number }) {
  const found = table8Coverage(o);
  const percent = (key: 'trueShare' | 'wald' | 'published') => found.map((one) => 100 * one[key]);
  return {
    classes: found.map((one) => one.class),
    truePercent: percent('trueShare'),
    waldPercent: percent('wald'),
    publishedPercent: percent('published'),
    widerThanWald: found.map(({ publishedWidth, waldWidth }) => publishedWidth / waldWidth),
    standardErrorRatio: found.map(({ standardErrorRatio }) => standardErrorRatio),
  };
}

function pixelArea({
  latitudes,
  pixelDegrees,
}: {
  readonly latitudes: readonly number[];
  readonly pixelDegrees: number;
}) {
  const area = (latitude: number): number =>
    pixelAreaModel({
      crs: crsFromText('EPSG:4326'),
      affine: [pixelDegrees, 0, 0, 0, -pixelDegrees, latitude + pixelDegrees / 2],
      widthPx: 1,
      heightPx: 1,
    }).areaM2(0, 0);
  return { areasM2: latitudes.map(area) };
}

export const SAMPLE_EXAMPLES: Readonly<Record<string, Answerer>> = {
  'mapped-area': (o: {
    readonly classes: readonly number[];
    readonly coverage: readonly number[];
    pixelArea: number;
  }) => {
    const { exactArea, noDataArea, zoneArea } = zonal({ ...o, classes: [o.classes], coverage: [o.coverage] });
    return { areas: Object.values(exactArea as object), notObservedArea: noDataArea, zoneArea };
  },
  'pixel-area': pixelArea,
  'two-strata': stratifiedShare,
  'table-8-areas': table8Areas,
  'table-8-accuracy': table8Accuracy,
  'stehman-2014': stehmanExample,
  'simple-random': proportion,
  'post-stratified': postStratified,
  systematic,
  cluster,
  'omitted-and-committed': shareOfStrata,
  'all-in-one-stratum': shareOfStrata,
  'one-sample': shareOfStrata,
  'table-8-coverage': coverage,
  'bounded-intervals': (o: {
    readonly share: number;
    readonly standardError: number;
    readonly df: number;
    readonly effectiveTrials: number;
    readonly successes: number;
    readonly trials: number;
    readonly level: number;
  }) => ({
    beta: ends(betaInterval({ value: o.share, variance: o.standardError ** 2, level: o.level, df: o.df })),
    wilson: ends(wilsonInterval({ successes: o.share * o.effectiveTrials, trials: o.effectiveTrials, level: o.level })),
    jeffreysLower: jeffreysLowerLimit({ successes: o.successes, trials: o.trials, tail: (1 - o.level) / 2 }),
  }),
};
