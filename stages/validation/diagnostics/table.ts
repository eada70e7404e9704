import type { AccuracyFigure } from '../estimates/accuracy-table.ts';

/** Version of the content of `diagnostics.json`; it goes up when a field changes its meaning or goes away. */
export const DIAGNOSTICS_VERSION = 1;

/** A class's accuracy in a domain. */
export type ClassFigure = AccuracyFigure & { readonly class: string };

/** Accuracy of the map in an area, or in the whole (level `total`); classes that its units do not show are left out. */
export interface DomainFigures {
  readonly level: string;
  readonly areaCode: string;
  readonly areaName: string;
  readonly overall: AccuracyFigure;
  readonly users: readonly ClassFigure[];
  readonly producers: readonly ClassFigure[];
}

/** Accuracy of an area less that of the rest of the areas. */
export interface GapFigure extends AccuracyFigure {
  readonly level: string;
  readonly areaCode: string;
  readonly areaName: string;
  readonly df: number | null;
  readonly restSampleSize: number;
  /** Two-sided, of this one comparison. */
  readonly pValue: number | null;
  /** Adjusted by Holm for all areas of the level. */
  readonly pValueHolm: number | null;
  /** The adjusted p value lies below 1 − confidence. */
  readonly isSignificant: boolean;
}

/** How far errors of the map reach: semivariances of right-or-wrong less its class's accuracy. */
export interface VariogramFigures {
  readonly lags: readonly { readonly distanceM: number; readonly semivariance: number; readonly pairCount: number }[];
  readonly cutoffM: number;
  readonly model: 'spherical' | 'none';
  readonly nugget: number | null;
  readonly partialSill: number | null;
  /** Null where no structure is found. */
  readonly rangeM: number | null;
  readonly isRangeAtCutoff: boolean;
}

/** Scores of P(reference | map) on units that it was not fitted on. */
export interface ScoreFigures {
  /** Share, design-weighted, whose likeliest class is the reference's. */
  readonly agreement: number;
  /** From 0, the best, to 2. */
  readonly brier: number;
  /** From 0, the best. */
  readonly logScore: number;
  readonly sampleSize: number;
}

/** One way of holding units out, beside random folds of the same units. */
export interface SpatialScoreFigures {
  readonly score: ScoreFigures;
  readonly random: ScoreFigures;
  /** Score less that of random folds; negative agreement and positive Brier and log scores are worse. */
  readonly gap: { readonly agreement: number; readonly brier: number; readonly logScore: number };
}

export interface CrossValidationFigures {
  readonly note: string;
  readonly folds: number;
  readonly seed: number;
  readonly random: ScoreFigures;
  /** Side of the blocks and radius of the buffer: the variogram's range, or the width of its lags where it has none. */
  readonly distanceM: number | null;
  /** Null where the units lie in a single block. */
  readonly blocked: (SpatialScoreFigures & { readonly blockCount: number }) | null;
  readonly buffered: SpatialScoreFigures | null;
}

export interface MoranFigures {
  readonly i: number;
  readonly expectation: number;
  readonly zRandomisation: number | null;
  readonly zNormality: number | null;
  /** Two-sided. */
  readonly pRandomisation: number | null;
  readonly pNormality: number | null;
  readonly neighbours: string;
  readonly sampleSize: number;
}

/** The content of `diagnostics.json`; what could not be had is null. */
export interface Diagnostics {
  readonly version: typeof DIAGNOSTICS_VERSION;
  readonly note: string;
  readonly confidence: number;
  /** Units of the sample with a label, in the areas, that the map shows. */
  readonly sampleSize: number;
  readonly withoutLabel: number;
  readonly domains: readonly DomainFigures[];
  /** Codes of areas without such a unit, by level. */
  readonly areasWithoutUnits: Readonly<Record<string, readonly string[]>>;
  /** By level, the largest gap first. */
  readonly gaps: readonly GapFigure[];
  readonly variogram: VariogramFigures | null;
  readonly crossValidation: CrossValidationFigures | null;
  readonly moran: MoranFigures | null;
  /** What a reader must know, in plain sentences. */
  readonly warnings: readonly string[];
}
