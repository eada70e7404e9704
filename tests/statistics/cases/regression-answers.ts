import { required, type Answers, type CaseInputs } from './case-file.ts';
import { directTotal, efficiency, ends, frameOf, times } from './design-answers.ts';
import { expectedShares, mapGivenRefShares, regressionTotal } from './product.ts';
import { meanOf } from './sample-mean.ts';
import { errorsOfMatrix } from './small-area-answers.ts';

interface RegressionInputs extends CaseInputs {
  readonly x?: readonly number[] | readonly (readonly number[])[];
  readonly xTotal?: number;
  readonly xTotals?: readonly number[];
}

export function regression(inputs: RegressionInputs): Answers {
  const y = required(inputs.y, 'y');
  const { strata, stratumOf, fpc, populationUnits } = frameOf(inputs, y.length);
  const rows = required(inputs.x, 'x').map((value) => [1, ...(typeof value === 'number' ? [value] : value)]);
  const totals = inputs.xTotals ?? [required(inputs.xTotal, 'xTotal')];
  const fit = regressionTotal({
    strata,
    fpc,
    units: y.map((value, k) => ({ stratum: stratumOf[k]!, y: value, x: rows[k]! })),
    auxiliaryTotals: [populationUnits, ...totals],
  });
  const direct = directTotal(inputs, y);
  const gWeighted = fit.standardErrors?.['g-weighted'];
  const residual = fit.standardErrors?.residual;
  const g = fit.gWeights ?? [];
  const perUnit = 1 / populationUnits;
  return {
    betas: fit.coefficients,
    directTotal: direct.value,
    directSE: direct.standardError,
    gregTotal: fit.total.value,
    total: fit.total.value,
    mean: times(fit.total.value, perUnit),
    gregSEresidual_df_n_minus_p: residual,
    gregSEgWeighted: gWeighted,
    seTotal: gWeighted,
    seMean: times(gWeighted, perUnit),
    seTotalUnweightedResiduals: residual,
    relativeEfficiency: efficiency(direct.standardError, gWeighted),
    relativeEfficiency_g: efficiency(direct.standardError, gWeighted),
    relativeEfficiency_resid: efficiency(direct.standardError, residual),
    directMean: times(direct.value, perUnit),
    directSEmean: singlePrecisionError(inputs, y),
    directMeanPerSegment: times(direct.value, perUnit),
    gregMeanPerSegment: times(fit.total.value, perUnit),
    cvDirect: direct.cv,
    cvGreg: times(residual, 1 / (fit.total.value ?? 1)),
    R2: fit.rSquared,
    sumGweights: g.reduce((sum, value, k) => {
      const stratum = stratumOf[k]!;
      const n = stratumOf.filter((h) => h === stratum).length;
      return sum + (value * strata[stratum]!.size) / n;
    }, 0),
    minG: Math.min(...g),
    maxG: Math.max(...g),
    df: fit.total.df,
    ci95t: ends(fit.total.wald),
  };
}

/** R's school data hold their weights N_h ÷ n_h in single precision, and a standard error made from them shows it. */
function singlePrecisionError(inputs: CaseInputs, y: readonly number[]): number | undefined {
  const { strata, stratumOf, fpc } = frameOf(inputs, y.length);
  const stored = strata.map((stratum, h) => {
    const n = stratumOf.filter((index) => index === h).length;
    return { ...stratum, size: Math.fround(stratum.size / n) * n };
  });
  return meanOf({ strata: stored, stratumOf, y, options: { fpc } }).standardError;
}

export function calibration(inputs: CaseInputs): Answers {
  const counts = required(inputs.confusionCounts, 'confusionCounts');
  const sizes = required(inputs.mappedArea, 'mappedArea');
  const areas = Array.isArray(sizes) ? (sizes as readonly number[]) : Object.values(sizes);
  const total = areas.reduce((sum, area) => sum + area, 0);
  const mapShares = areas.map((area) => area / total);
  const weighted = counts.map((row, i) => {
    const n = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (count * mapShares[i]!) / n);
  });
  const raw = mapGivenRefShares({ counts, mapShares });
  const corrected = mapGivenRefShares({ counts: weighted, mapShares });
  return {
    directCalibration: expectedShares(mapShares, errorsOfMatrix(counts)),
    inverseCalibrationFromSrsColumns: raw.shares,
    inverseCalibrationRawColumns: raw.shares,
    inverseCalibrationWeightedColumns: corrected.shares,
    conditionNumberPmapGivenRef: raw.conditionNumber,
    seInverse: raw.standardErrors,
  };
}
