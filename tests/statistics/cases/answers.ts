import type { Estimate } from '../../../statistics/estimate.ts';
import type { InferenceOptions } from '../../../statistics/ratio-estimate.ts';
import type { SampledUnit } from '../../../statistics/stehman.ts';
import { assessmentAnswers } from './assessment-answers.ts';
import { required, type Answers, type CaseFile, type CaseInputs } from './case-file.ts';
import * as design from './design-answers.ts';
import { ends } from './design-answers.ts';
import * as diagnostics from './diagnostic-answers.ts';
import {
  areaByClass,
  assessAccuracy,
  betaQuantile,
  classUncertainty,
  jeffreysLowerLimit,
  postStratifiedMean,
  scaleEstimate,
  wilsonInterval,
} from './product.ts';
import * as publication from './publication-answers.ts';
import * as assisted from './regression-answers.ts';
import { meanOf } from './sample-mean.ts';
import { sampleSize } from './sampling-answers.ts';
import * as areas from './small-area-answers.ts';
import { zonal } from './zonal-answers.ts';

type Sizes = Readonly<Record<string, number>>;

function inferenceOf({ z, confidence, fpc = false }: CaseInputs): InferenceOptions {
  return {
    fpc,
    ...(z === undefined ? {} : { z }),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function labelsOf({ mapClasses, classes }: CaseInputs): readonly string[] {
  return required(mapClasses ?? (classes as readonly string[] | undefined), 'mapClasses');
}

function sizesOf(names: readonly string[], sizes: Sizes | readonly number[]): number[] {
  return names.map((name, i) => (Array.isArray(sizes) ? sizes[i] : (sizes as Sizes)[name]) ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function olofsson(inputs: CaseInputs): Answers {
  const mapClasses = labelsOf(inputs);
  const sizes = required(inputs.mappedArea ?? inputs.stratumPixels, 'mappedArea');
  const mappedAreas = sizesOf(mapClasses, sizes);
  const referenceClasses = inputs.refClasses ?? [];
  const given = required(inputs.confusionCounts, 'confusionCounts');
  // A matrix may be wider than its list of reference classes: the columns left over are the map's other classes.
  const width = Math.max(...given.map((row) => row.length));
  const others = mapClasses.filter((name) => !referenceClasses.includes(name));
  const columns = [...referenceClasses, ...others].slice(0, width);
  const strata = mapClasses.map((name, i) => ({ name, size: mappedAreas[i]!, unitCount: mappedAreas[i]! }));
  const assessment = assessAccuracy({
    ...inferenceOf(inputs),
    ...{ classes: [...new Set([...mapClasses, ...columns])], strata, strataFollowMap: true },
    units: unitsOfMatrix(mapClasses, columns, given).filter(({ count }) => count > 0),
  });
  return assessmentAnswers(assessment, inputs.totalAreaForOutput ?? sum(mappedAreas));
}

function unitsOfMatrix(rows: readonly string[], columns: readonly string[], counts: readonly (readonly number[])[]) {
  return counts.flatMap((row, i) =>
    row.map((count, j) => ({ stratum: rows[i]!, mapClass: rows[i]!, referenceClass: columns[j]!, count })),
  );
}

function stehman(inputs: CaseInputs): Answers {
  const sizes = required(inputs.stratumPixels ?? inputs.N_h, 'stratumPixels');
  const classes = labelsOf(inputs);
  const strata = Object.entries(sizes).map(([name, size]) => ({ name, size, unitCount: size }));
  const { sample, mapEqualsStratum } = inputs;
  if (sample === undefined && mapEqualsStratum !== true) {
    throw new Error('The case needs a sample, or a matrix whose rows are both strata and map classes.');
  }
  const units: readonly SampledUnit[] =
    sample?.map(({ stratum, map, ref }) => ({ stratum, mapClass: map ?? undefined, referenceClass: ref })) ??
    unitsOfMatrix(classes, classes, required(inputs.confusionCounts, 'confusionCounts')).filter(
      ({ count }) => count > 0,
    );
  const assessment = assessAccuracy({ ...inferenceOf(inputs), classes, strata, units });
  return assessmentAnswers(assessment, inputs.totalAreaForOutput ?? sum(Object.values(sizes)));
}

function pointAnswers(estimate: Estimate, populationUnits: number | undefined): Record<string, unknown> {
  const total = populationUnits === undefined ? undefined : scaleEstimate(estimate, populationUnits);
  return {
    ...(total === undefined
      ? {}
      : {
          total: total.value,
          seTotal: total.standardError,
          ci95tTotal: ends(total.wald),
          totalCi95t: ends(total.wald),
        }),
    mean: estimate.value,
    seMean: estimate.standardError,
    ci95tMean: ends(estimate.wald),
    cv: estimate.cv,
    df: estimate.df,
    n: estimate.sampleSize,
    outcome: estimate.outcome,
    status: estimate.outcome === 'OK' ? 'OK' : `ERROR_${estimate.outcome}`,
  };
}

/** `se` and `ci95t` belong to the total where a case asks for one, else to the mean. */
function simpleRandom(inputs: CaseInputs, expected: CaseFile['expected']): Answers {
  const { N: populationUnits, y, confidence = 0.95, fpc: isCorrected = true } = inputs;
  const isBinary = y === undefined || y.every((value) => value === 0 || value === 1);
  const successes = inputs.successes ?? sum(y ?? []);
  const sampleSize = inputs.n ?? y?.length ?? 0;
  const values = y ?? Array.from({ length: sampleSize }, (_, k) => (k < successes ? 1 : 0));
  const strata = [{ name: 'all', size: 1, ...(populationUnits === undefined ? {} : { unitCount: populationUnits }) }];
  const fpc = populationUnits !== undefined && isCorrected;
  const finite = meanOf({ strata, y: values, options: { fpc, confidence } });
  const infinite = meanOf({ strata, y: values, options: { confidence } });
  const points = pointAnswers(finite, populationUnits);
  const isTotal = 'total' in expected && !('mean' in expected) && !('p' in expected);
  const scaled = isTotal ? scaleEstimate(finite, populationUnits ?? 1) : finite;
  const answers = {
    ...points,
    se: scaled.standardError,
    seNoFpc: infinite.standardError,
    seFpc: finite.standardError,
    ci95t: ends(scaled.wald),
  };
  if (!isBinary) return answers;
  const z = meanOf({ strata, y: values, options: { fpc, confidence, degreesOfFreedom: 'normal' } });
  return {
    ...answers,
    p: finite.value,
    proportion: finite.value,
    wald95: ends(z.wald) ?? [successes / sampleSize, successes / sampleSize],
    ...(sampleSize === 0 ? {} : proportionLimits({ successes, trials: sampleSize, level: confidence })),
  };
}

/** Wilson's and Jeffreys' limits by the functions of a run; what a case sets beside them is spelt out here. */
function proportionLimits(o: { readonly successes: number; readonly trials: number; readonly level: number }): Answers {
  const { successes, trials, level } = o;
  const tail = (1 - level) / 2;
  const failures = trials - successes;
  return {
    wilson95: ends(wilsonInterval(o)),
    clopperPearson95: [
      successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1),
      failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
    ],
    jeffreys95: [
      jeffreysLowerLimit({ successes, trials, tail }),
      1 - jeffreysLowerLimit({ successes: failures, trials, tail }),
    ],
    ruleOfThreeLowerApprox: 1 - Math.min(1, 3 / trials),
    ruleOfThreeUpperApprox: Math.min(1, 3 / trials),
  };
}

function postStratified(inputs: CaseInputs, expected: CaseFile['expected']): Answers {
  const matrix = inputs.confusionCounts;
  if (matrix !== undefined) return postStratifiedMap(inputs, matrix);
  const sizes = required(inputs.N_h, 'N_h');
  const names = Object.keys(sizes);
  const labels = required(inputs.stratum, 'stratum');
  const y = required(inputs.y, 'y');
  const areCounts = sum(Object.values(sizes)) > y.length;
  const { estimate, standardErrors } = postStratifiedMean({
    ...inferenceOf(inputs),
    fpc: inputs.fpc ?? areCounts,
    strata: names.map((name) => ({ name, size: sizes[name]!, unitCount: sizes[name]! })),
    observations: y.map((value, k) => ({ stratum: names.indexOf(labels[k]!), y: value })),
  });
  const populationUnits = inputs.N ?? sum(Object.values(sizes));
  const factor = 'total' in expected ? populationUnits : 1;
  return {
    ...pointAnswers(estimate, populationUnits),
    p: estimate.value,
    proportion: estimate.value,
    se: estimate.standardError === undefined ? undefined : estimate.standardError * factor,
    seConditional: standardErrors && standardErrors.conditional * factor,
    seCochranUnconditional: standardErrors && standardErrors.unconditional * factor,
    seUnconditional: standardErrors && standardErrors.unconditional * factor,
    seLinearized: standardErrors && standardErrors.linearised * factor,
    seLinearised: standardErrors && standardErrors.linearised * factor,
  };
}

function postStratifiedMap(inputs: CaseInputs, matrix: readonly (readonly number[])[]): Answers {
  const rows = labelsOf(inputs);
  const columns = inputs.refClasses ?? rows;
  const sizes = required(inputs.mappedArea ?? inputs.N_h, 'mappedArea');
  const classes = [...new Set([...rows, ...columns])];
  const mappedAreas = sizesOf(classes, sizes);
  const sample = {
    classes,
    units: unitsOfMatrix(rows, columns, matrix).filter(({ count }) => count > 0),
    mappedAreas,
    ...(inputs.fpc === true ? { populationUnits: sum(mappedAreas) } : {}),
  };
  const errors = (variance: 'conditional' | 'unconditional' | 'linearised'): Record<string, number | undefined> => {
    const { areaShares } = areaByClass({ ...sample, variance }).assessment;
    return Object.fromEntries(classes.map((name, k) => [name, areaShares[k]!.standardError]));
  };
  const total = inputs.totalAreaForOutput ?? sum(mappedAreas);
  return {
    ...assessmentAnswers(areaByClass(sample).assessment, total),
    seConditional: errors('conditional'),
    seCochranUnconditional: errors('unconditional'),
    seLinearized: errors('linearised'),
  };
}

function uncertainty(inputs: CaseInputs): Answers {
  const rows = required(inputs.probabilities, 'probabilities');
  return {
    entropySits: rows.map(classUncertainty.sitsEntropy),
    entropyExact: rows.map(classUncertainty.normalisedEntropy),
    margin: rows.map(classUncertainty.marginUncertainty),
    leastSits: rows.map(classUncertainty.leastConfidence),
    leastNormalised: rows.map(classUncertainty.normalisedLeastConfidence),
    ratio: rows.map(classUncertainty.ratioOfConfidence),
  };
}

/** Who answers the cases of an estimator, by the field `estimator`. */
export const ANSWERS: Readonly<Record<string, (inputs: CaseInputs, expected: CaseFile['expected']) => Answers>> = {
  olofsson2014: olofsson,
  stehman2014: stehman,
  srs: simpleRandom,
  poststratified: postStratified,
  zonal,
  uncertainty,
  quality_letter: publication.quality,
  disclosure: publication.disclosure,
  counts_continuous: design.countsContinuous,
  difference: design.difference,
  ratio: design.ratio,
  cluster_ratio: design.cluster,
  systematic: design.systematic,
  change: design.change,
  domain_direct: design.domainDirect,
  regression: assisted.regression,
  calibration: assisted.calibration,
  sample_size: sampleSize,
  moran: diagnostics.moran,
  spatial_cv: diagnostics.spatialCv,
  ppi: diagnostics.ppi,
  stratified_ppi: diagnostics.stratifiedPpi,
  fay_herriot: areas.fayHerriotAnswers,
  synthetic_composite: areas.syntheticComposite,
  benchmarking: areas.benchmarking,
  unit_level_eblup: areas.unitLevel,
};
