import { z } from 'zod';
import { LADDER_METHODS, type LadderRules } from '../../statistics/ladder/ladder-options.ts';
import { legendSchema } from './legend-options.ts';

const chances = z
  .enum(['area', 'pixels'])
  .describe(
    'What had equal chances to be drawn: every place, so that pixels had chances by their true area (area), or every pixel of this grid (pixels), so that a point counts by the true area of its pixel. Matters where pixels differ by more than 1 %. Default: area; in a design.json of a version that does not say so, pixels.',
  )
  .optional();

const simpleRandom = z.strictObject({
  type: z.literal('simple-random').describe('A simple random sample of the frame.'),
  chances,
});

const stratified = z.strictObject({
  type: z.literal('stratified').describe('A simple random sample within each stratum.'),
  chances,
  stratum: z
    .string()
    .min(1)
    .describe(
      'Property of a reference point that names its stratum. Left out, the strata are the classes of this map, and a property stratum of the points is held against it.',
    )
    .optional(),
  sizes: z
    .record(z.string(), z.number().positive())
    .describe('Area of each stratum in km², over all the land that the sample was drawn from. Needed with stratum.')
    .optional(),
});

const systematic = z.strictObject({
  type: z.literal('systematic').describe('Every k-th place of a grid with a random start.'),
  chances,
  variance: z
    .enum(['neighbours', 'simple-random', 'successive-difference', 'quadrat'])
    .default('simple-random')
    .describe(
      'Which approximation stands in for the variance that such a sample does not have: from differences of neighbours, whole lines and ends of the grid (neighbours) or within blocks of 2 × 2 (quadrat), both by the properties grid_col and grid_row; as though drawn at random; or from differences of points that follow one another in the file.',
    ),
});

const cluster = z.strictObject({
  type: z.literal('cluster').describe('Units within drawn clusters: segments, plots, or areas of a two-stage sample.'),
  chances: chances.describe(
    'What the property probability is the chance of: a place (area), or a pixel of this grid (pixels), so that a point counts by the true area of its pixel times the inverse. Default: area; in a design.json of a version that does not say so, pixels.',
  ),
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
  unitM2: z
    .number()
    .positive()
    .describe(
      'Area in m² of the unit that the chance is one of, to hold the sum of the weights against the land. Left out, the one of the design file, or a pixel of the grid.',
    )
    .optional(),
  variance: z
    .enum(['at-random', 'in-line'])
    .describe(
      'How the clusters of a stratum were drawn: at random (the default), or at even steps along a line through the land (in-line), as areas of a two-stage sample are; their variance is then had from those that follow each other on the line.',
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

/** 16.5 and 33.3 % are Statistics Canada's bounds for household surveys; 30 units the usual minimum of a domain. */
const ladderSchema = z.strictObject({
  minimumUnits: z
    .int()
    .min(2)
    .default(30)
    .describe('Reference points that an area needs for an estimate from its own points.'),
  assistedGain: z
    .number()
    .min(1)
    .default(1.2)
    .describe(
      'How many times smaller the variance must be with the map’s help for the help to be taken where the direct estimate would do.',
    ),
  maximumCv: fraction('Largest CV, as a fraction, of a direct, assisted or composite estimate.').default(0.165),
  maximumModelCv: fraction('Largest relative error, as a fraction, of an estimate by a model of areas.').default(0.333),
  minimumClassUnits: z
    .number()
    .min(0)
    .default(5)
    .describe('Reference points of the class that an area is expected to hold, for an estimate by a model.'),
  minimumObservedShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Share of the area that the map must show for an estimate by a model, which rests on the map.'),
  smallShareError: fraction(
    'A class of less than 5 % of an area is also published by a model with an error of at most this share of the area.',
  ).default(0.01),
  minimumAreas: z
    .int()
    .min(3)
    .default(20)
    .describe('Areas of a level with points of their own that a model of areas needs.'),
  overrides: z.array(ladderOverride).default([]).describe('Cells for which the office sets the method itself.'),
});

/** The ladder where a run file says nothing of it. */
export const DEFAULT_LADDER: LadderRules = ladderSchema.parse({});

const collapseSchema = z.strictObject({
  minimumUnits: z
    .number()
    .min(2)
    .describe('A part of the map with fewer expected reference points than this is joined with the next larger one.')
    .default(5),
  into: z
    .record(z.string(), z.string().min(1))
    .describe('Class of the map → class that it is joined with, whatever its size. Decided before labels are seen.')
    .default({}),
});

/** How thin parts are joined where the run file does not say. */
export const DEFAULT_COLLAPSE = collapseSchema.parse({});

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
  collapse: collapseSchema
    .prefault({})
    .describe(
      'Parts of the map (classes, and what it has no class for) that are too thin to sort the sample by are joined with others, by their size and expected number of points alone.',
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
