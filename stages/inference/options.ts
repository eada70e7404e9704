import { z } from 'zod';

export const batchSchema = z
  .union([z.literal('auto'), z.int().min(1).max(256)])
  .describe('Chips in one call of the model; auto takes 2. Changes speed and memory, never a result.');

export const deviceSchema = z.enum(['cpu', 'webgpu', 'cuda']).describe('What the model runs on; a run keeps to one.');

export const secondsPerChipSchema = z
  .union([z.literal('auto'), z.number().min(1).max(86_400)])
  .describe(
    'Longest that the model may take for one chip on one thread before it is ended; auto: 60 s when the run is planned, then 100 times what it took there, at least 60 s. Changes no result.',
  );
