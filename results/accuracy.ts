import { z } from 'zod';
import { OUTCOMES } from './codes.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

const number = z.number().nullable();
const counts = z.array(z.int().min(0));

/** A share with its uncertainty; what could not be had is null. */
export const figureSchema = z.strictObject({
  value: number,
  standardError: number,
  ciLower: number,
  ciUpper: number,
  intervalMethod: z.string().nullable(),
  sampleSize: z.int().min(0),
  outcome: z.enum(OUTCOMES),
});

export const classFigureSchema = z.strictObject({ ...figureSchema.shape, class: z.string() });

/** Correlation by class of two units d metres apart: atZero · exp(−d ÷ range); null where nothing varies or no units are near. */
const correlations = z.array(
  z.strictObject({
    class: z.string(),
    atZero: z.number().min(0).max(1).nullable(),
    rangeM: z.number().positive().nullable(),
  }),
);

const spatialCorrelationSchema = z.strictObject({
  /** Of 1[reference is the class] less its rate within the map's class, of units that the map shows. */
  residuals: correlations,
  /** Of 1[reference is the class] less 1[map is the class], of units that the map shows. */
  differences: correlations,
  /** Of 1[reference is the class] less its rate. */
  labels: correlations,
});

const tableSchema = z.strictObject({
  classes: z.array(z.string()).min(1),
  method: z.string(),
  sampleSize: z.int().min(0),
  overall: figureSchema,
  users: z.array(classFigureSchema),
  producers: z.array(classFigureSchema),
  /** A row per map class and a column per reference class. */
  confusion: z.strictObject({
    counts: z.array(counts),
    areaProportions: z.array(z.array(figureSchema)),
    /** Reference units where the map shows nothing, by reference class. */
    notObservedCounts: counts,
    /** Their share of the frame; null where it is not known. */
    notObservedShares: z.array(z.number().min(0).nullable()),
  }),
  /** How alike units near each other are, by class: what a later sample has to expect; null for one not drawn at random. */
  spatialCorrelation: spatialCorrelationSchema.nullable(),
});

const isSquare = (rows: readonly (readonly unknown[])[], size: number): boolean =>
  rows.length === size && rows.every((row) => row.length === size);

/** Accuracy of the map within the frame; null without a reference sample. */
export const accuracy = new RecordFile(
  'accuracy.json',
  'the accuracy of a run',
  tableSchema
    .refine(({ classes, confusion }) => isSquare(confusion.counts, classes.length), { path: ['confusion', 'counts'] })
    .refine(({ classes, confusion }) => isSquare(confusion.areaProportions, classes.length), {
      path: ['confusion', 'areaProportions'],
    })
    .nullable(),
);

export type AccuracyFigure = Recorded<typeof figureSchema>;
export type ClassFigure = Recorded<typeof classFigureSchema>;
export type AccuracyTable = Recorded<typeof tableSchema>;
export type SpatialCorrelation = Recorded<typeof spatialCorrelationSchema>;
export type CorrelationFigure = SpatialCorrelation['labels'][number];
