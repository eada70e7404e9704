import { z } from 'zod';

export const tilePxSchema = z
  .int()
  .min(64)
  .max(8192)
  .describe('Side of a tile, the work of one job, in pixels; rounded to a whole number of chip strides.');
export const chipPxSchema = z.int().min(16).max(4096).describe('Side of a chip, what the model sees, in pixels.');
export const overlapPxSchema = z
  .int()
  .min(0)
  .describe('How far neighbouring chips reach into one another, in pixels; less than half a chip.');
