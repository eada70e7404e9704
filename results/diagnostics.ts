import { z } from 'zod';
import { classFigureSchema, figureSchema } from './accuracy.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

/** Version of the content; it goes up when a key changes its meaning or goes away. */
const DIAGNOSTICS_VERSION = 1;

const number = z.number().nullable();
const area = { level: z.string(), areaCode: z.string(), areaName: z.string() };

/** Accuracy of the map in an area, or in the whole (level `total`); classes that its units do not show are left out. */
const domainSchema = z.strictObject({
  ...area,
  overall: figureSchema,
  users: z.array(classFigureSchema),
  producers: z.array(classFigureSchema),
});

/** Accuracy of an area less that of the rest of the areas. */
const gapSchema = z.strictObject({
  ...figureSchema.shape,
  ...area,
  df: number,
  restSampleSize: z.int().min(0),
  /** Two-sided, of this one comparison. */
  pValue: number,
  /** Adjusted by Holm for all areas of the level. */
  pValueHolm: number,
  /** The adjusted p value lies below 1 − confidence. */
  isSignificant: z.boolean(),
});

/** How far errors of the map reach: semivariances of right-or-wrong less its class's accuracy. */
const variogramSchema = z.strictObject({
  lags: z.array(z.strictObject({ distanceM: z.number(), semivariance: z.number(), pairCount: z.int() })),
  cutoffM: z.number(),
  model: z.enum(['spherical', 'none']),
  nugget: number,
  partialSill: number,
  /** Null where no structure is found. */
  rangeM: number,
  isRangeAtCutoff: z.boolean(),
});

/** Scores of P(reference | map) on units that it was not fitted on. */
const scoreSchema = z.strictObject({
  /** Share, design-weighted, whose likeliest class is the reference's. */
  agreement: z.number(),
  /** From 0, the best, to 2. */
  brier: z.number(),
  /** From 0, the best. */
  logScore: z.number(),
  sampleSize: z.int().min(0),
});

/** One way of holding units out, beside random folds of the same units. */
const spatialScoreSchema = z.strictObject({
  score: scoreSchema,
  random: scoreSchema,
  /** Score less that of random folds; negative agreement and positive Brier and log scores are worse. */
  gap: z.strictObject({ agreement: z.number(), brier: z.number(), logScore: z.number() }),
});

const crossValidationSchema = z.strictObject({
  note: z.string(),
  folds: z.int(),
  seed: z.number(),
  random: scoreSchema,
  /** Side of the blocks and radius of the buffer: the variogram's range, or the width of its lags where it has none. */
  distanceM: number,
  /** Null where the units lie in a single block. */
  blocked: z.strictObject({ ...spatialScoreSchema.shape, blockCount: z.int() }).nullable(),
  buffered: spatialScoreSchema.nullable(),
});

const moranSchema = z.strictObject({
  i: z.number(),
  expectation: z.number(),
  zRandomisation: number,
  zNormality: number,
  /** Two-sided. */
  pRandomisation: number,
  pNormality: number,
  neighbours: z.string(),
  sampleSize: z.int().min(0),
});

/** Whether the map errs alike in all areas of a level. */
const homogeneitySchema = z.strictObject({
  level: z.string(),
  statistic: z.number(),
  df: z.number(),
  pValue: z.number(),
  pValueMethod: z.enum(['chi-square', 'permutation']),
  smallestExpected: z.number(),
});

const fileSchema = z.strictObject({
  version: z.literal(DIAGNOSTICS_VERSION),
  note: z.string(),
  confidence: z.number(),
  /** Units of the sample with a label, in the areas, that the map shows. */
  sampleSize: z.int().min(0),
  withoutLabel: z.int().min(0),
  domains: z.array(domainSchema),
  /** Codes of areas without such a unit, by level. */
  areasWithoutUnits: z.record(z.string(), z.array(z.string())),
  /** By level, the largest gap first. */
  gaps: z.array(gapSchema),
  variogram: variogramSchema.nullable(),
  crossValidation: crossValidationSchema.nullable(),
  moran: moranSchema.nullable(),
  /** What a reader must know, in plain sentences. */
  warnings: z.array(z.string()),
  homogeneity: z.array(homogeneitySchema),
});

/** Where the map errs; what could not be had is null, and so is all of it without a reference sample. */
export const diagnostics = new RecordFile('diagnostics.json', 'the diagnostics of a run', fileSchema.nullable(), {
  version: { key: 'version', number: DIAGNOSTICS_VERSION },
});

export type DiagnosticsFile = Recorded<typeof fileSchema>;
export type Diagnostics = Omit<DiagnosticsFile, 'homogeneity'>;
export type DomainFigures = Recorded<typeof domainSchema>;
export type GapFigure = Recorded<typeof gapSchema>;
export type VariogramFigures = Recorded<typeof variogramSchema>;
export type ScoreFigures = Recorded<typeof scoreSchema>;
export type SpatialScoreFigures = Recorded<typeof spatialScoreSchema>;
export type CrossValidationFigures = Recorded<typeof crossValidationSchema>;
export type MoranFigures = Recorded<typeof moranSchema>;
export type HomogeneityFigure = Recorded<typeof homogeneitySchema>;
