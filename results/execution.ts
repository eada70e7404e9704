import { z } from 'zod';
import { sha256 } from './digest-schema.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

/** Version of the layout of `execution.json`. */
export const EXECUTION_VERSION = 1;

const count = z.int().min(0);
const codeSchema = z.strictObject({ version: z.string(), digest: sha256 });

const attemptSchema = z.strictObject({
  /** ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string(),
  elapsedMs: z.number(),
  host: z.string(),
  processors: count,
  peakMemoryBytes: count,
  /** Threads that worked for the run. */
  workers: count,
  queue: z.string(),
  status: z.string(),
  /** The code by which all of the attempt's results were made. */
  code: codeSchema.optional(),
  /** The code of an attempt before, whose results were left. */
  movedFrom: codeSchema.optional(),
  itemsReused: count,
  itemsComputed: count,
  /** By `stage/step`; the time includes queueing for a thread. */
  steps: z.record(z.string(), z.strictObject({ jobs: count, totalMs: z.number(), longestMs: z.number() })),
});

const fileSchema = z.strictObject({
  schemaVersion: z.literal(EXECUTION_VERSION),
  attempts: z.array(attemptSchema),
  /** The record of the attempts before these was damaged. */
  earlierAttemptsLost: z.literal(true).optional(),
});

/** When, where and how fast a run was carried out: all that may differ between two runs of the same thing. */
export const execution = new RecordFile('execution.json', 'the record of how a run was carried out', fileSchema, {
  version: { key: 'schemaVersion', number: EXECUTION_VERSION },
});

export type Execution = Recorded<typeof fileSchema>;

export type RecordedAttempt = Recorded<typeof attemptSchema>;
