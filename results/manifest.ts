import { z } from 'zod';
import { VINTAGES } from './codes.ts';
import { sha256 } from './digest-schema.ts';
import { execution } from './execution.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

/** Version of the layout of `run.json`. */
export const MANIFEST_VERSION = 1;

/** A run of which all tiles fail, a million of them, leaves a record that can be read. */
export const FAILURES_LISTED = 20_000;

const texts = z.array(z.string());
const digests = z.record(z.string(), sha256);

const classSchema = z.strictObject({
  value: z.int(),
  name: z.string(),
  title: z.string(),
  colour: z.tuple([z.int(), z.int(), z.int()]),
  trainingShare: z.number().optional(),
});

const signatureSchema = z.strictObject({
  name: z.string(),
  reason: z.string(),
  /** ISO 8601. */
  signedAt: z.string(),
  /** The sentences that held the run. */
  heldBy: texts,
  /** Files of the run folder as they were signed. */
  outputs: digests,
});

const revisionSchema = z.strictObject({
  /** From 1. */
  number: z.int().min(1),
  /** Keys of the run file that differ from the revision before. */
  changed: texts,
  /** Those before, the first one first; each is kept in `revisions/` under its number. */
  earlier: z.array(
    z.strictObject({
      number: z.int().min(1),
      changed: texts,
      status: z.string(),
      /** Digest of its `run.json`, which names all else of it. */
      manifest: sha256,
      /** Of its `published.csv`, where it was released: what may be known outside. */
      published: sha256.nullable(),
    }),
  ),
});

/** A run file that was validated when the run began; what readers of the record look at. */
const runFileSchema = z.looseObject({
  imagery: z.looseObject({ scenes: z.array(z.looseObject({ datetime: z.string() })) }).optional(),
  areas: z.array(
    z.looseObject({
      file: z.string(),
      code: z.string(),
      name: z.string().optional(),
      level: z.string(),
      parents: texts,
      exclude: z.string().optional(),
    }),
  ),
  map: z.looseObject({ file: z.string() }).optional(),
  estimation: z.looseObject({ ladder: z.looseObject({ assistedGain: z.number() }) }).optional(),
  reference: z
    .looseObject({
      file: z.string(),
      /** The design itself, or the path of a file that says it. */
      design: z.union([z.string(), z.looseObject({ type: z.string() })]).optional(),
    })
    .optional(),
});

const manifestSchema = z.strictObject({
  schemaVersion: z.literal(MANIFEST_VERSION),
  name: z.string(),
  title: z.string(),
  /** `running` until it has ended, and where it ended without a word. */
  status: z.enum(['running', 'done', 'held', 'partial', 'cancelled']),
  /** The same for two runs whose run files and inputs agree. */
  identity: sha256,
  /** Of each key of the run file a digest of what it says and of the files that it names. */
  keys: digests,
  /** The working files are marked: contributors are named, or the policy says so. */
  confidential: z.boolean(),
  revision: revisionSchema,
  runFile: runFileSchema,
  runFileText: z.string(),
  /** What went in, by the run file's names, with digests. */
  inputs: z.array(
    z.strictObject({
      location: z.string(),
      digest: sha256,
      scene: z.string().optional(),
      asset: z.string().optional(),
    }),
  ),
  /** Null where the map stood already. */
  model: z
    .strictObject({
      id: z.string(),
      name: z.string(),
      description: z.string().optional(),
      item: z.string(),
      digest: sha256,
      bands: texts,
      classes: z.array(classSchema),
      activation: z.string(),
      activationBy: z.string(),
    })
    .nullable(),
  /** The map that stood already: its file, what the names of its classes are from, and which values are which class. */
  map: z
    .strictObject({
      file: z.string(),
      classesFrom: z.string(),
      values: z.unknown(),
      notMapped: z.unknown(),
      /** The model that made it, where the run file names it. */
      madeBy: z.strictObject({ id: z.string(), digest: sha256 }).optional(),
    })
    .optional(),
  classes: z.array(classSchema).min(1),
  grid: z.strictObject({
    crs: z.string(),
    affine: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
  }),
  plan: z.strictObject({
    tiles: z
      .array(
        z.strictObject({
          id: z.string(),
          window: z.strictObject({ col: z.int(), row: z.int(), widthPx: z.int(), heightPx: z.int() }),
        }),
      )
      .optional(),
    /** In place of the tiles, where there are too many to list. */
    tileCount: z.int().optional(),
    lattice: z.strictObject({ widthPx: z.int(), heightPx: z.int(), chipPx: z.int(), overlapPx: z.int() }),
    areas: z.int(),
    levels: texts,
    /** Content of the plan that its work reads from the store. */
    stored: z.array(sha256),
    datumShifts: texts,
    mapWarnings: texts,
  }),
  /** Item → digest of what it made; of many tiles, those that stay. */
  artifacts: digests,
  /** Files of the run folder that the run wrote, by digest. */
  outputs: digests,
  code: z.strictObject({
    name: z.string(),
    version: z.string(),
    digest: sha256,
    packages: z.record(z.string(), z.string()),
  }),
  platform: z.strictObject({
    node: z.string(),
    zlib: z.string(),
    architecture: z.string(),
    operatingSystem: z.string(),
    cpuFeatures: texts,
    inferenceRuntime: z.string(),
    executionProvider: z.enum(['cpu', 'webgpu', 'cuda']),
  }),
  statistics: z.strictObject({
    /** What estimates are of: the land that was seen, or all of the areas. */
    frame: z.enum(['observed', 'areas']),
    confidence: z.number().gt(0).lt(1),
    /** Null without a reference sample. */
    method: z.string().nullable(),
    sampleSize: z.int().min(0),
    obsStatusCodeList: z.string().nullable(),
    confStatusCodeList: z.string().nullable(),
  }),
  publication: z.strictObject({
    policy: z.string().nullable(),
    isPolicyVerified: z.boolean().nullable(),
    vintage: z.enum(VINTAGES),
    /** Why the run is or was held. */
    heldBy: texts,
    signatures: z.array(signatureSchema),
  }),
  warnings: texts,
  /** Item → why it failed; the first {@link FAILURES_LISTED} of them. */
  failures: z.record(z.string(), z.string()),
  execution: z.literal(execution.file),
});

/** What the run is, what went in, what came out. */
export const runManifest = new RecordFile('run.json', 'the manifest of a run', manifestSchema, {
  version: { key: 'schemaVersion', number: MANIFEST_VERSION },
});

/** What `run.json` says: what the run is, what went in, what came out. */
export type Manifest = Recorded<typeof manifestSchema>;

/** A person's word that a held run may be released, and for what. */
export type Signature = Recorded<typeof signatureSchema>;

/** Which of the results that one map has had these are. */
export type Revision = Recorded<typeof revisionSchema>;
