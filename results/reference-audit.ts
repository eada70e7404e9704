import { z } from 'zod';
import { sha256 } from './digest-schema.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

const count = z.int().min(0);
const number = z.number().nullable();
const countsByName = z.record(z.string(), count);

const responseSchema = z.strictObject({
  drawn: count,
  responded: count,
  /** Share of the drawn units that have a label. */
  responseRate: number,
});

/** The sample's own weights held against areas that are known. */
const balanceSchema = z.strictObject({
  /** The whole by the sum of weights, the map's classes, or the areas of a level. */
  of: z.enum(['whole', 'map-classes', 'areas']),
  level: z.string().nullable(),
  /** Units with a label, which estimates rest on; or all that were drawn, where some have none. */
  units: z.enum(['labelled', 'drawn']),
  /** d′V⁻d, d: estimated minus known sizes, V: their covariance under the design. */
  statistic: z.number(),
  df: z.number(),
  /** Degrees of freedom of V, where it is estimated from clusters. */
  df2: z.number().optional(),
  /** Chance of sizes that far off, or farther, if the sample was drawn as declared. */
  pValue: z.number(),
  pValueMethod: z.enum(['chi-square', 'simulated', 'rao-scott', 'student-t']),
  cells: z.array(
    z.strictObject({
      name: z.string(),
      knownKm2: z.number(),
      estimatedKm2: z.number(),
      z: z.number(),
      units: z.number(),
    }),
  ),
  /** The two strata with whose sizes exchanged the sample is likeliest; null where it was not asked. */
  swap: z.strictObject({ strata: z.tuple([z.string(), z.string()]), statistic: z.number() }).nullable(),
});

/** Strata that are the classes of the map or the areas of a level, held against these. */
const strataSchema = z.strictObject({
  of: z.enum(['map-classes', 'areas']),
  level: z.string().nullable(),
  sameBy: z.enum(['design', 'names', 'units']),
  hasTheirSizes: z.boolean(),
  units: count,
  elsewhere: count,
  /** Of the share of units that lie elsewhere: lower limit of Jeffreys' interval, 95 %. */
  lowerLimit: z.number(),
  strata: z.array(
    z.strictObject({
      stratum: z.string(),
      part: z.string(),
      partKm2: z.number(),
      declaredKm2: number,
      hasSizeOf: z.string().nullable(),
      units: count,
      elsewhere: count,
      mostlyIn: z.string().nullable(),
    }),
  ),
});

const fileSchema = z.strictObject({
  file: z.string(),
  digest: sha256,
  crs: z.string(),
  /** How it was read, where it is a table; null for GeoJSON. */
  table: z
    .strictObject({
      encoding: z.string(),
      separator: z.string(),
      decimalMark: z.enum(['point', 'comma']),
      x: z.string(),
      y: z.string(),
      id: z.string().nullable(),
      aside: z.tuple([z.string(), z.string()]).optional(),
    })
    .nullable(),
  design: z.string(),
  /** What had equal chances to be drawn; null for a sample that was not drawn. */
  chances: z
    .strictObject({ equalFor: z.enum(['area', 'pixels']), saidBy: z.string(), pixelSpread: z.number() })
    .nullable(),
  designFile: z.strictObject({ location: z.string(), digest: sha256 }).nullable(),
  /** The frame of the sample, as the run file declares it in words. */
  population: z.string().nullable(),
  /** The land of the sample's frame; null where nothing says where it was drawn. */
  frame: z
    .strictObject({
      known: z.enum(['declared', 'recorded', 'same', 'compared', 'bounded']),
      text: z.string(),
      files: z.array(z.strictObject({ location: z.string(), digest: sha256 })),
      km2: number,
      toleranceKm2: number,
    })
    .nullable(),
  unitsRead: count,
  byPurpose: z.strictObject({ train: count, calibrate: count, estimate: count }),
  /** Of the units for estimation, as all counts below. */
  byResponse: z.strictObject({ label: count, alternate: count, 'non-response': count }),
  nonResponseReasons: countsByName,
  response: responseSchema,
  byStratum: z.record(z.string(), responseSchema),
  laterDraws: count,
  duplicatePlaces: z.array(z.strictObject({ col: z.int(), row: z.int(), ids: z.array(z.string()) })),
  positionAccuracy: z.strictObject({ limitM: z.number(), stated: count, worseThanLimit: count, worstM: number }),
  trainingOverlap: z.strictObject({
    handling: z.enum(['not-checked', 'none', 'declared', 'excluded']),
    extents: z.array(z.strictObject({ href: z.string(), digest: sha256 })),
    distanceM: z.number(),
    inside: count,
    ids: z.array(z.string()),
  }),
  /** Units left out because they lie where the model was trained. */
  excluded: count,
  /** Labels of the file that became a class of another name, with how many units carry them. */
  crosswalk: z.record(z.string(), z.strictObject({ class: z.string(), units: count })),
  notes: z.array(z.string()),
  /** Weighted by the sizes of the strata; null where it is not known. */
  responseRate: number,
  /** Of each class's share of the frame, whatever the units without a label are; null where every unit has one. */
  bounds: z.array(z.strictObject({ class: z.string(), lower: z.number(), upper: z.number() })).nullable(),
  /** Agreement of two coders; null where no unit has a second label. */
  coders: z
    .strictObject({
      units: count,
      observed: z.number(),
      kappa: number,
      /** Share of the frame by the second coder's labels less that by the first's. */
      differences: z.array(z.strictObject({ class: z.string(), share: number })),
    })
    .nullable(),
  balance: z.array(balanceSchema),
  balanceNotMade: z.array(
    z.strictObject({ ...balanceSchema.pick({ of: true, level: true, units: true }).shape, reason: z.string() }),
  ),
  /** Declared sizes of strata beside the land that they must cover; null where the design declares none. */
  sizes: z.strictObject({ declaredKm2: z.number(), landKm2: z.number(), frameKm2: z.number() }).nullable(),
  strata: z.array(strataSchema),
  /** Of labels and map. */
  agreement: z.strictObject({ units: count, agreeing: count, lowerLimit: number, isImplausible: z.boolean() }),
  /** What of the run's frame the sample was drawn from, by area; null where nothing says where it was drawn. */
  sampledAreas: z
    .array(
      z.strictObject({
        level: z.string(),
        areaCode: z.string(),
        frameKm2: z.number(),
        notSampledKm2: z.number(),
        sampledShare: z.number(),
      }),
    )
    .nullable(),
  /** Parts of the map, or strata, that were joined with another. */
  collapsed: z.array(
    z.strictObject({
      part: z.string(),
      into: z.string(),
      of: z.enum(['map', 'strata']),
      isDeclared: z.boolean(),
      sizeKm2: z.number(),
      units: z.number(),
    }),
  ),
});

/** What was read, checked and left out of the reference sample; null without one. */
export const referenceAudit = new RecordFile(
  'reference-audit.json',
  'the audit of a reference sample',
  fileSchema.nullable(),
);

export type ReferenceRecord = Recorded<typeof fileSchema>;
