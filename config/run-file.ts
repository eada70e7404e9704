import { z } from 'zod';
import { location } from '../engine/location-schema.ts';
import { RUN_NAME_CHARS, TITLE_CHARS } from '../limits/input-limits.ts';
import { areaFamiliesSchema } from '../stages/aggregation/options.ts';
import { batchSchema, deviceSchema, secondsPerChipSchema } from '../stages/inference/options.ts';
import { mapSchema } from '../stages/preprocessing/map-options.ts';
import { compositeSchema, maskSchema, observedSchema, resamplingSchema } from '../stages/preprocessing/options.ts';
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

const crs = z
  .string()
  .min(1)
  .describe(
    'EPSG:code, WKT or PROJ string: where the file has a wrong CRS or none. It takes the place of the file’s own; plan says where the two differ.',
  )
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

const WHEN = 'a moment with its time zone (2024-06-01T10:00:00Z), or a day (2024-06-01)';

const scene = z.strictObject({
  id: z.string().min(1).describe('Name of the scene, unique in the run.'),
  datetime: z
    .union([z.iso.datetime({ offset: true, error: WHEN }), z.iso.date({ error: WHEN })])
    .describe(`When it was taken, ISO 8601: ${WHEN}.`),
  assets: z.record(z.string(), asset).describe('Band name → file, or {file, band} for a file with several bands.'),
  scale,
  offset,
  nodata,
  crs,
  mask: maskSchema.optional(),
});

const imagery = z.strictObject({
  scenes: z.array(scene).min(1).describe('The acquisitions; their order matters for first-valid.'),
  crs: crs.describe('For all scenes that have none of their own in the run file.'),
  composite: compositeSchema.default('first-valid'),
  resampling: resamplingSchema.default('bilinear'),
  observed: observedSchema.optional(),
  plausibility: z
    .literal('declared')
    .describe(
      'The values are right although a few chips look otherwise than the model’s card has them. Default: the run stops, with the likely cause (scale missing, offset twice).',
    )
    .optional(),
});

const grid = z.strictObject({
  crs: z.string().min(1).describe('EPSG:code, WKT or PROJ string.'),
  // Less is no pixel, of degrees or metres, and numbers on their way to nothing divide to infinity.
  resolution: z
    .number()
    .min(1e-9)
    .max(1e9)
    .describe('Side of a pixel in units of the CRS. The grid covers all scenes and begins at a whole multiple of it.'),
});

const inference = z.strictObject({
  tile: tilePxSchema.default(1024),
  chip: chipPxSchema.default(256),
  overlap: overlapPxSchema.default(32),
  batch: batchSchema.default('auto'),
  device: deviceSchema.default('cpu'),
  secondsPerChip: secondsPerChipSchema.default('auto'),
});

const runFileKeys = z.strictObject({
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
  imagery: imagery.describe('What a model makes the map from; goes with model. In place of both, map.').optional(),
  grid: grid.describe('Default: over all scenes, in the CRS and the pixels of the first’s first band.').optional(),
  model: location('STAC item of the model package; goes with imagery.').optional(),
  map: mapSchema.optional(),
  inference: inference.prefault({}),
  datumShifts: z
    .literal('declared')
    .describe(
      'Goes on where scenes, areas or points come to the datum of the grid by a shift that is less accurate than half a pixel; plan says by which shifts they come, and how accurate these are.',
    )
    .optional(),
  areas: areaFamiliesSchema,
  reference: referenceSchema.describe('Without one, the areas are mapped and nothing is estimated.').optional(),
  estimation: estimationSchema.prefault({}),
  publication: publicationSchema.prefault({}),
});

/** The run file, version 1. Paths are relative to the file. */
export const runFileSchema = runFileKeys.superRefine((runFile, context) => {
  for (const { key, message } of runFile.map === undefined ? imageryFaults(runFile) : mapFaults(runFile))
    context.addIssue({ code: 'custom', path: [...key], message });
});

interface Fault {
  readonly key: readonly string[];
  readonly message: string;
}

function imageryFaults({ imagery: scenes, model }: z.infer<typeof runFileKeys>): Fault[] {
  if (scenes !== undefined && model !== undefined) return [];
  const key = scenes === undefined ? 'imagery' : 'model';
  const message = `expected the key ${key}, found none; a map that stands already is named by map, in place of imagery and model`;
  return [{ key: [key], message }];
}

/** The keys of inference that say something of a map that stands already: the side of the chips that it was made by. */
export function inferenceOfMap({ chip }: Pick<z.infer<typeof inference>, 'chip'>): z.infer<typeof inference> {
  return inference.parse({ chip });
}

/** What a map that stands already leaves without a meaning. */
function mapFaults({ map, imagery: scenes, model, grid: own, inference: used }: z.infer<typeof runFileKeys>): Fault[] {
  const isMakerKnown = map?.madeBy !== undefined;
  const usual = isMakerKnown ? inferenceOfMap(used) : inference.parse({});
  const named: readonly (readonly [key: readonly string[], isNamed: boolean])[] = [
    [['imagery'], scenes !== undefined],
    [['model'], model !== undefined],
    [['grid'], own !== undefined],
    [['map', 'classes'], isMakerKnown && map.classes !== undefined],
    ...(['chip', 'overlap', 'batch', 'device', 'secondsPerChip'] as const).map(
      (key) => [['inference', key], used[key] !== usual[key]] as const,
    ),
  ];
  const why = {
    grid: 'beside map, which has a grid of its own',
    model: 'beside map, for which no model is run (map.madeBy names the one that made it)',
    imagery: 'beside map, which needs none',
    map: 'beside map.madeBy, whose card names the classes',
  };
  return named.flatMap(([key, isNamed]) => {
    const reason = why[key[0] as keyof typeof why] ?? 'beside map, for which no model is run';
    return isNamed ? [{ key, message: `expected no such key ${reason}: leave it out` }] : [];
  });
}

export type RunFile = z.infer<typeof runFileSchema>;
/** A run file whose map is made by a model from imagery. */
export type ImageryRunFile = RunFile & {
  readonly imagery: NonNullable<RunFile['imagery']>;
  readonly model: string;
};
export type SceneEntry = ImageryRunFile['imagery']['scenes'][number];
export type AssetEntry = SceneEntry['assets'][string];
