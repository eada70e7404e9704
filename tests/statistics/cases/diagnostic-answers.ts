import type { Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import { required, type Answers, type CaseInputs } from './case-file.ts';
import { differenceMean, ends } from './design-answers.ts';
import {
  blockFolds,
  moransI,
  placesWithin,
  pointTree,
  predictionPowered,
  regressionTotal,
  scaleEstimate,
} from './product.ts';
import { meanOf } from './sample-mean.ts';

const { predictionPoweredMean, stratifiedPredictionPoweredMean } = predictionPowered;

interface MoranInputs extends CaseInputs {
  readonly x?: readonly number[];
  readonly neighbours1based?: readonly (readonly number[])[];
  readonly style?: 'W' | 'B';
}

export function moran(inputs: MoranInputs): Answers {
  const neighbours = required(inputs.neighbours1based, 'neighbours1based').map((list) => list.map((j) => j - 1));
  const result = moransI(required(inputs.x, 'x'), neighbours, inputs.style ?? 'W');
  return {
    I: result?.i,
    expectation: result?.expectation,
    varianceRandomisation: result?.varianceRandomisation,
    zRandomisation: result?.zRandomisation,
    varianceNormality: result?.varianceNormality,
    zNormality: result?.zNormality,
    n: result?.unitCount,
  };
}

interface FoldInputs extends CaseInputs {
  readonly points?: readonly Place[];
  readonly radius?: number;
  readonly blockSize?: number;
}

export function spatialCv(inputs: FoldInputs): Answers {
  const points = required(inputs.points, 'points');
  const { blockSize: side, radius } = inputs;
  const tree = pointTree(points);
  return {
    ...(radius === undefined
      ? {}
      : { excludedFromTraining: points.map((_, i) => placesWithin(tree, i, radius).toSorted((a, b) => a - b)) }),
    ...(side === undefined
      ? {}
      : {
          block: points.map(([x, y]) => [Math.floor(x / side), Math.floor(y / side)]),
          fold: blockFolds(points, { side, folds: 2, seed: 0 }),
        }),
  };
}

interface PpiInputs extends CaseInputs {
  readonly Y?: readonly number[];
  readonly Yhat?: readonly number[];
  readonly YhatUnlabeled?: readonly number[];
  readonly alpha?: number;
  readonly lambda?: number;
  readonly w?: readonly number[];
  readonly wUnlabeled?: readonly number[];
}

function sampleOf(inputs: PpiInputs) {
  return {
    labels: required(inputs.Y, 'Y'),
    predictions: required(inputs.Yhat, 'Yhat'),
    unlabelledPredictions: required(inputs.YhatUnlabeled, 'YhatUnlabeled'),
    confidence: 1 - (inputs.alpha ?? 0.05),
    ...(inputs.lambda === undefined ? {} : { lambda: inputs.lambda }),
    ...(inputs.w === undefined ? {} : { weights: inputs.w }),
    ...(inputs.wUnlabeled === undefined ? {} : { unlabelledWeights: inputs.wUnlabeled }),
  };
}

/** The reproduction, and beside it what the one design-based engine makes of the same units. */
export function ppi(inputs: PpiInputs): Answers {
  const sample = sampleOf(inputs);
  const result = predictionPoweredMean(sample);
  const { labels, predictions, unlabelledPredictions } = sample;
  const populationUnits = labels.length + unlabelledPredictions.length;
  const predictedTotal = [...predictions, ...unlabelledPredictions].reduce((sum, f) => sum + f, 0);
  const { mean } = differenceMean(
    { N: populationUnits, fpc: true },
    { y: labels, predicted: predictions, predictedMean: predictedTotal / populationUnits },
  );
  const strata = [{ name: 'all', size: populationUnits, unitCount: populationUnits }];
  const regression = regressionTotal({
    strata,
    units: labels.map((y, k) => ({ stratum: 0, y, x: [1, predictions[k]!] })),
    auxiliaryTotals: [populationUnits, predictedTotal],
    fpc: true,
    variance: 'residual',
  });
  const assisted = scaleEstimate(regression.total, 1 / populationUnits);
  return {
    point: result.value,
    se: result.standardError,
    ci: ends(result.interval),
    lambda: result.lambda,
    classicalCi: ends(result.classical),
    classicalMean: meanOf({ strata, y: labels }).value,
    imputedOnly: result.imputedOnly,
    finitePopDifference: {
      point: mean.value,
      se: mean.standardError,
      assumption: 'labelled units are an SRS of the n+N map units',
    },
    regressionEstimator: { b: regression.coefficients?.[1], point: assisted.value, se: assisted.standardError },
  };
}

interface StratifiedPpiInputs extends CaseInputs {
  readonly strata?: readonly (PpiInputs & { readonly W: number })[];
  readonly alpha?: number;
  readonly lambda?: number;
}

export function stratifiedPpi(inputs: StratifiedPpiInputs): Answers {
  const { alpha = 0.05, lambda } = inputs;
  const strata = required(inputs.strata, 'strata').map((stratum) => ({
    ...sampleOf({ ...(lambda === undefined ? {} : { lambda }), ...stratum }),
    weight: stratum.W,
  }));
  const result = stratifiedPredictionPoweredMean(strata, 1 - alpha);
  return {
    point: result.value,
    se: result.standardError,
    ci: ends(result.interval),
    lambda: strata.map((stratum) => predictionPoweredMean(stratum).lambda),
  };
}
