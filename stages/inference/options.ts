import { z } from 'zod';

export const batchSchema = z
  .union([z.literal('auto'), z.int().min(1).max(256)])
  .describe('Chips in one call of the model; auto takes 2. Changes speed and memory, never a result.');

export const deviceSchema = z.enum(['cpu', 'webgpu', 'cuda']).describe('What the model runs on; a run keeps to one.');
