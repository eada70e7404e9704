import type { CalibrationUnit, UnitScore } from '../../../statistics/diagnostics/calibrated-map.ts';
import {
  bufferedLeaveOneOut,
  crossValidate,
  meanScore,
  type CrossValidationScore,
} from '../../../statistics/diagnostics/cross-validation.ts';
import { placesWithin, pointTree } from '../../../statistics/diagnostics/point-tree.ts';
import { randomFolds, seededOrder } from '../../../statistics/diagnostics/seeded-order.ts';
import { blockFolds, type Place } from '../../../statistics/diagnostics/spatial-folds.ts';
import type { DiagnosticsRequest, PreparedSample } from './input.ts';
import type {
  CrossValidationFigures,
  ScoreFigures,
  SpatialScoreFigures,
  VariogramFigures,
} from '../../../results/diagnostics.ts';

const FOLDS = 5;
/** Units that are left out one by one; of a larger sample a seeded part. */
const MOST_TESTED = 2000;
/** Pairs that buffers may look at, so that long ranges in large samples do not take hours. */
const MOST_PAIRS = 2e7;
const LAGS = 15;

const NOTE =
  'A diagnostic of how well P(reference | map) carries over to places without units, which synthetic estimates rest on. It is not the accuracy of the map: that comes from the probability sample.';

interface Scored {
  readonly units: readonly CalibrationUnit[];
  readonly places: readonly Place[];
  readonly classCount: number;
  readonly seed: number;
  readonly random: readonly UnitScore[];
}

/**
 * Scores the calibrated map under random folds, spatial blocks and buffered leave-one-out. Blocks and buffers are as
 * wide as the residuals' variogram reaches, from one of its lags to its cutoff. Null with fewer units than folds or one
 * class.
 */
export function crossValidationFigures(
  { sample, observed, places }: PreparedSample,
  { classes, seed }: DiagnosticsRequest,
  variogram: VariogramFigures | null,
): CrossValidationFigures | null {
  if (observed.length < 2 * FOLDS || classes.length < 2) return null;
  const chosen = observed.map((k) => sample.units[k]!);
  const meanWeight = chosen.reduce((sum, { weight }) => sum + weight, 0) / chosen.length;
  const units = chosen.map(({ map, reference, weight }) => ({ map: map!, reference, weight: weight / meanWeight }));
  const folds = randomFolds(units.length, { folds: FOLDS, seed });
  const random = crossValidate({ units, classCount: classes.length }, folds);
  const scored: Scored = {
    units,
    places: observed.map((k) => places[k]!),
    classCount: classes.length,
    seed,
    random,
  };
  const distanceM = variogram === null ? null : (variogram.rangeM ?? variogram.cutoffM / LAGS);
  return {
    note: NOTE,
    folds: FOLDS,
    seed,
    random: toFigures(meanScore(random, weightsOf(units))),
    distanceM,
    blocked: distanceM === null ? null : blockedScores(scored, distanceM),
    buffered: distanceM === null ? null : bufferedScores(scored, distanceM),
  };
}

function blockedScores(scored: Scored, side: number): CrossValidationFigures['blocked'] {
  const { units, places, classCount, seed } = scored;
  const blockCount = new Set(places.map(([x, y]) => `${Math.floor(x / side)}/${Math.floor(y / side)}`)).size;
  if (blockCount < 2) return null;
  const folds = blockFolds(places, { side, folds: Math.min(FOLDS, blockCount), seed });
  const scores = crossValidate({ units, classCount }, folds);
  return { ...besideRandom(scored, scores, [...units.keys()]), blockCount };
}

function bufferedScores(scored: Scored, radius: number): SpatialScoreFigures {
  const { units, places, classCount, seed } = scored;
  const most = Math.max(200, Math.min(MOST_TESTED, Math.floor(MOST_PAIRS / units.length)));
  const tested = seededOrder(units.length, seed)
    .slice(0, most)
    .toSorted((a, b) => a - b);
  const tree = pointTree(places);
  const scores = bufferedLeaveOneOut({ units, classCount }, tested, (k) => placesWithin(tree, k, radius));
  return besideRandom(scored, scores, tested);
}

/** Mean scores of some units, those of random folds for the same ones, and the difference. */
function besideRandom(
  { units, random }: Scored,
  scores: readonly UnitScore[],
  tested: readonly number[],
): SpatialScoreFigures {
  const weights = weightsOf(tested.map((k) => units[k]!));
  const score = meanScore(scores, weights);
  const beside = meanScore(
    tested.map((k) => random[k]!),
    weights,
  );
  return {
    score: toFigures(score),
    random: toFigures(beside),
    gap: {
      agreement: score.agreement - beside.agreement,
      brier: score.brier - beside.brier,
      logScore: score.logScore - beside.logScore,
    },
  };
}

function weightsOf(units: readonly CalibrationUnit[]): number[] {
  return units.map(({ weight }) => weight);
}

function toFigures({ agreement, brier, logScore, unitCount }: CrossValidationScore): ScoreFigures {
  return { agreement, brier, logScore, sampleSize: unitCount };
}
