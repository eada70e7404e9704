import { z } from 'zod';
import { VINTAGES } from './codes.ts';
import { sha256 } from './digest-schema.ts';
import type { Recorded } from './parse-record.ts';
import { RecordFile } from './record-file.ts';

/** Version of the layout of `release.json`. */
export const RELEASE_VERSION = 1;

const fileSchema = z.strictObject({
  schemaVersion: z.literal(RELEASE_VERSION),
  run: z.strictObject({
    name: z.string(),
    title: z.string(),
    identity: sha256,
    /** Which of the results of the run's map were released. */
    revision: z.int().min(1),
  }),
  vintage: z.enum(VINTAGES),
  policy: z.string().nullable(),
  /** Who released what a gate held, and when; why is the office's own. */
  signatures: z.array(z.strictObject({ name: z.string(), signedAt: z.string() })),
  code: z.strictObject({ name: z.string(), version: z.string(), digest: sha256 }),
  /** All other files of the folder, by digest. */
  files: z.record(z.string(), sha256),
});

/** What a folder that may be handed out holds, and of which run it is: nothing that is confidential. */
export const release = new RecordFile('release.json', 'the record of a release', fileSchema, {
  version: { key: 'schemaVersion', number: RELEASE_VERSION },
  remedy: 'make the folder again with quadrat release',
});

export type ReleaseRecord = Recorded<typeof fileSchema>;
