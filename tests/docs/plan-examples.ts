import { realAllocation, type AllocationRule } from '../../statistics/allocation.ts';
import { accuracyGap } from '../../statistics/diagnostics/accuracy-gap.ts';
import { countUnit, noCounts, scoreUnit } from '../../statistics/diagnostics/calibrated-map.ts';
import { correlationAt, correlograms } from '../../statistics/diagnostics/correlogram.ts';
import { holmAdjusted } from '../../statistics/diagnostics/holm.ts';
import { judgedSample, type JudgedUnit } from '../../statistics/diagnostics/judged-sample.ts';
import { moranTest } from '../../statistics/diagnostics/moran-test.ts';
import { sampleSplitter } from '../../statistics/diagnostics/split-groups.ts';
import { coderAgreement } from '../../statistics/coder-agreement.ts';
import { leastConfidence, marginUncertainty, normalisedEntropy } from '../../statistics/class-uncertainty.ts';
import { meanCorrelationWithin, standInShare } from '../../statistics/expected/correlation.ts';
import { gridSpacing } from '../../statistics/draw.ts';
import {
  expectedDomain,
  expectedSimpleRandom,
  expectedStratified,
  expectedTwoStage,
} from '../../statistics/expected/precision.ts';
import { responseRates, widestBounds, type ResponseStratum } from '../../statistics/non-response.ts';
import { inclusionProbabilities } from '../../statistics/proportional-to-size.ts';
import { proportionDeviation, stratifiedSampleSize } from '../../statistics/sample-size.ts';
import { wholeAllocation } from '../../statistics/whole-allocation.ts';
import { sampleSize } from '../statistics/cases/sampling-answers.ts';
import { testHomogeneity } from '../../statistics/small-area/homogeneity.ts';
import { assessAccuracy } from '../../statistics/stehman.ts';
import type { Answerer } from './sample-examples.ts';

type Numbers = readonly number[];

function sizes(o: {
  readonly weights: Numbers;
  readonly usersAccuracy: Numbers;
  readonly targetStandardError: number;
  readonly minimum: number;
}) {
  const deviations = o.usersAccuracy.map(proportionDeviation);
  const { real, units } = stratifiedSampleSize({
    sizes: o.weights,
    deviations,
    targetStandardError: o.targetStandardError,
  });
  const strata = o.weights.map((size, h) => ({ name: String(h), size, deviation: deviations[h]! }));
  const shared = (rule: AllocationRule, minimum?: number): Numbers =>
    wholeAllocation({ strata, rule, total: units, ...(minimum === undefined ? {} : { minimum }) });
  return {
    deviations,
    mean: o.weights.reduce((sum, weight, h) => sum + weight * deviations[h]!, 0),
    real,
    units,
    equal: shared('equal'),
    proportional: shared('proportional'),
    neyman: shared('neyman'),
    compromiseReal: realAllocation({ strata, rule: 'compromise', total: units, minimum: o.minimum }),
    compromise: shared('compromise', o.minimum),
  };
}

interface Frame {
  readonly weights: Numbers;
  readonly rates: Numbers;
  readonly units: Numbers;
  readonly inArea: Numbers;
}

function expected({ weights, rates, units, inArea }: Frame) {
  const strata = weights.map((size, h) => ({ size, rate: rates[h]!, units: units[h]! }));
  const total = units.reduce((sum, n) => sum + n, 0);
  const stratified = expectedStratified(strata);
  const random = expectedSimpleRandom(strata, total);
  const area = expectedDomain(strata.map((stratum, h) => ({ ...stratum, domainSize: inArea[h]! })));
  return {
    share: stratified.share,
    stratifiedSE: stratified.standardError,
    stratifiedCv: stratified.cv,
    simpleRandomSE: random.standardError,
    areaUnits: area.units,
    areaShare: area.share,
    areaSE: area.standardError,
    areaCv: area.cv,
  };
}

function correlation(o: {
  readonly places: Numbers;
  readonly values: Numbers;
  readonly weights: Numbers;
  readonly atZero: number;
  readonly range: number;
  readonly spacing: number;
  readonly areas: Numbers;
}) {
  const places = o.places.map((x): [number, number] => [x, 0]);
  const [lag] = correlograms({ series: [o.values], weights: o.weights, places }, 1)[0]!.lags;
  return {
    lag: lag!.distance,
    correlation: lag!.correlation,
    effectivePairs: lag!.effectivePairs,
    beside: correlationAt(o, o.spacing),
    corner: correlationAt(o, Math.SQRT2 * o.spacing),
    successiveDifferences: standInShare(o, 'successive-difference', o.spacing),
    quadrats: standInShare(o, 'quadrat', o.spacing),
    neighbours: standInShare(o, 'neighbours', o.spacing),
    within: o.areas.map((size) => meanCorrelationWithin(o, size)),
  };
}

interface TwoStage {
  readonly sizes: Numbers;
  readonly rates: Numbers;
  readonly draws: number;
  readonly unitsEach: number;
}

function twoStage({ sizes: list, rates, draws, unitsEach }: TwoStage) {
  const stages = inclusionProbabilities(list, draws);
  const clusters = list.map((size, i) => ({
    ...{ size, rate: rates[i]!, isCertain: stages[i]!.isCertain, units: unitsEach },
  }));
  const others = clusters.filter(({ isCertain }) => !isCertain);
  const random = {
    size: others.reduce((sum, { size }) => sum + size, 0),
    draws: draws - (clusters.length - others.length),
    areas: others.length,
  };
  const figure = expectedTwoStage(clusters, random);
  return {
    probabilities: stages.map(({ probability }) => probability),
    share: figure.share,
    standardError: figure.standardError,
    cv: figure.cv,
  };
}

interface Gap {
  readonly stratumSize: number;
  readonly area: readonly [right: number, wrong: number];
  readonly rest: readonly [right: number, wrong: number];
}

function gap({ stratumSize, area, rest }: Gap) {
  const size = (side: Gap['area']): number => side[0] + side[1];
  const n = size(area) + size(rest);
  const units = [area, rest].flatMap(([right, wrong]) =>
    Array.from({ length: right + wrong }, (_, k): JudgedUnit => ({
      ...{ stratum: 0, weight: stratumSize / n, cluster: undefined, map: 0, reference: k < right ? 0 : 1 },
    })),
  );
  const sample = judgedSample([{ name: 'all', size: stratumSize }], units);
  const everyone = units.map((_, k) => k);
  const groups = sampleSplitter(sample, everyone)(everyone.slice(0, size(area)));
  const found = accuracyGap(sample, { groups, areaSize: size(area), restSize: size(rest) });
  return { gap: found.estimate.value, standardError: found.estimate.standardError, p: found.pValue };
}

function moran({ values, neighbours }: { readonly values: Numbers; readonly neighbours: readonly Numbers[] }) {
  const found = moranTest(values, neighbours)!;
  return { i: found.i, expectation: found.expectation, z: found.zRandomisation, p: found.pRandomisation };
}

function homogeneity({ tables }: { readonly tables: Readonly<Record<string, readonly Numbers[]>> }) {
  const units = Object.entries(tables).flatMap(([mapClass, rows]) =>
    rows.flatMap((row, d) => row.map((count, j) => ({ area: String(d), mapClass, referenceClass: String(j), count }))),
  );
  const { statistic, df, pValue, pValueMethod } = testHomogeneity({ units, random: () => 0 })!;
  return { statistic, df, p: pValue, method: pValueMethod };
}

function calibrated({ counts, map, reference }: { counts: readonly Numbers[]; map: number; reference: number }) {
  const table = noCounts(counts.length);
  for (const [i, row] of counts.entries()) {
    for (const [j, weight] of row.entries()) countUnit(table, { map: i, reference: j, weight });
  }
  const scoreOf = (label: number) => scoreUnit(table, { map, reference: label, weight: 1 });
  return { probabilities: counts.map((_, label) => Math.exp(-scoreOf(label).logScore)), ...scoreOf(reference) };
}

function coders({ table }: { readonly table: readonly Numbers[] }) {
  const pairs = table.flatMap((row, i) =>
    row.flatMap((count, j) => Array.from({ length: count }, () => [String(i), String(j)] as const)),
  );
  return { ...coderAgreement(pairs) };
}

/** The units without a label as a class of their own, by the stratified estimator; the figure is that of the others. */
function response({ strata }: { readonly strata: readonly (ResponseStratum & { readonly inClass: number })[] }) {
  const { overall, byStratum } = responseRates(strata);
  const shares = (isSilentLeftOut: boolean) =>
    assessAccuracy({
      classes: ['in', 'out', 'silent'],
      strata: strata.map(({ name, size }) => ({ name, size })),
      units: strata.flatMap(({ name: stratum, drawn, respondents, inClass }) => [
        { stratum, mapClass: 'in', referenceClass: 'in', count: inClass },
        { stratum, mapClass: 'in', referenceClass: 'out', count: respondents - inClass },
        ...(isSilentLeftOut ? [] : [{ stratum, mapClass: 'in', referenceClass: 'silent', count: drawn - respondents }]),
      ]),
    }).areaShares.map(({ value }) => value!);
  const [without, , silent] = shares(false);
  const [figure] = shares(true);
  return { byStratum, overall, figure, ...widestBounds({ without, silent, whole: 1, figure }) };
}

export const PLAN_EXAMPLES: Readonly<Record<string, Answerer>> = {
  'sample-size': sizes,
  'simple-random-size': (o: {
    readonly proportion: number;
    readonly targetStandardError: number;
    readonly populationUnits: number;
  }) => {
    const inputs = { p: o.proportion, targetSE: o.targetStandardError, N: o.populationUnits };
    const { n0, nReal, n } = sampleSize(inputs, {});
    return { infinite: n0, finite: nReal, units: n };
  },
  'systematic-grid': ({ pixels, units }: { readonly pixels: number; readonly units: number }) => {
    const spacing = gridSpacing(pixels, units);
    return { spacing, expectedUnits: pixels / spacing ** 2, inclusionProbability: 1 / spacing ** 2 };
  },
  'expected-precision': expected,
  correlation,
  'two-stage': twoStage,
  'accuracy-gap': gap,
  holm: ({ p }: { readonly p: Numbers }) => ({ adjusted: holmAdjusted(p) }),
  moran,
  homogeneity,
  'calibrated-map': calibrated,
  'class-uncertainty': ({ probabilities }: { readonly probabilities: Numbers }) => ({
    entropy: normalisedEntropy(probabilities),
    margin: marginUncertainty(probabilities),
    leastConfidence: leastConfidence(probabilities),
  }),
  'coder-agreement': coders,
  'non-response': response,
};
