import { z } from 'zod';
import { ModelError } from './model-error.ts';

const finite = z.number();
const text = z.string().min(1);

/** One entry of `value_scaling`, as MLM 1.5 defines it; `processing` is read so that it can be refused by name. */
const valueScaling = z.discriminatedUnion('type', [
  z.object({ type: z.literal('z-score'), mean: finite, stddev: finite }),
  z.object({ type: z.literal('min-max'), minimum: finite, maximum: finite }),
  z.object({ type: z.literal('clip'), minimum: finite, maximum: finite }),
  z.object({ type: z.literal('clip-min'), minimum: finite }),
  z.object({ type: z.literal('clip-max'), maximum: finite }),
  z.object({ type: z.literal('offset'), value: finite }),
  z.object({ type: z.literal('scale'), value: finite }),
  z.object({ type: z.literal('processing') }),
  z.object({ type: z.null() }),
]);

const structure = z.object({
  shape: z.array(z.int().min(-1)).min(1),
  dim_order: z.array(text).min(1),
  data_type: text,
});

/** Of the values that a model was trained on: STAC's statistics object. What is no number is passed over. */
const statistics = z
  .object({
    mean: finite.nullish().catch(undefined),
    stddev: finite.nullish().catch(undefined),
    minimum: finite.nullish().catch(undefined),
    maximum: finite.nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

const band = z.union([text, z.object({ name: text, expression: z.unknown().optional(), statistics })]);

const processingFunction = z.object({ format: z.string(), expression: z.unknown() });

const modelInput = z.object({
  name: text,
  bands: z.array(band),
  input: structure,
  value_scaling: z.array(valueScaling.nullable()).nullish(),
  resize_type: z.string().nullish(),
  pre_processing_function: processingFunction.nullish(),
  norm_type: z.string().nullish(),
  statistics: z.array(statistics).nullish().catch(undefined),
  norm_clip: z.unknown().optional(),
});

const modelClass = z.object({
  value: z.int(),
  name: text.optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  color_hint: z
    .string()
    .regex(/^#?[0-9a-fA-F]{6}$/, 'expected six hexadecimal digits, RRGGBB')
    .optional(),
  nodata: z.boolean().optional(),
  percentage: finite.min(0).nullish(),
  count: finite.min(0).nullish(),
});

const modelOutput = z.object({
  name: text,
  tasks: z.array(z.string()),
  result: structure,
  description: z.string().optional(),
  'classification:classes': z.array(modelClass).optional(),
  classification_classes: z.array(modelClass).optional(),
  post_processing_function: processingFunction.nullish(),
  // No key of MLM says it, so this one is ours.
  'quadrat:values': z.enum(['logits', 'probabilities']).optional(),
});

const asset = z.object({
  href: text,
  type: z.string().optional(),
  roles: z.array(z.string()).optional(),
  'mlm:artifact_type': z.string().optional(),
  'file:checksum': z.string().optional(),
  'file:size': z.int().min(0).optional(),
});

const mlmItem = z.object({
  type: z.literal('Feature'),
  stac_version: z.string(),
  stac_extensions: z.array(z.string()).default([]),
  id: text,
  properties: z.object({
    description: z.string().optional(),
    'mlm:name': text,
    'mlm:architecture': z.string().optional(),
    'mlm:tasks': z.array(z.string()),
    'mlm:framework': z.string().optional(),
    'mlm:batch_size_suggestion': z.int().min(1).optional(),
    'mlm:input': z.array(modelInput),
    'mlm:output': z.array(modelOutput),
  }),
  assets: z.record(z.string(), asset),
});

/** The part of a STAC item with the MLM extension that is read; other members are left alone, as STAC wants it. */
export type MlmItem = z.infer<typeof mlmItem>;
/** One entry of `mlm:input`. */
export type MlmInput = MlmItem['properties']['mlm:input'][number];
/** One entry of `mlm:output`. */
export type MlmOutput = MlmItem['properties']['mlm:output'][number];
/** One class object of the classification extension. */
export type MlmClass = z.infer<typeof modelClass>;
/** One entry of `value_scaling`; `null` stands for no scaling. */
export type MlmValueScaling = z.infer<typeof valueScaling> | null;
/** One asset of the item. */
export type MlmAsset = z.infer<typeof asset>;

/**
 * Reads a STAC item of a model from parsed JSON.
 * @throws ModelError that names the first member that is not as MLM 1.5 says.
 */
export function parseMlmItem(json: unknown, location: string): MlmItem {
  const parsed = mlmItem.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the item' : memberPath(issue.path);
  throw new ModelError(`Model item ${location}: ${where} is not as MLM 1.5 says: ${issue?.message ?? 'unreadable'}.`);
}

function memberPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : String(key)))
    .join('.')
    .replaceAll('.[', '[');
}
