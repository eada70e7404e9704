import { z } from 'zod';

/** Shapes of what the API takes and gives; its OpenAPI document is made from them. */

export const faultSchema = z.object({
  error: z.object({ name: z.string(), message: z.string().describe('One sentence.') }),
});

const stageProgressSchema = z.object({
  stage: z.string(),
  done: z.int(),
  failed: z.int(),
  total: z.int(),
});

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  folder: z.string(),
  runFile: z.string(),
  state: z.enum(['waiting', 'running', 'paused', 'done', 'held', 'partial', 'cancelled', 'failed']),
  weight: z.number().describe('Share of the workers, against that of other runs.'),
  tiles: z.int(),
  stages: z.array(stageProgressSchema).readonly(),
  failures: z.int(),
  reasons: z.record(z.string(), z.string()).describe('The first reasons, by item.'),
  computed: z.int().describe('Items carried out in this attempt.'),
  reused: z.int().describe('Items found done.'),
  itemsPerSecond: z.number(),
  secondsLeft: z.number().optional(),
  startedAtMs: z.number(),
  updatedAtMs: z.number(),
  coordinator: z.string().describe('The worker that puts the run together.'),
  standing: z.string().optional().describe('What keeps a run that is under way from going on.'),
  error: z.object({ name: z.string(), message: z.string() }).optional(),
});

export const launchSchema = z.strictObject({
  runFile: z.string().min(1).describe('Path of the run file, relative to the server’s folder of runs.'),
  out: z
    .string()
    .min(1)
    .describe('Run folder, relative to it, too. Default: runs/<name> beside the run file.')
    .optional(),
  store: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$)/, 'expected s3://bucket/prefix')
    .describe('Where intermediate results are kept: s3://bucket/prefix. Default: in the run folder.')
    .optional(),
  device: z.enum(['cpu', 'webgpu', 'cuda']).optional(),
  priority: z.int().min(1).max(100).optional(),
});

export const replaySchema = z.strictObject({
  items: z.array(z.string()).min(1).describe('Failed items; left out: all.').optional(),
});

export const prioritySchema = z.strictObject({ priority: z.int().min(1).max(100) });

export const deadLetterSchema = z.object({
  item: z.string(),
  queue: z.string(),
  reason: z.string(),
  attempts: z.int(),
  failedAtMs: z.number(),
});

export const queueSchema = z.object({
  queue: z.string(),
  waiting: z.int(),
  active: z.int(),
  delayed: z.int(),
  failed: z.int(),
  paused: z.boolean(),
  oldestWaitingMs: z.number().optional(),
  workers: z.int(),
  concurrency: z.number().optional(),
  perSecond: z.number().optional(),
});

export const limitsSchema = z.strictObject({
  concurrency: z.int().min(1).describe('Jobs at a time over all workers; left out: no bound.').optional(),
  perSecond: z.number().positive().describe('Jobs a second over all workers; left out: no bound.').optional(),
});

export const workerSchema = z.object({
  id: z.string(),
  host: z.string(),
  processId: z.int(),
  queues: z.array(z.string()).readonly(),
  device: z.string(),
  threads: z.int(),
  inHand: z.record(z.string(), z.int()),
  memoryBytes: z.number(),
  startedAtMs: z.number(),
  stopping: z.boolean(),
});

export const scheduleSchema = z.object({
  id: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  nextAtMs: z.number().optional(),
  runFile: z.string(),
});

export const newScheduleSchema = z.strictObject({
  runFile: z.string().min(1).describe('Path of the run file, relative to the server’s folder of runs.'),
  cron: z.string().min(1).describe('Minute, hour, day of month, month, day of week.'),
  timeZone: z.string().min(1).default('UTC'),
});
