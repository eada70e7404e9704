import { z } from 'zod';

export const resamplingSchema = z
  .enum(['nearest', 'bilinear', 'cubic', 'average'])
  .describe('How bands are brought onto the grid; masks always use nearest.');

export const compositeSchema = z
  .enum(['first-valid', 'most-recent', 'median', 'mean'])
  .describe(
    'Which scene a pixel is taken from where several see it: the first in the order of this file, the latest, or their median or mean.',
  );

export const observedSchema = z
  .enum(['all-bands', 'any-band'])
  .describe(
    'Whether a nodata value hides a pixel where any band has it (all-bands must be there), or only where all bands of a file have it (any-band is enough). Default: any-band for files of 8 bits in which some pixels have it in some bands only, else all-bands; plan says which, and what that decides on.',
  );

const maskAsset = z.string().describe('Name of the asset that holds the mask.');

export const maskSchema = z
  .union([
    z.strictObject({
      asset: maskAsset,
      scheme: z
        .enum(['sentinel-2-scl', 'landsat-qa-pixel'])
        .describe('How the mask band codes clouds, shadows and missing pixels.'),
    }),
    z.strictObject({
      asset: maskAsset,
      values: z
        .array(z.number())
        .min(1)
        .describe('In place of scheme, for any other mask: its values that hide a pixel.'),
    }),
  ])
  .describe('Pixels that this hides are not observed, besides what the files of the bands hide.');
