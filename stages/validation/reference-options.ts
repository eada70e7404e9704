import { z } from 'zod';
import { location } from '../../engine/location-schema.ts';
import { samplingDesignSchema } from './options.ts';

/** Where a sample was drawn: one of polygons, raster and run. */
const frameSchema = z
  .strictObject({
    polygons: location('GeoJSON of the polygons that the sample was drawn from.').optional(),
    raster: location(
      'Raster of one band whose pixels with data are what the sample was drawn from; on any grid.',
    ).optional(),
    values: z.array(z.int()).min(1).describe('With raster: only its pixels of these values.').optional(),
    run: location(
      'Folder of an earlier run: what its map shows within its areas is what the sample was drawn from.',
    ).optional(),
  })
  .refine(({ polygons, raster, run }) => [polygons, raster, run].filter((one) => one !== undefined).length === 1, {
    message: 'expected one of polygons, raster and run',
  })
  .refine(({ raster, values }) => values === undefined || raster !== undefined, {
    message: 'expected values with raster only',
  });

export type DeclaredFrame = z.infer<typeof frameSchema>;

const metres = z.number().nonnegative();

/** The reference sample of a run: where it is, what its columns mean, how it was drawn and what may be done with it. */
export const referenceSchema = z.strictObject({
  file: location('GeoJSON of points, or CSV with the columns longitude and latitude, or x and y with crs.'),
  crs: z
    .string()
    .min(1)
    .describe(
      'CRS of the coordinates of a CSV file: EPSG:code, WKT or PROJ string. Default: WGS 84, or its column crs.',
    )
    .optional(),
  class: z
    .string()
    .min(1)
    .default('class')
    .describe('Property with the label: a class as the model’s card spells it, or what crosswalk makes one.'),
  crosswalk: z
    .record(z.string(), z.string().min(1))
    .describe('Label of the file → class of the map, for a file with a finer legend.')
    .optional(),
  design: z
    .union([samplingDesignSchema, location('The path of a design.json.')])
    .describe('How the reference sample was drawn, or the path of a design.json that says so; decides the estimator.'),
  population: z
    .string()
    .min(1)
    .describe('The land or the units that the sample was drawn from, in words; goes into the audit record.')
    .optional(),
  frame: frameSchema
    .describe(
      'The land that the sample was drawn from, where that may be other than the frame of this run: estimates are of what the two have in common. Default: what design.json records, else the frame of this run.',
    )
    .optional(),
  positionAccuracyM: metres
    .describe('How far a unit may lie from where it is said to, in metres, where it has no position_accuracy_m.')
    .optional(),
  maxPositionErrorM: metres
    .describe('A unit whose position is less accurate stops the run. Default: it is counted in the audit record only.')
    .optional(),
  trainingDistanceM: metres
    .describe('A unit this near to where the model was trained counts as trained on. Default: the side of a chip.')
    .optional(),
  overlap: z
    .enum(['declared', 'excluded'])
    .describe(
      'What to do with units that the model was trained on: declared marks every figure that rests on them; excluded cuts where it was trained, with the distance around it, out of the areas, so that every figure is of the rest. Default: the run stops.',
    )
    .optional(),
});

/** The reference keys of a run file. */
export type ReferenceOptions = z.infer<typeof referenceSchema>;
