import { z } from 'zod';

export const resamplingSchema = z
  .enum(['nearest', 'bilinear', 'cubic', 'average'])
  .describe('How bands are brought onto the grid; masks always use nearest.');

export const compositeSchema = z
  .enum(['first-valid', 'most-recent', 'median', 'mean'])
  .describe(
    'Which scene a pixel is taken from where several see it: the first in the order of this file, the latest, or their median or mean.',
  );

export const maskSchemeSchema = z
  .enum(['sentinel-2-scl', 'landsat-qa-pixel'])
  .describe('How the mask band codes clouds, shadows and missing pixels.');
