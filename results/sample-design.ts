import { z } from 'zod';
import { sha256 } from './digest-schema.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

/** Version of the layout of `design.json`. */
export const DESIGN_VERSION = 1;

const count = z.int().min(0);
const number = z.number().nullable();
const size = { pixels: count, km2: z.number() };

const fileSchema = z.strictObject({
  file: z.string(),
  /** Where it lay, from the folder of the record; older records do not say so. */
  path: z.string().optional(),
  sha256,
});

const frameSchema = z.strictObject({
  raster: fileSchema,
  /** The raster whose classes are the strata, where it is another one. */
  strata: fileSchema.omit({ path: true }).nullable(),
  areas: z.strictObject({ ...fileSchema.shape, levels: z.array(z.string()), count }).nullable(),
  unit: z.string(),
  pixels: z.number().positive(),
  km2: z.number().positive(),
  includesNotObserved: z.boolean(),
  /** Land of the areas that is not in the frame, as nothing was observed there. */
  leftOut: z.strictObject(size),
});

const selectionSchema = z.strictObject({
  method: z.enum(['simple-random', 'stratified', 'systematic', 'two-stage']),
  /** What the size was to be or to give; one of the first three. */
  goal: z.strictObject({ size: number, standardError: number, cv: number, class: z.string().nullable() }),
  expectedUnits: z.number(),
  reserveShare: z.number(),
  /** Largest ÷ smallest true area of the pixels less 1, and what that makes of their chances; older records do not say so. */
  pixels: z.strictObject({ areaSpread: z.number(), chances: z.enum(['by true area', 'equal']) }).optional(),
  /** Of a stratified sample. */
  allocation: z.string().optional(),
  minimum: count.optional(),
  /** Of a systematic one. */
  spacingPx: z.number().optional(),
  stepKm2: number.optional(),
  /** Of one of two stages. */
  areasDrawn: count.optional(),
});

const groupSchema = z.strictObject({
  /** As the units name it. */
  code: z.string(),
  name: z.string(),
  ...size,
  /** Of an area to be drawn in the first stage. */
  chance: z.number().optional(),
  /** Units asked of it, or expected. */
  units: z.number(),
  drawn: count,
  reserve: count,
});

const expectedSchema = z.strictObject({
  /** `assumed`, or the file that it is from. */
  accuracyFrom: z.string(),
  overall: z.strictObject({ value: z.number(), standardError: z.number() }),
  classes: z.array(
    z.strictObject({
      class: z.string(),
      mappedKm2: z.number(),
      expectedKm2: z.number(),
      standardErrorKm2: z.number(),
      cv: number,
      units: z.number(),
    }),
  ),
  /** Of a direct estimate, level by level. */
  areas: z.array(
    z.strictObject({
      level: z.string(),
      areaCode: z.string(),
      areaName: z.string(),
      km2: z.number(),
      units: z.number(),
      classes: z.array(z.strictObject({ class: z.string(), expectedKm2: z.number(), cv: number })),
    }),
  ),
});

const recordSchema = z.strictObject({
  schemaVersion: z.literal(DESIGN_VERSION),
  /** As `reference.design` of a run file, which is where it is checked. */
  design: z.looseObject({ type: z.string() }),
  frame: frameSchema,
  selection: selectionSchema,
  seed: count,
  /** One of the two. */
  strata: z.array(groupSchema).optional(),
  areas: z.array(groupSchema).optional(),
  expected: expectedSchema,
  /** Units drawn. */
  units: count,
  reserve: z.strictObject({ units: count, use: z.string() }),
  notes: z.array(z.string()),
});

/** How a reference sample was drawn, from what, and what it was expected to give. */
export const sampleDesign = new RecordFile('design.json', 'the record of a sample', recordSchema, {
  version: { key: 'schemaVersion', number: DESIGN_VERSION },
  remedy: 'take it from a copy',
});

export type SampleDesignRecord = Recorded<typeof recordSchema>;
