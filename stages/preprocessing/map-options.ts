import { z } from 'zod';
import { location } from '../../engine/location-schema.ts';
import { CLASS_NAME_CHARS } from '../../limits/input-limits.ts';

const confidenceObject = z.strictObject({
  file: location('Raster on the grid of the map.'),
  band: z.int().min(1).default(1).describe('Band of the file, counted from 1.'),
  scale: z
    .number()
    .describe('Confidence, from 0 to 1, = stored × scale + offset. Default: the file’s own, else 1.')
    .optional(),
  offset: z.number().describe('See scale. Default: the file’s own, else 0.').optional(),
});

const wholeNumber = /^-?\d{1,10}$/;

/** A map that stands already: it takes the place of imagery and model. */
export const mapSchema = z
  .strictObject({
    file: location('Class raster, a GeoTIFF, plain or cloud-optimised: its path or address. Its grid is the run’s.'),
    band: z.int().min(1).describe('Band of the file, counted from 1; needed where it has several.').optional(),
    crs: z.string().min(1).describe('EPSG:code, WKT or PROJ string, in the place of the file’s own.').optional(),
    classes: z
      .record(
        z.string().regex(wholeNumber, 'expected a whole number, the value of a class'),
        z.string().min(1).max(CLASS_NAME_CHARS),
      )
      .describe(
        'Value → name of its class; several values may be one class. Default: as the run.json of the run that left the map has them, else as the card of madeBy, else as the file names them, in its category names, its raster attribute table or, for want of names, its colour table.',
      )
      .optional(),
    madeBy: location(
      'STAC item of the model that made the map: its classes, and where it was trained, which units of the sample are held against. The model itself is not run.',
    ).optional(),
    nodata: z
      .union([z.number(), z.nan(), z.literal('none')])
      .describe(
        'Stored value that means “nothing here”, or none where the file’s own is to be a class. Default: the file’s own.',
      )
      .optional(),
    notMapped: z
      .array(z.int())
      .default([])
      .describe('Values that are no class: such a pixel counts as not observed, as one of nodata does.'),
    confidence: z
      .union([location('Raster of one band on the grid of the map.'), confidenceObject])
      .transform((value) => (typeof value === 'string' ? confidenceObject.parse({ file: value }) : value))
      .describe('How sure the map is of each pixel; what confidence.tif shows. Without it there is no such file.')
      .optional(),
  })
  .describe(
    'A map that stands already, in place of imagery and model: the run begins with it. A value without a class ends the plan.',
  );

export type MapOptions = z.infer<typeof mapSchema>;
