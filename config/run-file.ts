import { z } from 'zod';
import { location } from '../engine/location-schema.ts';
import { RUN_NAME_CHARS, TITLE_CHARS } from '../limits/input-limits.ts';
import { areaFamiliesSchema } from '../stages/aggregation/options.ts';
import { batchSchema, deviceSchema } from '../stages/inference/options.ts';
import { compositeSchema, maskSchemeSchema, resamplingSchema } from '../stages/preprocessing/options.ts';
import { chipPxSchema, overlapPxSchema, tilePxSchema } from '../stages/tiling/options.ts';
import { estimationSchema } from '../stages/validation/options.ts';
import { referenceSchema } from '../stages/validation/reference-options.ts';
import { publicationSchema } from '../stages/validation/publication-options.ts';

const scale = z
  .number()
  .describe('Physical value = stored × scale + offset. Default: the file’s own, else 1.')
  .optional();
const offset = z.number().describe('See scale. Default: the file’s own, else 0.').optional();
const nodata = z
  .number()
  .or(z.nan())
  .describe('Stored value that means “nothing here”. Default: the file’s own.')
  .optional();

const assetObject = z.strictObject({
  file: location('Path, relative to the run file, or an address: https://… or s3://bucket/key.'),
  band: z.int().min(1).default(1).describe('Band of the file, counted from 1.'),
  scale,
  offset,
  nodata,
});

const asset = z
  .union([location('A file of one band: its path or address.'), assetObject])
  .transform((value) => (typeof value === 'string' ? assetObject.parse({ file: value }) : value));

const scene = z.strictObject({
  id: z.string().min(1).describe('Name of the scene, unique in the run.'),
  datetime: z.iso.datetime({ offset: true }).describe('When it was taken, ISO 8601 with time zone.'),
  assets: z.record(z.string(), asset).describe('Band name → file, or {file, band} for a file with several bands.'),
  scale,
  offset,
  nodata,
  mask: z
    .strictObject({ asset: z.string().describe('Name of the asset that holds the mask.'), scheme: maskSchemeSchema })
    .describe('Pixels that this hides are not observed.')
    .optional(),
});

const imagery = z.strictObject({
  scenes: z.array(scene).min(1).describe('The acquisitions; their order matters for first-valid.'),
  composite: compositeSchema.default('first-valid'),
  resampling: resamplingSchema.default('bilinear'),
});

const grid = z.strictObject({
  crs: z.string().min(1).describe('EPSG:code, WKT or PROJ string.'),
  resolution: z
    .number()
    .positive()
    .describe('Side of a pixel in units of the CRS. The grid covers all scenes and begins at a whole multiple of it.'),
});

const inference = z.strictObject({
  tile: tilePxSchema.default(1024),
  chip: chipPxSchema.default(256),
  overlap: overlapPxSchema.default(32),
  batch: batchSchema.default('auto'),
  device: deviceSchema.default('cpu'),
});

/** The run file, version 1. Paths are relative to the file. */
export const runFileSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  name: z
    .string()
    .max(RUN_NAME_CHARS)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'expected letters, digits, dots, dashes and underscores, beginning with a letter or digit',
    )
    .describe('Short name; the run folder is runs/<name> unless said otherwise.'),
  title: z.string().min(1).max(TITLE_CHARS).describe('Title of the report. Default: the name.').optional(),
  imagery,
  grid: grid.describe('Default: the first scene’s own grid, if all scenes are on it.').optional(),
  model: location('STAC item of the model package.'),
  inference: inference.prefault({}),
  areas: areaFamiliesSchema,
  reference: referenceSchema.describe('Without one, the areas are mapped and nothing is estimated.').optional(),
  estimation: estimationSchema.prefault({}),
  publication: publicationSchema.prefault({}),
});

export type RunFile = z.infer<typeof runFileSchema>;
export type SceneEntry = RunFile['imagery']['scenes'][number];
export type AssetEntry = SceneEntry['assets'][string];
