import { z } from 'zod';
import { location } from '../../engine/location-schema.ts';

const areasSchema = z.strictObject({
  file: location('GeoJSON with one or more features for each area.'),
  code: z.string().min(1).describe('Property with the area’s code.'),
  name: z.string().min(1).describe('Property with the area’s name; the code where left out.').optional(),
  level: z.string().min(1).default('area').describe('What the areas of the file are called, e.g. municipality.'),
  parents: z
    .array(z.string().min(1))
    .default([])
    .describe('Properties that name the higher areas, nearest first; each becomes a level.'),
  repair: z
    .literal('even-odd')
    .describe(
      'Outlines that cross or run over themselves are read by the even-odd rule, as make_valid of GEOS reads them, and plan and report say how much land that decides on. Default: so is up to 0.0001 of an area; the run stops where it is more.',
    )
    .optional(),
  exclude: location(
    'GeoJSON of polygons that the frame leaves out: they are cut out of every area, and no figure is of them.',
  ).optional(),
});

/** One family of areas, or a list of them; the first makes up the total. */
export const areaFamiliesSchema = z
  .union([areasSchema, z.array(areasSchema).min(1)])
  .transform((areas): readonly z.infer<typeof areasSchema>[] => (Array.isArray(areas) ? areas : [areas]))
  .describe(
    'The areas, which share no land; or a list of such families, each with levels of its own that nest, estimated from the same sample. The first makes up the total.',
  );

export type AreasOptions = z.infer<typeof areasSchema>;
