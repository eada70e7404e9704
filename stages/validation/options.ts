import { z } from 'zod';
import { DEFAULT_LADDER, LADDER_METHODS } from '../../statistics/ladder/ladder-options.ts';
import { legendSchema } from './legend-options.ts';

const simpleRandom = z.strictObject({
  type: z.literal('simple-random').describe('Every place of the frame had the same chance to be drawn.'),
});

const stratified = z.strictObject({
  type: z.literal('stratified').describe('A simple random sample within each stratum.'),
  stratum: z
    .string()
    .min(1)
    .describe('Property of a reference point that names its stratum. Left out, the strata are the classes of this map.')
    .optional(),
  sizes: z
    .record(z.string(), z.number().positive())
    .describe('Area of each stratum in km², over all the land that the sample was drawn from. Needed with stratum.')
    .optional(),
});

const systematic = z.strictObject({
  type: z.literal('systematic').describe('Every k-th place of a grid with a random start.'),
  variance: z
    .enum(['simple-random', 'successive-difference', 'quadrat'])
    .default('simple-random')
    .describe(
      'Which approximation stands in for the variance that such a sample does not have: as though drawn at random, from differences of points that follow one another in the file, or within blocks of 2 × 2 (properties grid_col and grid_row).',
    ),
});

const cluster = z.strictObject({
  type: z.literal('cluster').describe('Units within drawn clusters: segments, plots, or areas of a two-stage sample.'),
  cluster: z.string().min(1).default('cluster').describe('Property of a reference point that names its cluster.'),
  probability: z
    .string()
    .min(1)
    .default('inclusion_probability')
    .describe('Property with the chance that the point had to be drawn; points count by its inverse.'),
  stratum: z
    .string()
    .min(1)
    .describe(
      'Property that names the stratum the cluster was drawn from. Left out, there is one. A stratum with the name of its only cluster is a cluster that was certain to be drawn: its points are then drawn independently.',
    )
    .optional(),
  clusters: z
    .int()
    .positive()
    .describe('Clusters in the population; given, the finite population correction applies to the first stage.')
    .optional(),
});

const nonProbability = z.strictObject({
  type: z
    .literal('non-probability')
    .describe('Chosen by judgement or convenience: agreement is reported, areas are not estimated from it.'),
});

export const samplingDesignSchema = z
  .discriminatedUnion('type', [simpleRandom, stratified, systematic, cluster, nonProbability])
  .describe('How the reference sample was drawn; decides the estimator.');

export type SamplingDesign = z.infer<typeof samplingDesignSchema>;

const fraction = (described: string): z.ZodNumber => z.number().gt(0).lt(1).describe(described);

const ladderOverride = z.strictObject({
  level: z.string().min(1).describe('Level of the areas; all where left out.').optional(),
  area: z.string().min(1).describe('Code of the area; all where left out.').optional(),
  class: z.string().min(1).describe('Name of the class; all where left out.').optional(),
  method: z.enum(LADDER_METHODS).describe('What to publish there in place of the ladder’s choice.'),
});

const ladderSchema = z.strictObject({
  minimumUnits: z
    .int()
    .min(2)
    .default(DEFAULT_LADDER.minimumUnits)
    .describe('Reference points that an area needs for an estimate from its own points.'),
  assistedGain: z
    .number()
    .min(1)
    .default(DEFAULT_LADDER.assistedGain)
    .describe(
      'How many times smaller the variance must be with the map’s help for the help to be taken where the direct estimate would do.',
    ),
  maximumCv: fraction('Largest CV, as a fraction, of a direct, assisted or composite estimate.').default(
    DEFAULT_LADDER.maximumCv,
  ),
  maximumModelCv: fraction('Largest relative error, as a fraction, of an estimate by a model of areas.').default(
    DEFAULT_LADDER.maximumModelCv,
  ),
  minimumClassUnits: z
    .number()
    .min(0)
    .default(DEFAULT_LADDER.minimumClassUnits)
    .describe('Reference points of the class that an area is expected to hold, for an estimate by a model.'),
  minimumObservedShare: z
    .number()
    .min(0)
    .max(1)
    .default(DEFAULT_LADDER.minimumObservedShare)
    .describe('Share of the area that the map must show for an estimate by a model, which rests on the map.'),
  smallShareError: fraction(
    'A class of less than 5 % of an area is also published by a model with an error of at most this share of the area.',
  ).default(DEFAULT_LADDER.smallShareError),
  overrides: z.array(ladderOverride).default([]).describe('Cells for which the office sets the method itself.'),
});

export const estimationSchema = z.strictObject({
  confidence: z.number().gt(0.5).lt(1).default(0.95).describe('Level of the intervals.'),
  ladder: ladderSchema
    .prefault({})
    .describe(
      'Which method an area’s figure comes from: its own points, its own points with the map’s help, a composite, a model of areas, or none.',
    ),
  frame: z
    .enum(['observed', 'areas'])
    .default('observed')
    .describe(
      'What the estimates are of: the part seen (observed), or the whole of the areas with the unseen part (areas).',
    ),
  minimumSampledShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      'Share of an area’s frame that must lie in the land that the sample was drawn from (reference.frame, design.json), for a figure of its own.',
    ),
  legend: legendSchema.optional(),
});

export type EstimationOptions = z.infer<typeof estimationSchema>;
